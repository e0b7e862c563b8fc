"""Regular passes: series and their days, and links by which guests enter their own cars."""

"""The site as a whole: backups, the database, the rules of the house, import from the original passbot."""

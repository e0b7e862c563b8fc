"""`check --prove`: what the sync takes for true of Google, tried on the site's own spreadsheet."""

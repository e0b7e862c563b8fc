"""The guards' sheet in Google Sheets: takes their ticks, writes expected orders; nothing is lost or doubled."""

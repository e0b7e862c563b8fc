"""The guards' sheet in Google Sheets: ticks are taken, what is expected is written, nothing is lost or doubled."""

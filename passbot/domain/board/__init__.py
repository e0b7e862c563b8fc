"""The board of a day: its slots and its hours."""

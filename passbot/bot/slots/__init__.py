"""Places by the hour and personal calendars: booking, setting up, sharing by link."""

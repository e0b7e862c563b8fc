"""Places by the hour and calendars: booked, set up, shared by a link."""

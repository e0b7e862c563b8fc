"""People's own calendars: slots, plans, iCalendar files, visits."""

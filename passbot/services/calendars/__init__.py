"""People's own calendars: slots, plans, feeds and subscriptions, and visits booked by strangers."""

"""Offices and their desks by the day: bookings, presence, waiting list, attendance."""

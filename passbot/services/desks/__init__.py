"""Offices and their desks by the day: taken, kept, waited for."""

"""Calendars over HTTP: links, pages, files, and visits booked by strangers."""

"""Calendars as links, pages and files, and visits booked by strangers."""

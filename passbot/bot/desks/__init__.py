"""Desks of an office by the day, for users and for admins."""

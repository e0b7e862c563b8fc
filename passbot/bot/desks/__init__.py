"""Desks of an office, day by day, as people and admins use them."""

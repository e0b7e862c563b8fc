"""Slots of shared places, and how people ask for one."""

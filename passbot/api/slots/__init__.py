"""Shared places and time slots over REST."""

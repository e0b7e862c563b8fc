"""Guests on foot and by car, and the links that hosts send to them."""

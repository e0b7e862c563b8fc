"""Guests on foot and by car, and the links that hosts pass on to them."""

"""Plates of cars: reading, comparing, ranking and showing."""

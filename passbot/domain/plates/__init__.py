"""Plates of cars: read from what people type, compared, ranked and shown."""

"""Residents: registration, invites, keys, the roster, sign-ins, and how each is reached."""

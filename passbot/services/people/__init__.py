"""Residents and how they come in: invites, keys, the roster, sign-ins, and how each is reached."""

"""An office: its floor and its desks."""

"""A site: its rules, offerings, health and notices."""

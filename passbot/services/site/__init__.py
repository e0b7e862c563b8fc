"""The site as a whole: its backups, its database, the rules of the house, what came from the original."""

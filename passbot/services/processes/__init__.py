"""What processes on one database know of each other: leases, notes, wake-ups, and whether the database is there."""

"""What processes that share a database know of each other: leases, notes, bells, a database that is away."""

"""Who takes part: people, their names, houses, phones and keys."""

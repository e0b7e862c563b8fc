"""Car passes: read from a message, offered, ordered, changed, repeated."""

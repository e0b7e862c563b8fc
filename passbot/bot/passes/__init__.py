"""Car passes: read from a message, offered as a card, ordered, changed, repeated."""

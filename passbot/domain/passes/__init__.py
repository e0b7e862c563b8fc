"""Orders and the messages that ask for them."""

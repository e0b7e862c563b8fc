"""The outbox and the inbox: what is owed to whom, in which order, in whose hands, and done once."""

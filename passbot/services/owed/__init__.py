"""The outbox and the inbox: deliveries and updates, their order, which process holds them, each done once."""

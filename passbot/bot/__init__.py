"""Telegram: what a person says comes in, what the services answer goes out."""

"""Telegram and Google on your own machine. Knows nothing of the rest of passbot."""

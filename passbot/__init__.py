"""Gate passes and bookings: a Telegram bot, a guard's sheet, and one database between them."""

__version__ = "0.1.0"

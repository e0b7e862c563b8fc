"""The Telegram Bot API on this machine. `client` is the user's end of it."""

from passbot.sandbox.telegram.side import TelegramSide

__all__ = ["TelegramSide"]

"""A simulator of the Telegram Bot API. `client` is the users' side of it."""

from passbot.sandbox.telegram.side import TelegramSide

__all__ = ["TelegramSide"]

"""Telegram's rate limits for a bot: about one message a second in a chat, thirty in all, twenty a minute in a group."""

import math
from dataclasses import dataclass

from passbot.sandbox.telegram.errors import too_many


@dataclass
class Bucket:
    """A token bucket; each message takes one token."""

    size: float
    per_second: float
    left: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until a token is there."""
        self.left = min(self.size, self.left + (now - self.at) * self.per_second)
        self.at = now
        return max(0.0, (1 - self.left) / self.per_second)


CHAT = (4.0, 1.0)  # short bursts are tolerated
GROUP = (20.0, 20 / 60)
OVERALL = (30.0, 30.0)


class Pace:
    """The buckets of one bot."""

    def __init__(self, now: float) -> None:
        self._overall = Bucket(*OVERALL, OVERALL[0], now)
        self._chats: dict[int, Bucket] = {}

    def take(self, chat_id: int, *, now: float) -> None:
        """Take from all buckets; if one is empty, refuse with the seconds to wait and take nothing."""
        buckets = (self._overall, self._of(chat_id, now))
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait > 0:
            raise too_many(math.ceil(wait))
        for bucket in buckets:
            bucket.left -= 1

    def _of(self, chat_id: int, now: float) -> Bucket:
        if chat_id not in self._chats:
            size, per_second = GROUP if chat_id < 0 else CHAT
            self._chats[chat_id] = Bucket(size, per_second, size, now)
        return self._chats[chat_id]

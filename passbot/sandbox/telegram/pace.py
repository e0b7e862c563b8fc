"""How fast a bot may write: about one message a second in a chat, thirty overall, twenty a minute in a group."""

import math
from dataclasses import dataclass

from passbot.sandbox.telegram.errors import too_many


@dataclass
class Bucket:
    """Fills up with time; each message takes one."""

    size: float
    per_second: float
    left: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until there is one to take."""
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
        """Refused with the number of seconds to wait where a bucket is empty; then nothing is taken."""
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

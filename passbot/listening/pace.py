"""Rate limit: `burst` requests at once, then `pace` a second; clients are told what is left."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from passbot.token_bucket import ROUNDING, TokenBucket

BURST_SECONDS = 5  # burst = pace times so many seconds
MOST_NAMES = 10_000


@dataclass(frozen=True)
class Share:
    """What one name has left. `wait` is above 0 if it has used everything up."""

    limit: int
    left: int
    full_in: int  # seconds
    wait: float = 0.0

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        told = {
            "RateLimit-Limit": self.limit,
            "RateLimit-Remaining": self.left,
            "RateLimit-Reset": self.full_in,
        }
        if self.wait:
            told["Retry-After"] = math.ceil(self.wait)
        return [(name.lower().encode(), str(value).encode()) for name, value in told.items()]


class Pace:
    """A token bucket for each name."""

    def __init__(self, pace: float, clock: Callable[[], float], *, burst: int = 0) -> None:
        self._pace, self._clock = pace, clock
        self._burst = burst or max(1, round(pace * BURST_SECONDS))
        self._buckets: dict[str, TokenBucket] = {}  # the most recent name is last

    def take(self, name: str) -> Share | None:
        """Count a request; returns None if there is no limit."""
        if not self._pace:
            return None
        now = self._clock()
        bucket = self._buckets.pop(name, None) or TokenBucket(self._pace, self._burst)
        self._buckets[name] = bucket
        if wait := bucket.take(now):
            whole_in = bucket.whole_in(now) + 1 / self._pace  # with the one that is asked for
            return Share(self._burst, 0, math.ceil(whole_in), wait)
        if len(self._buckets) > MOST_NAMES:
            self._forget(now)
        return Share(self._burst, int(self._burst - bucket.taken + ROUNDING), math.ceil(bucket.whole_in(now)))

    def _forget(self, now: float) -> None:
        """Drop names whose burst is complete; of the others, the latest half of MOST_NAMES stay."""
        kept = {name: bucket for name, bucket in self._buckets.items() if bucket.whole_in(now)}
        self._buckets = dict(list(kept.items())[-MOST_NAMES // 2 :])

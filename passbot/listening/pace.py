"""How many requests somebody may make: `burst` at once, then `pace` a second. What is left is told."""

import math
from collections.abc import Callable
from dataclasses import dataclass

BURST_SECONDS = 5  # of the pace may come at once
MOST_NAMES = 10_000


@dataclass(frozen=True)
class Share:
    """What one name has left. `wait` is above 0 for who has used it up."""

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
    """Keeps one number for each name: when its burst will be whole again."""

    def __init__(self, pace: float, clock: Callable[[], float], *, burst: int = 0) -> None:
        self._pace, self._clock = pace, clock
        self._burst = burst or max(1, round(pace * BURST_SECONDS))
        self._whole_at: dict[str, float] = {}

    def take(self, name: str) -> Share | None:
        """None where there is no limit."""
        if not self._pace:
            return None
        now = self._clock()
        whole_at = max(now, self._whole_at.pop(name, now)) + 1 / self._pace
        left = self._burst - (whole_at - now) * self._pace
        if left < -1e-9:
            self._whole_at[name] = whole_at - 1 / self._pace
            return Share(self._burst, 0, math.ceil(whole_at - now), wait=-left / self._pace)
        self._whole_at[name] = whole_at
        if len(self._whole_at) > MOST_NAMES:
            self._forget(now)
        return Share(self._burst, int(left + 1e-9), math.ceil(whole_at - now))

    def _forget(self, now: float) -> None:
        """Whoever has all of it again; where that is nobody, whoever has not come for longest."""
        kept = {name: at for name, at in self._whole_at.items() if at > now}
        self._whole_at = dict(list(kept.items())[-MOST_NAMES // 2 :])

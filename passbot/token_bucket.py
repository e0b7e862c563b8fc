"""A token bucket: how often something may happen. Time is an argument, by a clock that only counts."""

from dataclasses import dataclass

ROUNDING = 1e-9  # seconds that arithmetic may be off by


@dataclass(slots=True)
class TokenBucket:
    """`size` at once, then `rate` a second; a rate of 0 sets no limit."""

    rate: float
    size: float
    taken: float = 0.0
    at: float = 0.0

    def take(self, now: float) -> float:
        """Take one if there is one. Answers the seconds until there is: 0 where it was taken."""
        wait = self._wait(now)
        if wait <= ROUNDING:
            self.taken += 1
            return 0.0
        return wait

    def reserve(self, now: float) -> float:
        """Take one in any case. Answers the seconds until it is there: a place in the queue."""
        wait = self._wait(now)
        self.taken += 1
        return wait

    def whole_in(self, now: float) -> float:
        """Seconds until nothing is taken from it."""
        return max(0.0, self.taken / self.rate - (now - self.at)) if self.rate else 0.0

    def _wait(self, now: float) -> float:
        self.taken = max(0.0, self.taken - (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (self.taken + 1 - self.size) / self.rate) if self.rate else 0.0

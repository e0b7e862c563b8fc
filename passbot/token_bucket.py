"""A token bucket limits how often something happens. Callers pass the time of a monotonic clock."""

from dataclasses import dataclass

ROUNDING = 1e-9  # tolerance for rounding, in seconds


@dataclass(slots=True)
class TokenBucket:
    """`size` at once, then `rate` a second; a rate of 0 sets no limit."""

    rate: float
    size: float
    taken: float = 0.0
    at: float = 0.0

    def take(self, now: float) -> float:
        """Take a token if there is one. Returns the seconds until there is one: 0 if it was taken."""
        wait = self._wait(now)
        if wait <= ROUNDING:
            self.taken += 1
            return 0.0
        return wait

    def reserve(self, now: float) -> float:
        """Take a token in any case. Returns the seconds until it is there, like a place in a queue."""
        wait = self._wait(now)
        self.taken += 1
        return wait

    def whole_in(self, now: float) -> float:
        """Seconds until the bucket is full again."""
        return max(0.0, self.taken / self.rate - (now - self.at)) if self.rate else 0.0

    def _wait(self, now: float) -> float:
        self.taken = max(0.0, self.taken - (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (self.taken + 1 - self.size) / self.rate) if self.rate else 0.0

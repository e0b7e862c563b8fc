"""A clock whose two hands a test moves: the time of day, and the seconds that only go forward."""

from datetime import datetime, timedelta

from tests.services.people.some_people import NOON


class Ticking:
    def __init__(self, now: datetime = NOON) -> None:
        self._now, self._seconds = now, 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._seconds

    def passes(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._seconds += seconds

    def jumps(self, seconds: float) -> None:
        """Somebody sets the time of day."""
        self._now += timedelta(seconds=seconds)

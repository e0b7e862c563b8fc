"""The time of a worker in a test: wall clock and monotonic in one, and neither goes on by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.services.people.some_people import NOON


@dataclass
class Clock:
    moment: datetime = NOON

    def __call__(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def passes(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

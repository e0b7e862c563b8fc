"""One link for several guests: whoever opens it may write down a car for the host's house."""

from dataclasses import dataclass
from datetime import datetime

from passbot.domain.passes.orders import Order, Status
from passbot.domain.people.people import Resident
from passbot.domain.times.windows import Window

MARK = "g_"  # what a start parameter begins with, so that it is no invite code


@dataclass(frozen=True)
class GuestLink:
    """`cars` are all that were written down by it, also those that were cancelled later."""

    id: int
    token: str
    host: Resident
    window: Window
    most: int
    created_at: datetime
    closed_at: datetime | None
    cars: tuple[Order, ...]

    @property
    def expected(self) -> tuple[Order, ...]:
        """Who comes or has come; a cancelled car leaves its place to another."""
        return tuple(car for car in self.cars if car.status is not Status.CANCELLED)

    def is_open(self, now: datetime) -> bool:
        return self.closed_at is None and self.window.end > now

"""A guest link: with one link several guests can each enter a car for the host's house."""

from dataclasses import dataclass
from datetime import datetime

from passbot.domain.passes.orders import Order, Status
from passbot.domain.people.people import Resident
from passbot.domain.times.windows import Window

MARK = "g_"  # prefix of the start parameter, to tell it from an invite code


@dataclass(frozen=True)
class GuestLink:
    """`cars` are all that were entered by the link, cancelled ones too."""

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
        """The orders that count towards the limit; a cancelled car makes room for another."""
        return tuple(car for car in self.cars if car.status is not Status.CANCELLED)

    def is_open(self, now: datetime) -> bool:
        return self.closed_at is None and self.window.end > now

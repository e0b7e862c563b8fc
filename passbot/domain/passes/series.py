"""A series: the same car or guest again and again, by a pattern. Each day is its own order."""

from dataclasses import dataclass
from datetime import date, datetime

from passbot.domain.passes.orders import Booked, Kind, Order
from passbot.domain.plates.plates import Plate
from passbot.domain.times.recurrence import Pattern


@dataclass(frozen=True)
class Series:
    """`told_until` is the last day whose leaving out its owner knows of. The PIN is the same on all days."""

    id: int
    uuid: str
    resident_id: int
    kind: Kind
    pattern: Pattern
    plate: Plate | None
    brand: str | None
    guest_name: str | None
    pin: str | None
    told_until: date | None
    created_at: datetime
    ended_at: datetime | None = None
    place: Booked | None = None  # the desk


@dataclass(frozen=True)
class SkippedDay:
    """A day that got no order, and why. It is tried again at the next making."""

    series_id: int
    day: date
    code: str
    message: str


@dataclass(frozen=True)
class Made:
    """What a making of orders has come to."""

    orders: tuple[Order, ...] = ()
    skipped: tuple[SkippedDay, ...] = ()

    def __add__(self, other: "Made") -> "Made":
        return Made(self.orders + other.orders, self.skipped + other.skipped)

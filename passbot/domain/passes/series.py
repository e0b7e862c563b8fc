"""A series: orders for the same car or guest by a pattern. Each day has its own order."""

from dataclasses import dataclass
from datetime import date, datetime

from passbot.domain.passes.orders import Booked, Kind, Order
from passbot.domain.plates.plates import Plate
from passbot.domain.times.recurrence import Pattern


@dataclass(frozen=True)
class Series:
    """`told_until` is the last day whose skipped days the owner was told of. The PIN is the same on all days."""

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
    """A day without an order, and the reason. It is tried again the next time that orders are made."""

    series_id: int
    day: date
    code: str
    message: str


@dataclass(frozen=True)
class Made:
    """The result of making a series' orders."""

    orders: tuple[Order, ...] = ()
    skipped: tuple[SkippedDay, ...] = ()

    def __add__(self, other: "Made") -> "Made":
        return Made(self.orders + other.orders, self.skipped + other.skipped)

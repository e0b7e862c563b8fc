"""An order: permission to come within a window. Each order is one line for the guard."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from passbot.domain.people.people import Channel, Resident
from passbot.domain.plates.plates import Plate
from passbot.domain.slots.slots import PlaceKind
from passbot.domain.times import windows
from passbot.domain.times.windows import Window


class Kind(StrEnum):
    CAR = "car"
    GUEST = "guest"
    SLOT = "slot"
    DESK = "desk"
    PRESENCE = "presence"


ON_FOOT = (Kind.GUEST,)  # they have a name instead of a plate
PASSES = (Kind.CAR, *ON_FOOT)  # all others book a place
AT_DESKS = (Kind.DESK, Kind.PRESENCE)


class Status(StrEnum):
    OPEN = "open"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Closer(StrEnum):
    """The role of the person who cancelled an order, as the guard is told; None if the timetable cancelled it."""

    RESIDENT = "resident"
    ADMIN = "admin"
    GUEST = "guest"


@dataclass(frozen=True)
class Wish:
    """A request for an order; a missing field gets the rules' default."""

    kind: Kind = Kind.CAR
    plate: Plate | None = None
    brand: str | None = None
    guest_name: str | None = None
    window: Window | None = None
    resident_id: int | None = None
    with_pin: bool = False
    place_id: int | None = None  # a desk for a series


@dataclass(frozen=True)
class SeriesDay:
    """The series that an order belongs to, its day, and the PIN that all its days share."""

    series_id: int
    day: date
    pin: str | None


@dataclass(frozen=True)
class Booked:
    """The place that is booked, with its current names. `name` is the place's own (for a desk, the desk's).

    `hours` are the slot's: an order of the board is good all day. Presence is in an office and has no slot.
    """

    place_id: int
    kind: PlaceKind
    name: str
    office: str | None  # for a desk, and for presence
    office_id: int | None
    zone: str  # the zone in which the hours are shown
    hours: Window | None = None

    @property
    def desk(self) -> str | None:
        return self.name if self.kind is PlaceKind.DESK else None

    @property
    def full_name(self) -> str:
        """The name in no particular language: `12, North`."""
        return f"{self.name}, {self.office}" if self.desk and self.office else self.name

    @property
    def place(self) -> str | None:
        """The name of a service, board or calendar; None for a desk or an office."""
        return self.name if self.kind not in (PlaceKind.DESK, PlaceKind.OFFICE) else None


def names_of(booked: Booked | None) -> dict[str, str | None]:
    """The names for other programs, each in its own field."""
    if booked is None:
        return {"place": None, "office": None, "desk": None}
    return {"place": booked.place, "office": booked.office, "desk": booked.desk}


@dataclass(frozen=True)
class Order:
    """`brand` is the car's brand; `place` is what is booked."""

    id: int
    code: str
    kind: Kind
    status: Status
    resident: Resident
    house: str | None
    plate: str | None
    plate_key: str | None
    is_partial: bool
    brand: str | None
    guest_name: str | None
    day: date
    window: Window
    pin: str | None
    slot_id: int | None
    series_id: int | None
    created_at: datetime
    place: Booked | None = None
    closed_at: datetime | None = None
    close_reason: str | None = None
    closed_by: Closer | None = None  # for a cancelled one
    mirrored_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.status == Status.OPEN

    @property
    def desk(self) -> str | None:
        return self.place.desk if self.place else None

    @property
    def office(self) -> str | None:
        return self.place.office if self.place else None

    @property
    def hours(self) -> Window:
        """The booked hours of a booking; for other orders the window in which they are good."""
        return self.place.hours if self.place and self.place.hours else self.window

    def local(self, moment: datetime) -> datetime:
        """Convert to the booked place's zone; without a place the moment stays as it is, and the site's
        clock shows it.
        """
        return moment.astimezone(windows.zone(self.place.zone)) if self.place else moment


@dataclass(frozen=True)
class Arrival:
    """One turn in an order's log: odd turns are entries, each even turn annuls the entry before it."""

    order_id: int
    turn: int
    at: datetime
    channel: Channel
    by_id: int | None
    by_name: str
    reason: str | None = None
    nonce: str | None = None

    @property
    def is_entry(self) -> bool:
        return self.turn % 2 == 1

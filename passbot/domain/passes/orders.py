"""An order: somebody may come, inside a window. One order is one line for the guard."""

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


class Status(StrEnum):
    OPEN = "open"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Closer(StrEnum):
    """Who cancelled an order, as the guard is told; nobody where the timetable did."""

    RESIDENT = "resident"
    ADMIN = "admin"
    GUEST = "guest"


@dataclass(frozen=True)
class Wish:
    """What somebody asks for; everything that is left out gets the rules' default."""

    kind: Kind = Kind.CAR
    plate: Plate | None = None
    brand: str | None = None
    guest_name: str | None = None
    window: Window | None = None
    resident_id: int | None = None
    with_pin: bool = False
    place_id: int | None = None  # of a desk that is wanted again and again


@dataclass(frozen=True)
class SeriesDay:
    """Which day of which series an order is, and the PIN that the days share."""

    series_id: int
    day: date
    pin: str | None


@dataclass(frozen=True)
class Booked:
    """What a booking is for, called as it is today. `name` is the place's own: of a desk, the desk's.

    `hours` are the slot's: an order of the board is good all day. Presence is in an office and has no slot.
    """

    place_id: int
    kind: PlaceKind
    name: str
    office: str | None  # of a desk, and of presence
    office_id: int | None
    zone: str  # in which its hours are told
    hours: Window | None = None

    @property
    def desk(self) -> str | None:
        return self.name if self.kind is PlaceKind.DESK else None

    @property
    def full_name(self) -> str:
        """Told without a word of any language: `12, North`."""
        return f"{self.name}, {self.office}" if self.desk and self.office else self.name

    @property
    def place(self) -> str | None:
        """A service, the board, a calendar: what is neither a desk nor an office."""
        return self.name if self.kind not in (PlaceKind.DESK, PlaceKind.OFFICE) else None


def names_of(booked: Booked | None) -> dict[str, str | None]:
    """For programs: each in a field of its own."""
    if booked is None:
        return {"place": None, "office": None, "desk": None}
    return {"place": booked.place, "office": booked.office, "desk": booked.desk}


@dataclass(frozen=True)
class Order:
    """`brand` is a car's brand; what is booked stands in `place`."""

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
    closed_by: Closer | None = None  # of a cancelled one
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
        """When they come: of a booking its own hours, of any other the window in which it is good."""
        return self.place.hours if self.place and self.place.hours else self.window

    def local(self, moment: datetime) -> datetime:
        """By the clock of the place that is booked; without one as it is, for the site's clock to tell."""
        return moment.astimezone(windows.zone(self.place.zone)) if self.place else moment


@dataclass(frozen=True)
class Arrival:
    """One turn of an order's log: odd turns are entries, even turns take the entry before them back."""

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

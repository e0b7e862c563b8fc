"""Places and their slots: the grid of a day, free slots, and seats combined to offers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from passbot.domain.times import windows
from passbot.domain.times.windows import DAY, Window

OFFERED = "offered"  # option of the board: whether the bot offers it too
FURTHEST_OPENING = 370  # days; a place closed for longer than a year has no next opening


class PlaceKind(StrEnum):
    SERVICE = "service"
    BOARD = "board"
    DESK = "desk"
    OFFICE = "office"
    CALENDAR = "calendar"


class Status(StrEnum):
    AVAILABLE = "available"
    HELD = "held"
    BOOKED = "booked"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Place:
    """A bookable place. A closing time not later than the opening belongs to the next day."""

    id: int
    uuid: str
    kind: PlaceKind
    name: str
    zone: str
    seats: int = 1
    on_gate: bool = True
    opens: time | None = None
    closes: time | None = None
    slot_minutes: int | None = None
    horizon_hours: int | None = None
    closed_weekdays: frozenset[int] = frozenset()  # 0 is Monday
    closed_days: frozenset[date] = frozenset()
    owner_id: int | None = None
    office_id: int | None = None
    closed_at: datetime | None = None
    options: Mapping[str, Any] = field(default_factory=dict)  # JSON: options of one kind of place

    @property
    def is_offered(self) -> bool:
        """False for the board until an admin switches it on: every site has one from the start."""
        return self.kind is not PlaceKind.BOARD or bool(self.options.get(OFFERED))

    @property
    def has_grid(self) -> bool:
        return None not in (self.opens, self.closes, self.slot_minutes, self.horizon_hours)


@dataclass(frozen=True)
class Slot:
    """A concrete [start, end) of one seat. An expired hold reads as available.

    `order_code`, `booked_by` and `pin` belong to the slot's order; `guest_name` is the guest it is for.
    """

    id: int
    uuid: str
    place: Place
    seat: int
    start: datetime
    end: datetime
    zone: str
    status: Status
    title: str | None
    description: str | None
    held_by: int | None
    held_until: datetime | None
    created_at: datetime
    updated_at: datetime
    series_id: int | None = None
    series_day: date | None = None
    order_code: str | None = None
    booked_by: int | None = None
    guest_name: str | None = None
    pin: str | None = field(default=None, repr=False)  # shown only to the person who booked, and to admins

    @property
    def window(self) -> Window:
        return Window(self.start, self.end)

    def bookable_until(self) -> datetime:
        """A slot can be booked until it starts; a desk and the board until their day ends."""
        if self.place.kind is PlaceKind.DESK:
            return self.end
        if self.place.kind is PlaceKind.BOARD:
            return self.local_day().end
        return self.start

    def order_window(self) -> Window:
        """When the slot's order is good at the gate: on the board all day, and beyond midnight if the slot goes on."""
        if self.place.kind is not PlaceKind.BOARD:
            return self.window
        day = self.local_day()
        return Window(day.start, max(day.end, self.end))

    def local_day(self) -> Window:
        zone = windows.zone(self.zone)
        return windows.day_window(windows.local_day(self.start, zone), zone)

    def is_bookable(self, now: datetime) -> bool:
        return self.status is Status.AVAILABLE and not self.is_over(now)

    def is_over(self, now: datetime) -> bool:
        """A slot can still be booked in the second in which it starts."""
        last = self.bookable_until()
        return now > last if last == self.start else now >= last


@dataclass(frozen=True)
class Offer:
    """All seats of one time, shown as one line."""

    place: Place
    start: datetime
    end: datetime
    slots: tuple[Slot, ...]

    @property
    def free(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.status is Status.AVAILABLE)


def as_offers(slots: Iterable[Slot]) -> list[Offer]:
    """Combine seats of the same time to one offer each, soonest first."""

    def when(slot: Slot) -> tuple[datetime, datetime, str, int]:
        return slot.start, slot.end, slot.place.name, slot.place.id

    return [
        Offer(seats[0].place, seats[0].start, seats[0].end, seats)
        for seats in (tuple(found) for _, found in groupby(sorted(slots, key=when), when))
    ]


def hours_of(place: Place, day: date) -> Window | None:
    """The opening hours on that local day; None if the place is closed, or the clocks skip all of it."""
    if place.opens is None or place.closes is None or is_closed(place, day):
        return None
    zone = windows.zone(place.zone)
    start = windows.reached(day, place.opens, zone)
    end = windows.reached(day if place.closes > place.opens else day + DAY, place.closes, zone)
    return Window(start, end) if start < end else None


def is_closed(place: Place, day: date) -> bool:
    return day.weekday() in place.closed_weekdays or day in place.closed_days


def takes(place: Place, window: Window) -> bool:
    """True if the place is open for the whole window. A place without hours is open on every day that is not closed."""
    if place.closed_at is not None:
        return False
    first = windows.local_day(window.start, windows.zone(place.zone))
    if place.opens is None:
        return not is_closed(place, first)
    opened = (hours_of(place, day) for day in (first - DAY, first))
    return any(each and each.start <= window.start and window.end <= each.end for each in opened)


def grid(place: Place, since: datetime, until: datetime) -> list[Window]:
    """The slots within [since, until], at the same local hours on every day.

    Where the clocks change, a slot lasts as long as is left of it, and repeated hours get slots each time. A rest of
    less than a quarter of a slot is not offered.
    """
    zone, length = windows.zone(place.zone), timedelta(minutes=place.slot_minutes or 0)
    day, last = windows.local_day(since, zone) - DAY, windows.local_day(until, zone)
    found: list[Window] = []
    while length and day <= last:
        found += [] if is_closed(place, day) else _of_day(place, day, zone, length)
        day += DAY
    return [window for window in found if since <= window.start and window.end <= until]


def _of_day(place: Place, day: date, zone: ZoneInfo, length: timedelta) -> list[Window]:
    """The slots of one day, from opening to closing (which may be on the next day)."""
    if place.opens is None or place.closes is None:
        return []
    reading = datetime.combine(day, place.opens)  # local time, naive
    closes = datetime.combine(day if place.closes > place.opens else day + DAY, place.closes)
    borders: list[datetime] = []
    while reading <= closes:
        borders.append(windows.reached(reading.date(), reading.time(), zone))
        reading += length
    return [piece for start, end in pairwise(borders) for piece in _pieces(start, end, length)]


def _pieces(start: datetime, end: datetime, length: timedelta) -> list[Window]:
    """One slot; two or more if the clocks go back by its length. The last one takes the remainder."""
    if end - start < length / 4:
        return []
    count = max(1, (end - start) // length)
    starts = [start + number * length for number in range(count)]
    return [Window(*pair) for pair in pairwise([*starts, end])]


def due(place: Place, now: datetime) -> list[Window]:
    """The slots that lists should show now: up to the horizon; on the board all that begin today."""
    if not place.has_grid or place.closed_at is not None:
        return []
    if place.kind is PlaceKind.BOARD:
        zone = windows.zone(place.zone)
        today = windows.day_window(windows.local_day(now, zone), zone)
        reach = 2 * timedelta(minutes=place.slot_minutes or 0)  # a slot that runs past midnight is today's
        return [each for each in grid(place, today.start, today.end + reach) if each.start < today.end]
    return grid(place, now, now + timedelta(hours=place.horizon_hours or 0))


def listed_since(place: Place, now: datetime) -> datetime:
    """Slots before this moment leave the lists: the past ones; on the board only those of earlier days."""
    if place.kind is not PlaceKind.BOARD:
        return now
    zone = windows.zone(place.zone)
    return windows.day_window(windows.local_day(now, zone), zone).start


def is_open(place: Place, now: datetime) -> bool:
    """True if open now; places without hours never close."""
    return place.opens is None or next_opening(place, now) == now


def next_opening(place: Place, now: datetime) -> datetime | None:
    """`now` while the place is open, else its next opening."""
    today = windows.local_day(now, windows.zone(place.zone))
    for offset in range(-1, FURTHEST_OPENING):
        hours = hours_of(place, today + offset * DAY)
        if hours and now < hours.end:
            return max(now, hours.start)
    return None

"""A person's own calendar: the slots that they offer, making several at once, and which states may follow which."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from passbot.domain.calendars.metadata import Metadata
from passbot.domain.times import windows
from passbot.domain.times.recurrence import Repeat
from passbot.domain.times.windows import DAY, Window
from passbot.errors import InvalidInput

LONGEST = timedelta(hours=24)
LAST_YEAR = 9998  # in the year 9999 a zone's offset can overflow the calendar
DURATIONS = (15, 30, 45, 60, 90, 120)
LONGEST_RANGE = timedelta(days=90)
MOST_AT_ONCE = 3000


class SlotState(StrEnum):
    AVAILABLE = "available"
    BOOKED = "booked"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"


# A cancelled slot is history: its time is free again, and it never returns to another state.
NEXT: dict[SlotState, frozenset[SlotState]] = {
    SlotState.AVAILABLE: frozenset({SlotState.BOOKED, SlotState.BLOCKED, SlotState.CANCELLED}),
    SlotState.BOOKED: frozenset({SlotState.AVAILABLE, SlotState.CANCELLED}),
    SlotState.BLOCKED: frozenset({SlotState.AVAILABLE, SlotState.CANCELLED}),
    SlotState.CANCELLED: frozenset(),
}


@dataclass(frozen=True)
class TimeSlot:
    """`state` is the owner's view: a slot on hold for a moment shows as booked."""

    id: int
    uuid: str
    owner: str
    window: Window
    zone: str
    state: SlotState
    title: str | None
    description: str | None
    reference: str | None
    metadata: Metadata | None
    repeat: Repeat | None
    repeat_until: date | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Wording:
    """A slot's texts. `reference` and `metadata` belong to the program that set them and are shown to nobody else."""

    title: str | None = None
    description: str | None = None
    reference: str | None = None
    metadata: Metadata | None = None


@dataclass(frozen=True)
class SlotWish:
    """One slot to make; naive times are local in `zone`. With `repeat`, one slot on each day of the pattern."""

    start: datetime
    end: datetime
    zone: str
    words: Wording = Wording()
    repeat: Repeat | None = None
    repeat_until: date | None = None


@dataclass(frozen=True)
class Times:
    """The new times of a moved slot. A missing field stays as it is; naive times are local in the slot's zone."""

    start: datetime | None = None
    end: datetime | None = None
    zone: str | None = None


@dataclass(frozen=True)
class BulkWish:
    """Slots to make back to back from `start` to `end`, on chosen weekdays (0 is Monday) of a range of dates."""

    first: date
    last: date
    start: time
    end: time
    zone: str
    weekdays: frozenset[int]
    minutes: int
    words: Wording = Wording()


@dataclass(frozen=True)
class Wanted:
    """A slot to make, with its window read and checked."""

    window: Window
    zone: str
    words: Wording


@dataclass(frozen=True)
class Skipped:
    """A slot that was not made: its local time as far as known, and the reason."""

    start: datetime | None
    end: datetime | None
    code: str
    reason: str


@dataclass(frozen=True)
class Made:
    slots: tuple[TimeSlot, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def __add__(self, other: "Made") -> "Made":
        return Made(self.slots + other.slots, self.skipped + other.skipped)


@dataclass(frozen=True)
class Summary:
    counts: dict[SlotState, int]
    upcoming: int
    next_available: TimeSlot | None
    recent: tuple[TimeSlot, ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def window_of(wish: SlotWish, now: datetime) -> Window:
    """Return the slot's window in UTC. Refuses one that is over, empty, longer than a day or outside the calendar."""
    zone = windows.zone(wish.zone)
    start, end = windows.to_utc(wish.start, zone), windows.to_utc(wish.end, zone)
    if start >= end:
        raise InvalidInput("calendar.order", "Start time must be before end time")
    if start <= now:
        raise past()
    if end - start > LONGEST:
        raise InvalidInput("calendar.long", "A time slot cannot be longer than 24 hours")
    if end.year > LAST_YEAR:
        raise InvalidInput("calendar.far", "Time slot is too far in the future")
    return Window(start, end)


def moved(slot: TimeSlot, times: Times, now: datetime) -> tuple[Window, str] | None:
    """Return the new window and zone, checked as at creation; None if nothing changes.

    A new zone alone does not move the slot: only the local time that is shown changes.
    """
    name = times.zone or slot.zone
    start, end = times.start or slot.window.start, times.end or slot.window.end
    wanted = tuple(windows.to_utc(each, windows.zone(name)) for each in (start, end))
    if (wanted, name) == ((slot.window.start, slot.window.end), slot.zone):
        return None
    return window_of(SlotWish(start, end, name), now), name


def past() -> InvalidInput:
    return InvalidInput("calendar.past", "Time slot must be in the future")


def planned(wish: BulkWish, now: datetime) -> Iterator[Window | Skipped]:
    """Yield every slot of the range in order, or the reason why it cannot be. Lengths are real minutes on every day."""
    _check_bulk(wish, now)
    zone, length = windows.zone(wish.zone), timedelta(minutes=wish.minutes)
    for day in _days(wish):
        local = datetime.combine(day, wish.start)
        try:
            start = windows.to_utc(local, zone)
        except InvalidInput as skipped:
            yield Skipped(local, local + length, skipped.code, skipped.message)
            continue
        until = windows.reached(day, wish.end, zone)
        while start + length <= until:
            yield Window(start, start + length) if start > now else _over(start, length, zone)
            start += length


def _over(start: datetime, length: timedelta, zone: ZoneInfo) -> Skipped:
    why = past()
    return Skipped(start.astimezone(zone), (start + length).astimezone(zone), why.code, why.message)


def _days(wish: BulkWish) -> list[date]:
    days = [wish.first + DAY * number for number in range((wish.last - wish.first).days + 1)]
    return [day for day in days if day.weekday() in wish.weekdays]


def _check_bulk(wish: BulkWish, now: datetime) -> None:
    zone = windows.zone(wish.zone)
    if wish.first > wish.last:
        raise InvalidInput("calendar.dates", "Start date must not be after end date")
    if wish.last - wish.first > LONGEST_RANGE:
        raise InvalidInput("calendar.range", "Date range cannot exceed 90 days")
    if wish.first < windows.local_day(now, zone):
        raise InvalidInput("calendar.past_date", "Start date cannot be in the past")
    if wish.last.year > LAST_YEAR:
        raise InvalidInput("calendar.far", "Time slot is too far in the future")
    check_hours(wish)


def check_hours(wish: BulkWish) -> None:
    if wish.start >= wish.end:
        raise InvalidInput("calendar.order", "Start time must be before end time")
    if wish.minutes not in DURATIONS:
        raise InvalidInput(
            "calendar.duration", f"Slot duration must be one of {', '.join(map(str, DURATIONS))} minutes"
        )
    if not wish.weekdays or not wish.weekdays <= frozenset(range(7)):
        raise InvalidInput("calendar.weekdays", "Days of week go from 0 (Monday) to 6 (Sunday)")

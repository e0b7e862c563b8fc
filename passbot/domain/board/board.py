"""The board: the slots of today, each by a number that its protocol knows, for everybody to see at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from passbot.domain.board.board_hours import HOURS, MINUTES, BoardHours
from passbot.domain.passes.orders import Order
from passbot.domain.slots.slots import Place, Slot, Status
from passbot.domain.times import windows

LAST_HOUR = 2 * HOURS  # no hour's id is as great, also on the night that has some of them twice


class Counted(StrEnum):
    """What the ids of a day count: the hour or the minute at which a slot starts."""

    HOURS = "hours"
    MINUTES = "minutes"


@dataclass(frozen=True)
class BoardSlot:
    """`id` is its name in the protocol; `offset` tells two apart that the clocks name alike."""

    id: int
    start: str
    end: str
    status: Status
    uuid: str
    offset: str | None = None


@dataclass(frozen=True)
class Board:
    """`seq` grows with every change that anybody makes: a state with a smaller one is older."""

    seq: int
    day: date
    zone: str
    counted: Counted
    slots: tuple[BoardSlot, ...]

    def of(self, number: int) -> BoardSlot | None:
        return next((slot for slot in self.slots if slot.id == number), None)

    def ids(self, status: Status) -> list[int]:
        return [slot.id for slot in self.slots if slot.status is status]

    def is_ambiguous(self, number: int) -> bool:
        """Could it be an hour, for whoever has not heard yet that this board counts minutes? 0 is 00:00 in both."""
        return self.counted is Counted.MINUTES and 0 < number < LAST_HOUR


@dataclass(frozen=True)
class Yours:
    """The slots that one person has, each with its order, and those that wait for their decision."""

    booked: Mapping[int, Order]
    held: Sequence[int]


def board(place: Place, day: date, seq: int, slots: Iterable[Slot]) -> Board:
    """In the order of the hours: what starts on this day, each seat but the first left out."""
    today = sorted(slots, key=lambda slot: slot.start)
    counted = _counted(place, today)
    found: dict[int, BoardSlot] = {}
    for slot in today:
        shown = _shown(slot, counted)
        found.setdefault(shown.id, shown)
    return Board(seq, day, place.zone, counted, tuple(found.values()))


def hours_of(place: Place) -> BoardHours:
    return BoardHours(place.opens or time.min, place.closes or time.min, place.slot_minutes or 0)


def keeping(place: Place, hours: BoardHours) -> Place:
    """The place, with these hours."""
    return replace(place, opens=hours.opens, closes=hours.closes, slot_minutes=hours.minutes)


def _counted(place: Place, slots: Iterable[Slot]) -> Counted:
    """Hours where the slots are whole hours; what was booked before they were is shown by minutes too."""
    is_whole = (
        place.opens is not None and place.opens.minute == 0 and (place.slot_minutes or 0) % MINUTES == 0
    )
    return Counted.HOURS if is_whole and all(_start(slot).minute == 0 for slot in slots) else Counted.MINUTES


def _name(start: datetime, counted: Counted) -> int:
    """Where the clocks go back and say it again, a day's more."""
    if counted is Counted.HOURS:
        return start.hour + HOURS * start.fold
    return start.hour * MINUTES + start.minute + HOURS * MINUTES * start.fold


def _start(slot: Slot) -> datetime:
    return slot.start.astimezone(windows.zone(slot.zone))


def _shown(slot: Slot, counted: Counted) -> BoardSlot:
    start, end = _start(slot), windows.end_reading(slot.end, windows.zone(slot.zone))
    offset = start.isoformat()[-6:] if windows.comes_twice(start) else None
    return BoardSlot(_name(start, counted), f"{start:%H:%M}", f"{end:%H:%M}", slot.status, slot.uuid, offset)

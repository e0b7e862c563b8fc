"""The board: today's slots of one place, each with a number (its id in S4's protocol). Everybody sees the
same board.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from passbot.domain.board.board_hours import HOURS, MINUTES, BoardHours
from passbot.domain.passes.orders import Order
from passbot.domain.slots.slots import Place, Slot, Status
from passbot.domain.times import windows

LAST_HOUR = 2 * HOURS  # 2 * HOURS, an hour's id is below it, also on the night that repeats some hours


class Counted(StrEnum):
    """The unit of a slot's id: the hour, or the minute of the day, at which the slot starts."""

    HOURS = "hours"
    MINUTES = "minutes"


@dataclass(frozen=True)
class BoardSlot:
    """`id` is the slot's number in the protocol; `offset` (UTC offset) is set only for starts that the clocks show
    twice.
    """

    id: int
    start: str
    end: str
    status: Status
    uuid: str
    offset: str | None = None


@dataclass(frozen=True)
class Board:
    """`seq` grows with every change: a state with a smaller `seq` is stale."""

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
        """True for a number that an old client may mean as an hour although this board counts minutes. 0 is 00:00 in
        both.
        """
        return self.counted is Counted.MINUTES and 0 < number < LAST_HOUR


@dataclass(frozen=True)
class Yours:
    """One person's slots: the booked ones, each with its order, and the ones held until they decide."""

    booked: Mapping[int, Order]
    held: Sequence[int]


def board(place: Place, day: date, seq: int, slots: Iterable[Slot]) -> Board:
    """Build the board of a day, in order of start. Of slots with several seats only the first seat is shown."""
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
    """Return the place with these hours."""
    return replace(place, opens=hours.opens, closes=hours.closes, slot_minutes=hours.minutes)


def _counted(place: Place, slots: Iterable[Slot]) -> Counted:
    """Hours if every slot is a whole hour, else minutes: older bookings may start in the middle of an hour."""
    is_whole = (
        place.opens is not None and place.opens.minute == 0 and (place.slot_minutes or 0) % MINUTES == 0
    )
    return Counted.HOURS if is_whole and all(_start(slot).minute == 0 for slot in slots) else Counted.MINUTES


def _name(start: datetime, counted: Counted) -> int:
    """The second reading of a repeated hour (the clocks go back) gets a day's worth more, so that ids stay unique."""
    if counted is Counted.HOURS:
        return start.hour + HOURS * start.fold
    return start.hour * MINUTES + start.minute + HOURS * MINUTES * start.fold


def _start(slot: Slot) -> datetime:
    return slot.start.astimezone(windows.zone(slot.zone))


def _shown(slot: Slot, counted: Counted) -> BoardSlot:
    start, end = _start(slot), windows.end_reading(slot.end, windows.zone(slot.zone))
    offset = start.isoformat()[-6:] if windows.comes_twice(start) else None
    return BoardSlot(_name(start, counted), f"{start:%H:%M}", f"{end:%H:%M}", slot.status, slot.uuid, offset)

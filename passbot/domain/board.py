"""The board: the slots of today by the hour at which they begin, for everybody to see at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from passbot.domain import windows
from passbot.domain.orders import Order
from passbot.domain.slots import Slot, Status

HOURS = 24


@dataclass(frozen=True)
class BoardSlot:
    """One hour. `id` is its name in the protocol; `offset` tells two apart that the clocks name alike."""

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
    slots: tuple[BoardSlot, ...]

    def of(self, hour: int) -> BoardSlot | None:
        return next((slot for slot in self.slots if slot.id == hour), None)

    def ids(self, status: Status) -> list[int]:
        return [slot.id for slot in self.slots if slot.status is status]


@dataclass(frozen=True)
class Yours:
    """The hours that one person has, each with its order, and those that wait for their decision."""

    booked: Mapping[int, Order]
    held: Sequence[int]


def board(day: date, zone: str, seq: int, slots: Iterable[Slot]) -> Board:
    """In the order of the hours."""
    found: dict[int, BoardSlot] = {}
    for slot in sorted(slots, key=lambda slot: slot.start):
        shown = _shown(slot)
        found.setdefault(shown.id, shown)
    return Board(seq, day, zone, tuple(found.values()))


def name_of(slot: Slot) -> int:
    """The local hour in which it starts; where the clocks go back and say it again, a day's hours more."""
    start = slot.start.astimezone(windows.zone(slot.zone))
    return start.hour + HOURS * start.fold


def _shown(slot: Slot) -> BoardSlot:
    zone = windows.zone(slot.zone)
    start, end = slot.start.astimezone(zone), windows.end_reading(slot.end, zone)
    offset = start.isoformat()[-6:] if windows.comes_twice(start) else None
    return BoardSlot(name_of(slot), f"{start:%H:%M}", f"{end:%H:%M}", slot.status, slot.uuid, offset)

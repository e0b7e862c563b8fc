"""The board: the slots of today by the hour at which they begin, for everybody to see at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from passbot.domain.orders import Order
from passbot.domain.slots import Slot, Status


@dataclass(frozen=True)
class BoardSlot:
    """One hour. `id` is its name in the protocol: the local hour in which it starts."""

    id: int
    start: str
    end: str
    status: Status
    uuid: str


@dataclass(frozen=True)
class Board:
    """`seq` grows with every change that anybody makes: a state with a smaller one is older."""

    seq: int
    day: date
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


def board(day: date, seq: int, slots: Iterable[Slot]) -> Board:
    """In the order of the hours; a local hour that comes twice is its first occurrence."""
    found: dict[int, BoardSlot] = {}
    for slot in sorted(slots, key=lambda slot: slot.start):
        shown = _shown(slot)
        found.setdefault(shown.id, shown)
    return Board(seq, day, tuple(found.values()))


def _shown(slot: Slot) -> BoardSlot:
    zone = ZoneInfo(slot.zone)
    start, end = slot.start.astimezone(zone), slot.end.astimezone(zone)
    return BoardSlot(start.hour, f"{start:%H:%M}", f"{end:%H:%M}", slot.status, slot.uuid)

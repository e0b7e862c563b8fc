"""An office on one day: free desks, booked desks, and people who come without a desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from passbot.domain.passes.orders import Order
from passbot.domain.slots.slots import Place


class Seat(StrEnum):
    FREE = "free"
    TAKEN = "taken"
    OFFERED = "offered"  # held for a person on the waiting list
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Desk:
    place: Place
    seat: Seat
    order: Order | None = None

    @property
    def name(self) -> str:
        return self.place.name


@dataclass(frozen=True)
class OfficeDay:
    """One office on one day, as every resident may see it."""

    office: Place
    day: date
    desks: tuple[Desk, ...]
    present: tuple[Order, ...] = ()  # who come without a desk

    @property
    def free(self) -> tuple[Desk, ...]:
        return tuple(desk for desk in self.desks if desk.seat is Seat.FREE)

    def orders(self) -> list[Order]:
        return [desk.order for desk in self.desks if desk.order] + list(self.present)


@dataclass(frozen=True)
class Offer:
    """A desk offered to a person on the waiting list, who has not answered yet."""

    waiter_id: int
    order: Order
    desk: str
    until: datetime


def by_name(desks: Iterable[Place]) -> list[Place]:
    """Sort by name, numbers as numbers: desk 2 before desk 10."""
    return sorted(desks, key=lambda desk: (_number(desk.name), desk.name, desk.id))


def _number(name: str) -> int:
    digits = "".join(char for char in name if char.isascii() and char.isdigit())
    return int(digits[:9]) if digits else 10**9

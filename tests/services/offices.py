"""Makers of offices for tests."""

from datetime import date, datetime

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place
from passbot.services.desks import desks, offices
from passbot.store.gate_models import Waiter
from tests.services.people.some_people import NOON, actor

TODAY = date(2026, 5, 4)
RULES = Rules()


def office(count: int = 3, *, name: str = "Офис", zone: str = "Europe/Moscow") -> Place:
    """With so many desks, named 1, 2, 3 …"""
    names = [str(number) for number in range(1, count + 1)]
    return offices.add(name, names, zone=zone, actor=OPERATOR, now=NOON)


def desk_named(where: Place, name: str) -> Place:
    return next(desk for desk in offices.desks_of(where) if desk.name == name)


def open_offers() -> list[int]:
    """The ids of those in the line who have not answered yet."""
    return [waiter.id for waiter in Waiter.select().where(Waiter.status == "offered").order_by(Waiter.id)]


def book(
    where: Place,
    desk: str,
    who: Resident,
    day: date = TODAY,
    *,
    guest: str | None = None,
    now: datetime = NOON,
) -> Order:
    place = desk_named(where, desk)
    return desks.book(place, day, actor=actor(who), rules=RULES, now=now, guest_name=guest)


def stay(
    where: Place, who: Resident, day: date = TODAY, *, guest: str | None = None, now: datetime = NOON
) -> Order:
    return desks.stay(where, day, actor=actor(who), rules=RULES, now=now, guest_name=guest)

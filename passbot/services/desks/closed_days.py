"""Days on which an office is closed: no bookings, and those who have booked are told."""

from dataclasses import replace
from datetime import date, datetime

from passbot.domain.desks.desks import OfficeDay
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Actor
from passbot.domain.slots.slots import Place
from passbot.services.desks import offices, waitlist
from passbot.services.places import claims, places
from passbot.services.slots import closing
from passbot.store.db import lock, transaction


def booked_on(office: Place, day: date, *, now: datetime) -> list[Order]:
    """Open orders of that day, for desks and for presence."""
    return [order for order in offices.on(office, day, now=now).orders() if order.is_open]


def close_day(office: Place, day: date, *, cancels: bool, actor: Actor, now: datetime) -> OfficeDay:
    """Close the office for a day. Existing bookings are cancelled if `cancels`, else kept."""
    with transaction():
        closed = _switch(office, day, actor, now, is_closed=True)
        waitlist.call_off(closed, day, now=now)
        closing.settle_first(closed.id, booked_on(closed, day, now=now), cancels, actor, now)
        claims.shut(_desks(closed), offices.day_of(closed, day), now=now)
        return offices.on(closed, day, now=now)


def open_day(office: Place, day: date, *, actor: Actor, now: datetime) -> OfficeDay:
    with transaction():
        opened = _switch(office, day, actor, now, is_closed=False)
        claims.reopen(_desks(opened), offices.day_of(opened, day), now=now)
        return offices.on(opened, day, now=now)


def _desks(office: Place) -> list[int]:
    return [desk.id for desk in offices.desks_of(office)]


def _switch(office: Place, day: date, actor: Actor, now: datetime, *, is_closed: bool) -> Place:
    lock(f"place {office.id}")
    known = places.by_id(office.id)
    days = known.closed_days | {day} if is_closed else known.closed_days - {day}
    return places.change(replace(known, closed_days=days), actor=actor, now=now)

"""A day on which a place is closed: the admin sees first who has booked, and whoever has is told what becomes of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from passbot.domain import reasons
from passbot.domain import slots as hours
from passbot.domain.desks import OfficeDay
from passbot.domain.orders import Order
from passbot.domain.people import Actor
from passbot.domain.slots import Place, Status
from passbot.services import changes, claims, offices, orders, outbox, places, slots, waitlist
from passbot.store.db import lock, transaction


def left_out(edited: Place, *, now: datetime) -> list[Order]:
    """Who has booked a time at which the place, once changed, will not be open."""
    known = places.find(edited.uuid)
    booked = slots.listed(known, now=now, only=(Status.BOOKED,))
    gone = [
        slot for slot in booked if hours.takes(known, slot.window) and not hours.takes(edited, slot.window)
    ]
    return [order for order in (orders.by_code(slot.order_code or "") for slot in gone) if order.is_open]


def change(edited: Place, *, cancels: bool, actor: Actor, now: datetime) -> Place:
    """`places.change`, and a word to everybody whom it leaves out."""
    with transaction():
        booked = left_out(edited, now=now)
        changed = places.change(edited, actor=actor, now=now)
        _settle(booked, cancels, actor, now)
        return changed


def booked_on(office: Place, day: date, *, now: datetime) -> list[Order]:
    """Who is to come on that day, with a desk and without one."""
    return [order for order in offices.on(office, day, now=now).orders() if order.is_open]


def close_day(office: Place, day: date, *, cancels: bool, actor: Actor, now: datetime) -> OfficeDay:
    """Nobody can book on that day any more, nor is offered a desk on it."""
    with transaction():
        closed = _switch(office, day, actor, now, is_closed=True)
        waitlist.call_off(closed, day, now=now)
        _settle(booked_on(closed, day, now=now), cancels, actor, now)
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


def _settle(booked: Iterable[Order], cancels: bool, actor: Actor, now: datetime) -> None:
    for order in booked:
        if cancels:
            changes.cancel(order.code, actor=actor, now=now, reason=reasons.CLOSED)
        else:
            outbox.record("order.day_closed", actor=actor, now=now, order=order)

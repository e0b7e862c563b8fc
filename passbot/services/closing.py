"""A day on which a place is closed: the admin sees first who has booked, and whoever has is told what becomes of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from passbot.domain import reasons
from passbot.domain import slots as hours
from passbot.domain.desks import OfficeDay
from passbot.domain.orders import Order
from passbot.domain.people import Actor, Channel, Role
from passbot.domain.slots import Place
from passbot.services import changes, claims, offices, orders, outbox, places, unfinished, waitlist
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.services.unfinished import Work
from passbot.slices import Slices
from passbot.store.db import lock, transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

AT_ONCE = 8  # bookings; cancelling one is a dozen statements
LONGEST = timedelta(days=2)  # from the day on which a booking begins to its end, by whichever clock

_TO_COME = Statement(f"""
    {SELECT_ORDERS} WHERE o.place_id = :place_id AND o.day >= :since AND o.status = 'open' AND o.valid_until > :now
    ORDER BY t.start_at, o.id
""")


def left_out(edited: Place, *, now: datetime) -> list[Order]:
    """Who has booked a time at which the place, once changed, will not be open."""
    known = places.find(edited.uuid)
    return [
        order
        for order in _to_come(known, now)
        if hours.takes(known, order.hours) and not hours.takes(edited, order.hours)
    ]


def _to_come(place: Place, now: datetime) -> list[Order]:
    since = (now - LONGEST).date().isoformat()
    return [order_of(row) for row in _TO_COME.rows(place_id=place.id, since=since, now=to_epoch(now))]


def change(edited: Place, *, cancels: bool, actor: Actor, now: datetime) -> Place:
    """`places.change`, and a word to everybody whom it leaves out."""
    with transaction():
        booked = left_out(edited, now=now)
        changed = places.change(edited, actor=actor, now=now)
        _settle_first(edited.id, booked, cancels, actor, now)
        return changed


def booked_on(office: Place, day: date, *, now: datetime) -> list[Order]:
    """Who is to come on that day, with a desk and without one."""
    return [order for order in offices.on(office, day, now=now).orders() if order.is_open]


def close_day(office: Place, day: date, *, cancels: bool, actor: Actor, now: datetime) -> OfficeDay:
    """Nobody can book on that day any more, nor is offered a desk on it."""
    with transaction():
        closed = _switch(office, day, actor, now, is_closed=True)
        waitlist.call_off(closed, day, now=now)
        _settle_first(closed.id, booked_on(closed, day, now=now), cancels, actor, now)
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


def settle(place_id: int, *, now: datetime) -> Slices[None]:
    """The rest of those who had booked. Who has cancelled or come meanwhile need not hear of it."""
    while True:
        with transaction():
            left = unfinished.facts(Work.CLOSING, place_id).get("left", [])
            for code, cancels, by in left[:AT_ONCE]:
                order = orders.by_code(code)
                if order.is_open:
                    _settle(order, cancels, Actor(Channel(by[0]), Role(by[1]), by[2]), now)
            unfinished.keep(Work.CLOSING, place_id, left=left[AT_ONCE:])
        if len(left) <= AT_ONCE:
            return
        yield


def _settle_first(place_id: int, booked: Sequence[Order], cancels: bool, actor: Actor, now: datetime) -> None:
    """Some of them; of very many the timetable tells the rest."""
    for order in booked[:AT_ONCE]:
        _settle(order, cancels, actor, now)
    if rest := booked[AT_ONCE:]:
        by = (actor.channel.value, actor.role.value, actor.resident_id)
        left = unfinished.facts(Work.CLOSING, place_id).get("left", [])
        left += [(order.code, cancels, by) for order in rest]
        unfinished.begin(Work.CLOSING, place_id, now=now, left=left)


def _settle(order: Order, cancels: bool, actor: Actor, now: datetime) -> None:
    if cancels:
        changes.cancel(order.code, actor=actor, now=now, reason=reasons.CLOSED)
    else:
        outbox.record("order.day_closed", actor=actor, now=now, order=order)

"""Removes a resident: cancels orders and booked times, ends series and keys. The history stays."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from passbot.domain.passes import reasons
from passbot.domain.people.people import CLOCK, Actor, Resident
from passbot.domain.site.facts.people import ResidentRemoved
from passbot.errors import Conflict, NotAllowed
from passbot.services.calendars import calendar_leaving
from passbot.services.owed import outbox, unfinished
from passbot.services.owed.unfinished import Work
from passbot.services.passes import changes
from passbot.services.people import accounts, residents
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.slices import Slices
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.prepared import COUNT, P, Prepared
from passbot.store.statement import Statement

AT_ONCE = 10  # orders; cancelling one takes several statements

_LEAVE_CHAT = Prepared(models.Resident.update(telegram_id=None).where(models.Resident.id == P.id))
_OPEN_ORDERS = Statement(f"""
    {SELECT_ORDERS} WHERE o.resident_id = :id AND o.status = 'open' ORDER BY o.id LIMIT {AT_ONCE}
""")
_HOW_MANY = Prepared(
    models.Order.select(COUNT).where(models.Order.resident == P.id, models.Order.status == "open")
)
_HAS_LEFT = Prepared(
    models.Resident.select(models.Resident.id).where(
        models.Resident.id == P.id, models.Resident.removed_at.is_null(False)
    )
)


@dataclass(frozen=True)
class Left:
    """How many orders were cancelled, series ended, and times booked in their calendar cancelled."""

    cancelled: int
    ended: int
    booked: int


def remove(resident_id: int, *, actor: Actor, now: datetime) -> Resident:
    """Remove a resident."""
    residents.only_admin(actor)
    with transaction():
        lock(f"resident {resident_id}")
        resident = residents.by_id(resident_id)
        if resident.id == actor.resident_id:
            raise NotAllowed("resident.own_removal", "You cannot remove yourself. Ask another admin.")
        if resident.is_removed:
            return resident
        left = _take_leave(resident_id, actor=actor, now=now)
        facts = ResidentRemoved(resident.language, left.cancelled, left.ended, left.booked)
        outbox.record(facts, actor=actor, now=now, resident=resident)
        return residents.by_id(resident_id)


def open_orders(resident_id: int) -> int:
    """How many open orders a removal would cancel."""
    return int(_HOW_MANY.value(id=resident_id))


def _take_leave(resident_id: int, *, actor: Actor, now: datetime) -> Left:
    """Remove, in the caller's transaction; of very many orders and booked times the timetable cancels the rest.

    telegram_id is cleared first, so that the person hears of their removal once and not of each cancellation.
    """
    _LEAVE_CHAT.run(id=resident_id)
    cancelled = open_orders(resident_id)
    series, people = models.Series, models.Resident
    accounts.lock_out(resident_id, now=now)
    live = (series.resident == resident_id) & series.ended_at.is_null()
    ended = int(series.update(ended_at=now).where(live).execute())
    booked = calendar_leaving.booked(resident_id, now=now)
    calendar_leaving.forget_the_makers(resident_id, now=now)
    people.update(removed_at=now).where(people.id == resident_id).execute()
    if _go_on(resident_id, actor, now):
        unfinished.begin(Work.LEAVING, resident_id, now=now)
    return Left(cancelled, ended, booked)


def finish(resident_id: int, *, now: datetime) -> Slices[None]:
    """Finish what `remove` began. If the person has come back meanwhile, what is left stays."""
    while _HAS_LEFT.one(id=resident_id) and _go_on(resident_id, CLOCK, now):
        yield


def _go_on(resident_id: int, actor: Actor, now: datetime) -> bool:
    """One piece; True if there is more."""
    with transaction():
        orders = [order_of(row).code for row in _OPEN_ORDERS.rows(id=resident_id)]
        for code in orders:
            _cancel(code, actor, now)
        return len(orders) == AT_ONCE or calendar_leaving.go_on(resident_id, actor=actor, now=now)


def _cancel(code: str, actor: Actor, now: datetime) -> None:
    with suppress(Conflict):  # it has arrived, or was cancelled, meanwhile
        changes.cancel(code, actor=actor, now=now, reason=reasons.RESIDENT_REMOVED)

"""Attendance: owners of desks are asked the evening before whether they come; an unconfirmed desk is freed.

Nobody loses a desk without a warning an hour ahead. If the bot was down and warned late, the hour begins then.
"""

from datetime import date, datetime, time, timedelta

from passbot.domain.passes import reasons
from passbot.domain.passes.orders import AT_DESKS, Order
from passbot.domain.people.people import CLOCK, Actor
from passbot.domain.site.facts.places import DeskAsked, DeskReleased, DeskWarned
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import PlaceKind
from passbot.domain.times import windows
from passbot.errors import Conflict, NotAllowed
from passbot.services.owed import outbox
from passbot.services.passes import changes, orders
from passbot.services.places import places
from passbot.services.rows import ORDER_COLUMNS, SELECT_ORDERS, WITH_ALL, order_of
from passbot.store.db import lock, transaction
from passbot.store.fields import to_epoch
from passbot.store.models import DeskCheck
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement, among

WARNED_BEFORE = timedelta(hours=1)

_DESK = f"o.kind = 'desk' AND o.kind IN {among(AT_DESKS)}"  # twice, to match the partial index
_TO_ASK = Statement(f"""
    {SELECT_ORDERS} WHERE {_DESK} AND o.status = 'open' AND o.day = :day AND b.zone = :zone
      AND o.created_at < :before
      AND NOT EXISTS (SELECT 1 FROM desk_checks c WHERE c.order_id = o.id) ORDER BY o.id
""")
_TO_WARN = Statement(f"""
    SELECT {ORDER_COLUMNS} FROM orders o JOIN desk_checks c ON c.order_id = o.id {WITH_ALL}
    WHERE {_DESK} AND o.status = 'open' AND o.day = :day AND b.zone = :zone
      AND c.answered_at IS NULL AND c.warned_at IS NULL ORDER BY o.id
""")
_TO_RELEASE = Statement(f"""
    SELECT {ORDER_COLUMNS} FROM orders o JOIN desk_checks c ON c.order_id = o.id {WITH_ALL}
    WHERE {_DESK} AND o.status = 'open' AND o.day = :day AND b.zone = :zone
      AND c.answered_at IS NULL AND c.warned_at <= :before ORDER BY o.id
""")
_ASKED = Prepared(DeskCheck.insert(order=P.id, asked_at=P.now))
_WARNED = Prepared(
    DeskCheck.update(warned_at=P.now).where(DeskCheck.order == P.id, DeskCheck.warned_at.is_null())
)
_ANSWERED = Prepared(
    DeskCheck.update(answered_at=P.now).where(DeskCheck.order == P.id, DeskCheck.answered_at.is_null())
)
_IS_ANSWERED = Prepared(DeskCheck.select(DeskCheck.answered_at).where(DeskCheck.order == P.id))


def run(*, rules: Rules, now: datetime) -> list[Order]:
    """Ask, warn and release what is due, in each office by its own clock; returns the orders whose desks were freed.

    Running it twice does nothing more.
    """
    with transaction():
        lock("attendance")
        zones = dict.fromkeys(office.zone for office in places.listed(PlaceKind.OFFICE, with_closed=True))
        return [order for zone in zones for order in _run(zone, rules, now)]


def _run(name: str, rules: Rules, now: datetime) -> list[Order]:
    zone = windows.zone(name)
    today = windows.local_day(now, zone)
    ask_at, confirm_by = (
        windows.reached(today, time(hour), zone) for hour in (rules.desk_ask_hour, rules.desk_confirm_hour)
    )
    if now >= ask_at:
        _ask(name, today + timedelta(days=1), ask_at, now)
    if now >= confirm_by - WARNED_BEFORE:
        _warn(name, today, confirm_by, now)
    return _release(name, today, now) if now >= confirm_by else []


def _ask(zone: str, day: date, asked_at: datetime, now: datetime) -> None:
    """Ask the owners. A desk booked after the hour of asking is not asked about: its owner has just decided."""
    for row in _TO_ASK.rows(zone=zone, day=day.isoformat(), before=to_epoch(asked_at)):
        order = order_of(row)
        _ASKED.run(id=order.id, now=now)
        outbox.record(DeskAsked(order.desk, day.isoformat()), actor=CLOCK, now=now, order=order)


def _warn(zone: str, day: date, confirm_by: datetime, now: datetime) -> None:
    until = max(confirm_by, now + WARNED_BEFORE)
    for row in _TO_WARN.rows(zone=zone, day=day.isoformat()):
        order = order_of(row)
        _WARNED.run(id=order.id, now=now)
        outbox.record(DeskWarned(order.desk, until.isoformat()), actor=CLOCK, now=now, order=order)


def _release(zone: str, day: date, now: datetime) -> list[Order]:
    freed = []
    for row in _TO_RELEASE.rows(zone=zone, day=day.isoformat(), before=to_epoch(now - WARNED_BEFORE)):
        order = order_of(row)
        freed.append(changes.cancel(order.code, actor=CLOCK, now=now, reason=reasons.NOT_CONFIRMED))
        outbox.record(DeskReleased(order.desk), actor=CLOCK, now=now, order=order)
    return freed


def confirm(code: str, *, actor: Actor, now: datetime) -> Order:
    """Confirm that the owner comes. Confirming twice changes nothing."""
    with transaction():
        order = _theirs(code, actor)
        if _ANSWERED.run(id=order.id, now=now):
            outbox.record("desk.confirmed", actor=actor, now=now, order=order)
        return order


def is_confirmed(order: Order) -> bool | None:
    """True or False once the owner was asked, None before."""
    check = _IS_ANSWERED.one(id=order.id)
    return None if check is None else check.answered_at is not None


def _theirs(code: str, actor: Actor) -> Order:
    order = orders.by_code(code)
    if not (actor.is_admin or actor.resident_id == order.resident.id):
        raise NotAllowed("order.not_yours", "Only its owner or an admin can answer for this desk.")
    if not order.is_open:
        raise changes.closed(order)
    if order.kind != "desk":
        raise Conflict("desk.no_desk", "This is not a desk booking.")
    return order

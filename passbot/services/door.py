"""An arrival reported by a device: by code, plate or PIN. Nothing is raised for who may not come in."""

from datetime import datetime, timedelta

from passbot.domain import doors, pins, plates
from passbot.domain.doors import Ambiguous, Heard, Shown
from passbot.domain.orders import Order, Status
from passbot.domain.people import Actor
from passbot.domain.pins import Answer, Verdict
from passbot.domain.rules import Rules
from passbot.errors import Conflict, InvalidInput, NotAllowed, NotFound
from passbot.services import arrivals, orders
from passbot.services import pins as typed_pins
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

FORGOTTEN_AFTER = timedelta(days=1)
MOST_SEEN = 50

_BY_PLATE = Statement(f"""
    {SELECT_ORDERS}
    WHERE (o.plate_key = :key OR (o.is_partial = 1 AND :key LIKE '%' || o.plate_key || '%'))
      AND o.valid_until > :since
    ORDER BY o.valid_from, o.id LIMIT :most
""")

_BY_NONCE = Statement("SELECT order_id FROM arrivals WHERE nonce = :nonce")


def check(shown: Shown, *, actor: Actor, rules: Rules, now: datetime, nonce: str | None = None) -> Heard:
    """Let in whoever may come now, and record it; else say why not. The same nonce again hears the same."""
    if not actor.works_at_gate:
        raise NotAllowed("arrival.not_guard", "Only a guard or an admin can record an arrival.")
    if sum(given is not None for given in (shown.code, shown.plate, shown.pin)) != 1:
        raise InvalidInput("arrival.what", "Send exactly one of code, plate and pin.")
    if shown.pin is not None:
        who = f"api {actor.resident_id}"
        return typed_pins.check(shown.pin, actor=actor, key=who, rules=rules, now=now, nonce=nonce)
    with transaction():
        found = _by_code(shown.code) if shown.code is not None else _by_plate(shown, nonce, rules, now)
        if found is None:
            return Answer(Verdict.UNKNOWN)
        return found if isinstance(found, Ambiguous) else _answer(found, actor, rules, now, nonce)


def _by_code(code: str) -> Order | None:
    try:
        return orders.by_code(code)
    except NotFound:
        return None


def _by_plate(shown: Shown, nonce: str | None, rules: Rules, now: datetime) -> Order | Ambiguous | None:
    """A repeated request means the order that it has let in before."""
    key = plates.read(shown.plate or "").key
    rows = _BY_PLATE.rows(key=key, since=to_epoch(now - FORGOTTEN_AFTER), most=MOST_SEEN)
    found = [order_of(row) for row in rows]
    before = _BY_NONCE.row(nonce=nonce) if nonce else None
    same = next((order for order in found if before and order.id == before[0]), None)
    return same or doors.meant_by(found, rules.early_minutes, now)


def _answer(order: Order, actor: Actor, rules: Rules, now: datetime, nonce: str | None) -> Answer:
    verdict = pins.hour(order, early_minutes=rules.early_minutes, now=now)
    if verdict not in (Verdict.OK, Verdict.ALREADY_ARRIVED):
        return Answer(verdict, order)
    try:
        arrival = arrivals.record(order.code, actor=actor, rules=rules, now=now, nonce=nonce)
    except Conflict as refusal:
        if refusal.code not in ("arrival.already", "order.closed"):
            raise
        return _too_slow(order.code)
    order = orders.by_code(order.code)
    return Answer(Verdict.OK, order, at=arrival.at, channel=arrival.channel, by=arrival.by_name)


def _too_slow(code: str) -> Answer:
    order = orders.by_code(code)
    first = arrivals.last_entry(order) if order.status is Status.ARRIVED else None
    if first is None:
        return Answer(Verdict.CANCELLED, order)
    return Answer(Verdict.ALREADY_ARRIVED, order, at=first.at, channel=first.channel, by=first.by_name)

"""Arrivals reported by a device: by code, plate or PIN. A refusal is an answer here, not an exception."""

from datetime import datetime

from passbot.domain.gate import doors, pins, verdicts
from passbot.domain.gate.doors import Heard, Shown, Unsure
from passbot.domain.gate.pins import PinAnswer, Verdict
from passbot.domain.passes.orders import Order, Status
from passbot.domain.people.people import Actor
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.errors import Conflict, InvalidInput, NotAllowed, NotFound
from passbot.services.gate import arrivals
from passbot.services.gate import pins as typed_pins
from passbot.services.passes import orders
from passbot.services.passes import verdicts as judging
from passbot.services.passes.search_statements import AT_GATE
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.store.db import transaction
from passbot.store.statement import Statement

MOST_SEEN = 50

_BY_NONCE = Statement(f"{SELECT_ORDERS} JOIN arrivals a ON a.order_id = o.id WHERE a.nonce = :nonce")
_AT_GATE = Statement(f"SELECT o.id FROM orders o WHERE o.id = :id AND {AT_GATE}")


def check(shown: Shown, *, actor: Actor, rules: Rules, now: datetime, nonce: str | None = None) -> Heard:
    """Record the arrival of an order that may come now, else answer why not. The same nonce gets the same answer."""
    if not actor.works_at_gate:
        raise NotAllowed("arrival.not_guard", "Only a guard or an admin can record an arrival.")
    if sum(given is not None for given in (shown.code, shown.plate, shown.pin)) != 1:
        raise InvalidInput("arrival.what", "Send exactly one of code, plate and pin.")
    if shown.pin is not None:
        who = f"api {actor.resident_id}"
        return typed_pins.check(shown.pin, actor=actor, key=who, rules=rules, now=now, nonce=nonce)
    with transaction():
        if shown.code is not None:
            found: Order | Unsure | None = _by_code(shown.code)
        else:
            found = _by_plate(shown.plate or "", actor, nonce, rules, now)
        if found is None:
            return PinAnswer(Verdict.UNKNOWN)
        return found if isinstance(found, Unsure) else _answer(found, actor, rules, now, nonce)


def _by_code(code: str) -> Order | None:
    """The order with this code. Bookings in personal calendars are not found: the gate does not know them."""
    try:
        order = orders.by_code(code)
    except NotFound:
        return None
    return order if _AT_GATE.row(id=order.id) else None


def _by_plate(
    plate: str, actor: Actor, nonce: str | None, rules: Rules, now: datetime
) -> Order | Unsure | None:
    """The order of this plate. A repeated nonce means the order that it let in before."""
    plates.typed(plate)  # raises if no camera could have read this
    before = _BY_NONCE.row(nonce=nonce) if nonce else None
    if before and verdicts.names(plates.asked(plate), order_of(before)):
        return order_of(before)
    found = judging.of_plate(plate, actor=actor, rules=rules, now=now, limit=MOST_SEEN)
    return doors.meant_by(found, now)


def _answer(order: Order, actor: Actor, rules: Rules, now: datetime, nonce: str | None) -> PinAnswer:
    verdict = pins.hour(order, early_minutes=rules.early_minutes, now=now)
    if verdict not in (Verdict.OK, Verdict.ALREADY_ARRIVED):
        return PinAnswer(verdict, order)
    try:
        arrival = arrivals.record(order.code, actor=actor, rules=rules, now=now, nonce=nonce)
    except Conflict as refusal:
        if refusal.code not in ("arrival.already", "order.closed"):
            raise
        return _too_slow(order.code)
    order = orders.by_code(order.code)
    return PinAnswer(Verdict.OK, order, at=arrival.at, channel=arrival.channel, by=arrival.by_name)


def _too_slow(code: str) -> PinAnswer:
    order = orders.by_code(code)
    first = arrivals.last_entry(order) if order.status is Status.ARRIVED else None
    if first is None:
        return PinAnswer(Verdict.CANCELLED, order)
    return PinAnswer(Verdict.ALREADY_ARRIVED, order, at=first.at, channel=first.channel, by=first.by_name)

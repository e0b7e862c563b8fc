"""PINs at the door: the typed PIN is looked up; a right one records the arrival, a wrong one is counted."""

from dataclasses import replace
from datetime import datetime, timedelta

from passbot.domain.gate import pins
from passbot.domain.gate.pins import PinAnswer, Verdict
from passbot.domain.passes.orders import Arrival, Order
from passbot.domain.people.people import Actor, Channel, Role
from passbot.domain.site.rules import Rules
from passbot.errors import Conflict, InvalidInput
from passbot.services.gate import arrivals, pin_tries
from passbot.services.passes import orders
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

FORGOTTEN_AFTER = timedelta(days=1)  # after the order's end; later its PIN is answered as unknown

_WITH_PIN = Statement(f"{SELECT_ORDERS} WHERE o.pin = :pin AND o.valid_until > :since")


def check(
    pin: str, *, actor: Actor, key: str = "", rules: Rules, now: datetime, nonce: str | None = None
) -> PinAnswer:
    """Answer a typed PIN; a right one records the arrival with the channel `pin`.

    `key` names who types where that is no resident: a device or a Telegram account. A wrong PIN raises nothing, because
    that would roll its count back. The same nonce is the same request.
    """
    digits = "".join(pin.split())
    if not pins.is_one(pin):
        raise InvalidInput("pin.format", f"A PIN has {pins.LENGTH} digits.", length=pins.LENGTH)
    who = key or f"resident {actor.resident_id}"
    with transaction():
        until = pin_tries.locked_until(who, now=now)
        if until:
            return PinAnswer(Verdict.LOCKED, locked_until=until)
        answer = _look_up(digits, actor, rules, now, nonce)
        if answer.verdict.is_wrong:
            return replace(answer, locked_until=pin_tries.count_wrong(who, actor=actor, rules=rules, now=now))
        if answer.verdict is Verdict.OK and actor.works_at_gate:
            pin_tries.clear(who)
        return answer


def _look_up(digits: str, actor: Actor, rules: Rules, now: datetime, nonce: str | None) -> PinAnswer:
    found = _WITH_PIN.rows(pin=int(digits), since=to_epoch(now - FORGOTTEN_AFTER))
    order = pins.meant(map(order_of, found), now)
    if order is None:
        return PinAnswer(Verdict.UNKNOWN)
    verdict = pins.hour(order, early_minutes=rules.early_minutes, now=now)
    if verdict not in (Verdict.OK, Verdict.ALREADY_ARRIVED):
        return PinAnswer(verdict, order)
    return _let_in(order, actor, rules, now, nonce)


def _let_in(order: Order, actor: Actor, rules: Rules, now: datetime, nonce: str | None) -> PinAnswer:
    """Record the arrival as the keypad: the PIN is the permission, whoever types it."""
    keypad = Actor(Channel.PIN, Role.GUARD, actor.resident_id, actor.name or "PIN", actor.house)
    try:
        arrival = arrivals.record(order.code, actor=keypad, rules=rules, now=now, nonce=nonce)
    except Conflict as refusal:
        if refusal.code not in ("arrival.already", "order.closed"):
            raise
        return _too_slow(order.code)
    return _told(Verdict.OK, orders.by_code(order.code), arrival)


def _too_slow(code: str) -> PinAnswer:
    """Another channel recorded the arrival first, or the order was cancelled just now."""
    order = orders.by_code(code)
    first = arrivals.last_entry(order)
    return _told(Verdict.ALREADY_ARRIVED, order, first) if first else PinAnswer(Verdict.CANCELLED, order)


def _told(verdict: Verdict, order: Order, arrival: Arrival) -> PinAnswer:
    return PinAnswer(verdict, order, at=arrival.at, channel=arrival.channel, by=arrival.by_name)

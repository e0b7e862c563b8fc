"""Arrivals: an append-only log per order. Odd turns are entries, even turns annul the entry before."""

from dataclasses import replace
from datetime import datetime, timedelta

from peewee import IntegrityError

from passbot.domain import plain_text
from passbot.domain.passes.orders import Arrival, Order, Status
from passbot.domain.people.people import Actor, Channel
from passbot.domain.site.facts.passes import ArrivalAnnulled, ArrivalRecorded
from passbot.domain.site.rules import Rules
from passbot.errors import Conflict, InvalidInput, NotAllowed
from passbot.services.owed import outbox
from passbot.services.passes import orders
from passbot.services.passes.changes import LONGEST_REASON, closed
from passbot.services.places import claims
from passbot.services.rows import arrival_of
from passbot.store import models
from passbot.store.db import transaction
from passbot.store.models import Arrival as Turn
from passbot.store.prepared import P, Prepared, given
from passbot.store.refusals import broke

_THIS = models.Order.id == P.id
_CLAIM = Prepared(
    models.Order.update(status="arrived", closed_at=P.now).where(_THIS, models.Order.status == "open")
)
_REVIVE = Prepared(
    models.Order.update(status="arrived", closed_at=P.now, close_reason=None, pin=None).where(
        _THIS, models.Order.status.in_(["cancelled", "expired"])
    )
)
_REOPEN = Prepared(
    models.Order.update(status="open", closed_at=None).where(_THIS, models.Order.status == "arrived")
)
_TURN = Prepared(
    Turn.insert(
        given(Turn.order, Turn.turn, Turn.at, Turn.channel, Turn.by, Turn.by_name, Turn.reason, Turn.nonce)
    )
)
_TURNS = Prepared(Turn.select(Turn.turn, Turn.at).where(Turn.order == P.order_id))

CHECKS_THE_HOUR = (Channel.PIN, Channel.API, Channel.BOT, Channel.WEB, Channel.CLI)


def record(
    code: str,
    *,
    actor: Actor,
    rules: Rules,
    now: datetime,
    nonce: str | None = None,
    override: str | None = None,
) -> Arrival:
    """Record an entry, exactly once over all channels; the slower of two is told of the first.

    The same nonce means the same request and gets the same answer. `override` is a reason, and lets in what is early,
    expired or cancelled. Ticks on the sheet skip the check of the hour: the sheet shows only valid orders.
    """
    _check_words(actor, nonce, override)
    with transaction():
        order = orders.by_code(code)
        again = _answered(order, nonce)
        if again:
            return again
        if override is None and actor.channel in CHECKS_THE_HOUR:
            check_hour(order, rules, now)
        if not _claim(order, now, override):
            return _answer_of_the_first(code, nonce)
        arrival = _append(order, actor, now, nonce, override)
        outbox.record(ArrivalRecorded(arrival.turn, override), actor=actor, now=now, order=order)
        return arrival


def _check_words(actor: Actor, nonce: str | None, override: str | None) -> None:
    if not actor.works_at_gate:
        raise NotAllowed("arrival.not_guard", "Only a guard or an admin can record an arrival.")
    if nonce is not None and not (1 <= len(nonce) <= 100 and plain_text.is_plain(nonce)):
        raise InvalidInput("arrival.nonce", "A nonce has 1 to 100 characters.")
    if override is not None:
        _check_reason(override)


def _check_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > LONGEST_REASON or not plain_text.is_plain(reason):
        raise InvalidInput("arrival.reason", f"Say why, in at most {LONGEST_REASON} characters.")


def _answered(order: Order, nonce: str | None) -> Arrival | None:
    if nonce is None:
        return None
    row = Turn.get_or_none(Turn.nonce == nonce)
    if row is None:
        return None
    if row.order_id != order.id:
        raise Conflict("arrival.nonce_used", "This nonce was used for another order. Send a new one.")
    return arrival_of(row)


def check_hour(order: Order, rules: Rules, now: datetime) -> None:
    if not order.is_open:
        return
    if now + timedelta(minutes=rules.early_minutes) < order.window.start:
        raise Conflict(
            "arrival.too_early",
            f"Order {order.code} is valid from {{since}}. Wait until then, or let in with a reason.",
            since=order.local(order.window.start),
        )
    if now >= order.window.end:
        raise Conflict(
            "arrival.too_late",
            f"Order {order.code} was valid until {{until}}. "
            "Ask the resident for a new order, or let in with a reason.",
            until=order.local(order.window.end),
        )


def _claim(order: Order, now: datetime, override: str | None) -> bool:
    """Compare-and-set to `arrived`; False if somebody else was first."""
    if override is not None and order.status in (Status.CANCELLED, Status.EXPIRED):
        return _revive(order, now)
    return bool(_CLAIM.run(id=order.id, now=now))


def _revive(order: Order, now: datetime) -> bool:
    """Reopen a closed order as arrived, without its PIN: another order may have the PIN by now. Its slot, too, may be
    taken.
    """
    try:
        with transaction():
            revived = bool(_REVIVE.run(id=order.id, now=now))
            if revived and order.slot_id is not None:
                claims.take_back(order.slot_id, now=now)
            return revived
    except IntegrityError as exc:
        raise Conflict(
            "arrival.given_away",
            f"What order {order.code} had booked was given to somebody else. "
            "Ask the resident for a new order.",
            code=order.code,
        ) from exc


def _answer_of_the_first(code: str, nonce: str | None) -> Arrival:
    """The answer for the slower of two: the same arrival if the nonce is the same, else a Conflict naming the first."""
    order = orders.by_code(code)
    again = _answered(order, nonce)
    if again is None:
        raise _too_late(order)
    return again


def _too_late(order: Order) -> Conflict:
    first = last_entry(order)
    if order.status is not Status.ARRIVED or first is None:
        return closed(order)
    return Conflict(
        "arrival.already",
        f"Order {order.code} already arrived at {{at}} (recorded by {first.by_name or first.channel}).",
        code=order.code,
        at=first.at,
        channel=first.channel,
        by=first.by_name,
    )


def _append(
    order: Order, actor: Actor, now: datetime, nonce: str | None = None, reason: str | None = None
) -> Arrival:
    before = _TURNS.rows(order_id=order.id)
    arrival = Arrival(
        order_id=order.id,
        turn=1 + max((row.turn for row in before), default=0),
        at=_second_of_its_own(now, {row.at for row in before}),
        channel=actor.channel,
        by_id=actor.resident_id,
        by_name=actor.name,
        reason=reason,
        nonce=nonce,
    )
    try:
        with transaction():
            _TURN.run(
                order_id=order.id,
                turn=arrival.turn,
                at=arrival.at,
                channel=actor.channel.value,
                by_id=actor.resident_id,
                by_name=actor.name,
                reason=reason,
                nonce=nonce,
            )
    except IntegrityError as exc:
        if broke(exc, "arrivals_nonce_key"):
            message = "This nonce was used for another order. Send a new one."
            raise Conflict("arrival.nonce_used", message) from exc
        raise
    return arrival


def _second_of_its_own(now: datetime, taken: set[datetime]) -> datetime:
    """Shift by seconds until unique: in Orders_completed, code and second together identify an entry."""
    at = now.replace(microsecond=0)
    while at in taken:
        at += timedelta(seconds=1)
    return at


def annul(code: str, *, actor: Actor, rules: Rules, now: datetime, reason: str | None = None) -> Arrival:
    """Annul a wrong entry; the order is open again. After the undo window only an admin may."""
    if not actor.works_at_gate:
        raise NotAllowed("arrival.not_guard", "Only a guard or an admin can take an arrival back.")
    if reason is not None:
        _check_reason(reason)
    with transaction():
        order = orders.by_code(code)
        entry = last_entry(order)
        if order.status is not Status.ARRIVED or entry is None:
            raise Conflict(
                "arrival.none", f"Order {order.code} has no arrival to take back.", code=order.code
            )
        if not actor.is_admin and now - entry.at > timedelta(minutes=rules.undo_minutes):
            raise NotAllowed(
                "arrival.undo_over",
                f"A guard can take an arrival back for {rules.undo_minutes} minutes. Ask an admin.",
                minutes=rules.undo_minutes,
            )
        if not _REOPEN.run(id=order.id):
            raise Conflict(
                "arrival.none", f"Order {order.code} has no arrival to take back.", code=order.code
            )
        taken_back = _append(order, actor, now, reason=reason)
        opened = replace(order, status=Status.OPEN, closed_at=None)
        outbox.record(ArrivalAnnulled(taken_back.turn, reason), actor=actor, now=now, order=opened)
        return taken_back


def last_entry(order: Order) -> Arrival | None:
    """The order's entry that has not been annulled, if any."""
    last = Turn.select().where(Turn.order == order.id).order_by(Turn.turn.desc()).first()
    return arrival_of(last) if last is not None and last.turn % 2 == 1 else None

"""Changes to an open order before its arrival: cancel, extend, edit the plate, expire; and repeating an old one."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from peewee import IntegrityError

from passbot.domain import codes, plain_text
from passbot.domain.passes import reasons
from passbot.domain.passes.orders import PASSES, Closer, Kind, Order, Status, Wish
from passbot.domain.people import people
from passbot.domain.people.people import Actor, Channel, Role
from passbot.domain.plates import plates
from passbot.domain.plates.plates import Plate
from passbot.domain.site.facts.passes import OrderCancelled, OrderEdited, OrderExpired, OrderExtended
from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, InvalidInput, NotAllowed
from passbot.services.owed import outbox
from passbot.services.passes import orders
from passbot.services.places import claims
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.store.db import lock, transaction
from passbot.store.fields import to_epoch
from passbot.store.models import Order as Row
from passbot.store.prepared import P, Prepared, given
from passbot.store.refusals import broke
from passbot.store.statement import Statement

LONGEST_REASON = 200

_STILL_OPEN = (Row.id == P.id) & (Row.status == "open")
_CLOSE = Prepared(
    Row.update(status=P.status, closed_at=P.now, close_reason=P.reason, closed_by=P.by).where(_STILL_OPEN)
)
_MOVE_END = Prepared(Row.update(valid_until=P.until).where(_STILL_OPEN))
_EDIT_PLATE = Prepared(
    Row.update(given(Row.plate, Row.plate_key, Row.plate_seek, Row.is_partial, Row.brand)).where(_STILL_OPEN)
)
_OVER = Statement(f"""
    {SELECT_ORDERS} WHERE o.status = 'open' AND o.valid_until <= :now ORDER BY o.valid_until, o.id LIMIT :most
""")


def owned_by(code: str, *, actor: Actor) -> Order:
    """The order, if this person may change it."""
    return _theirs(orders.by_code(code), actor)


def cancel(code: str, *, actor: Actor, now: datetime, reason: str | None = None) -> Order:
    """Cancel an open order. If it is closed already, `order.closed` says how it ended."""
    check_reason(reason)
    with transaction():
        order = changeable(code, actor=actor)
        return close(order, Status.CANCELLED, actor=actor, now=now, reason=reason)


def check_reason(reason: str | None) -> None:
    if reason is not None and not (len(reason) <= LONGEST_REASON and plain_text.is_plain(reason)):
        message = f"Give a reason of at most {LONGEST_REASON} characters that can be seen."
        raise InvalidInput("order.reason", message)


def close(
    order: Order,
    status: Literal[Status.CANCELLED, Status.EXPIRED],
    *,
    actor: Actor,
    now: datetime,
    reason: str | None,
) -> Order:
    """Close an open order, in the caller's transaction; raises Conflict if it is closed already."""
    by = _closer(order, actor) if status is Status.CANCELLED else None
    if not _CLOSE.run(id=order.id, status=status.value, now=now, reason=reason, by=by):
        raise closed(orders.by_code(order.code))
    if order.slot_id is not None and status is Status.CANCELLED:
        claims.free(order.slot_id, now=now)
    ended = OrderCancelled(reason) if status is Status.CANCELLED else OrderExpired(reason)
    outbox.record(ended, actor=actor, now=now, order=order)
    return replace(order, status=status, closed_at=now, close_reason=reason, closed_by=by)


def have_desk(presence: Order, booked: Order, *, actor: Actor, now: datetime) -> None:
    """Close a presence without desk, because its person has a desk now."""
    reason = reasons.got_desk(booked.place) if booked.place else None
    close(presence, Status.CANCELLED, actor=actor, now=now, reason=reason)


def _closer(order: Order, actor: Actor) -> Closer | None:
    """Who cancelled, for the sheet: an admin who cancels their own order counts as its host, the timetable
    as nobody.
    """
    if actor.channel is Channel.CLOCK:
        return None
    if actor == people.GUEST:
        return Closer.GUEST
    is_host = actor.resident_id == order.resident.id
    return Closer.ADMIN if actor.is_admin and not is_host else Closer.RESIDENT


def closed(order: Order) -> Conflict:
    words = {
        Status.ARRIVED: "has already arrived",
        Status.CANCELLED: "was already cancelled",
        Status.EXPIRED: "has expired",
    }
    return Conflict(
        "order.closed",
        f"Order {order.code} {words.get(order.status, 'is open')}. Place a new one if somebody still comes.",
        code=order.code,
        status=order.status,
        at=order.closed_at,
    )


def extend(code: str, until: datetime, *, actor: Actor, rules: Rules, now: datetime) -> Order:
    """Extend an open order, so that nobody needs a second order for the same car."""
    with transaction():
        order = changeable(code, actor=actor)
        window = _longer(order, until, rules, now)
        _refuse_meeting_another(replace(order, window=window))
        try:
            with transaction():
                moved = _MOVE_END.run(id=order.id, until=until)
        except IntegrityError as exc:
            if not broke(exc, "orders_pin_taken"):
                raise
            message = "The PIN is taken for that time. Make a new order: it gets another PIN."
            raise Conflict("pin.taken", message) from exc
        if not moved:
            raise closed(orders.by_code(order.code))
        outbox.record(OrderExtended(until.isoformat()), actor=actor, now=now, order=order)
        return replace(order, window=window)


def _refuse_meeting_another(order: Order) -> None:
    """Refuse if the longer window overlaps another order for the same car or with the same PIN."""
    if order.kind is Kind.CAR:
        orders.refuse_duplicate(order)
    if order.pin:
        lock("pins")  # else two orders that extend into each other would deadlock


def _longer(order: Order, until: datetime, rules: Rules, now: datetime) -> Window:
    refuse_fixed(order)
    if until <= max(order.window.end, now):
        raise InvalidInput(
            "order.not_longer",
            f"Order {order.code} already lasts until {{until}}. Name a later time.",
            until=order.window.end,
        )
    if until - order.window.start > timedelta(days=rules.longest_pass_days):
        raise InvalidInput(
            "order.too_long",
            f"One pass lasts at most {rules.longest_pass_days} days. Order a repeating pass instead.",
            days=rules.longest_pass_days,
        )
    return Window(order.window.start, until)


def refuse_fixed(order: Order) -> None:
    if order.slot_id is not None:
        message = "Only car and guest passes can be extended. Book another slot."
        raise InvalidInput("order.fixed", message)


def edit_plate(code: str, plate: Plate, *, actor: Actor, now: datetime, brand: str | None = None) -> Order:
    """Change the car, or complete a partial plate. Without a new brand the old one stays."""
    orders.check_text(brand or "")
    with transaction():
        order = changeable(code, actor=actor)
        refuse_plateless(order)
        changed = replace(
            order,
            plate=plate.shown,
            plate_key=plate.key,
            is_partial=plate.is_partial,
            brand=orders.tidy(brand) or order.brand,
        )
        orders.refuse_duplicate(changed)
        edited = _EDIT_PLATE.run(
            id=order.id,
            plate=plate.shown,
            plate_key=plate.key,
            plate_seek=plates.skeleton(plate.key),
            is_partial=plate.is_partial,
            brand=changed.brand,
        )
        if not edited:
            raise closed(orders.by_code(order.code))
        outbox.record(OrderEdited(order.plate), actor=actor, now=now, order=changed)
        return changed


def refuse_plateless(order: Order) -> None:
    if order.kind is not Kind.CAR:
        raise InvalidInput("order.no_car", "Only a pass for a car has a plate.")


def repeat(code: str, *, actor: Actor, rules: Rules, now: datetime) -> Order:
    """Order the same car or guest again, from now and for as long as the first time.

    An order that was cancelled before its end comes back with its own window. If a housemate repeats it, the new order
    is theirs.
    """
    first = _theirs(orders.by_code(code), actor)
    if first.kind not in PASSES:
        raise InvalidInput(
            "order.not_repeatable", "Only car and guest passes can be repeated. Book a new slot."
        )
    wish = Wish(
        kind=first.kind,
        plate=orders.plate_of(first),
        brand=first.brand,
        guest_name=first.guest_name,
        window=_once_more(first, now),
        resident_id=first.resident.id if actor.is_admin else actor.resident_id,
        with_pin=first.pin is not None,
    )
    return orders.place(wish, actor=actor, rules=rules, now=now)


def _once_more(first: Order, now: datetime) -> Window:
    if first.status is Status.CANCELLED and first.window.end > now:
        return first.window
    start = now.replace(microsecond=0)
    return Window(start, start + first.window.length)


def expire(*, actor: Actor, now: datetime, most: int = 500) -> int:
    """Close the open orders that are over, at most `most`; returns how many. The timetable calls it until it is 0."""
    with transaction():
        over = [order_of(row) for row in _OVER.rows(now=to_epoch(now), most=most)]
        return sum(_expire(order, actor, now) for order in over)


def _expire(order: Order, actor: Actor, now: datetime) -> bool:
    try:
        close(order, Status.EXPIRED, actor=actor, now=now, reason=None)
    except Conflict:  # somebody has just arrived, or another process was faster
        return False
    return True


def changeable(code: str, *, actor: Actor) -> Order:
    """The order, locked until the end of this transaction, if it is open and this person may change it."""
    lock(f"order {codes.read_order(code)}")
    order = _theirs(orders.by_code(code), actor)
    if not order.is_open:
        raise closed(order)
    return order


def _theirs(order: Order, actor: Actor) -> Order:
    """The order, if the actor is its owner, a housemate or an admin; raises NotAllowed otherwise."""
    is_owner = actor.resident_id == order.resident.id
    is_housemate = actor.role is Role.RESIDENT and actor.house is not None and actor.house == order.house
    if not (actor.is_admin or is_owner or is_housemate):
        raise NotAllowed("order.not_yours", "Only its owner, a housemate or an admin can change this order.")
    return order

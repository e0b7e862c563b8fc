"""Makes one order from the sheet under its own code, with its host, its slot if that is still free, and a new PIN."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from peewee import IntegrityError

from passbot.domain.gate.copies import Copy, MissingTurn, OrderCopy, Why, WordInK
from passbot.domain.passes.orders import AT_DESKS, ON_FOOT, Kind, Order, Status
from passbot.domain.people.people import Actor, Resident
from passbot.domain.site.facts.passes import OrderAdopted
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Status as SlotStatus
from passbot.domain.times import windows
from passbot.errors import Conflict
from passbot.services.adoption.bookings import Booking
from passbot.services.owed import outbox
from passbot.services.passes import new_pins, orders
from passbot.services.places import claims, places
from passbot.services.slots import slot_orders
from passbot.store.db import transaction
from passbot.store.models import Order as Row
from passbot.store.prepared import Prepared, given

_INSERT = Prepared(
    Row.insert(
        orders.PLACED | given(Row.status, Row.closed_at, Row.closed_by, Row.mirrored_at, Row.seen_ticked)
    )
    .on_conflict(action="NOTHING", conflict_target=[Row.code])
    .returning(Row.id)
)
LIVE = (Status.OPEN, Status.ARRIVED)


class Left(Exception):
    """The order is not adopted; `why` is told to the admin."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Site:
    """The actor, the rules and the time of an adoption."""

    actor: Actor
    rules: Rules
    now: datetime


def drafted(
    found: OrderCopy, turns: Sequence[MissingTurn], host: Resident, booking: Booking | None, site: Site
) -> Order:
    """The order as it would be inserted."""
    copy, status = found.copy, _status(found, turns, site.now)
    return Order(
        id=0,
        code=copy.code,
        kind=copy.kind,
        status=status,
        resident=host,
        house=copy.house,
        plate=copy.plate.shown if copy.plate else None,
        plate_key=copy.plate.key if copy.plate else None,
        is_partial=copy.plate.is_partial if copy.plate else False,
        brand=copy.brand,
        guest_name=booking.guest if booking else copy.guest,
        day=windows.local_day(copy.window.start, windows.zone(_clock(copy, booking, site.rules))),
        window=copy.window,
        pin=None,
        slot_id=None,
        series_id=None,
        created_at=copy.ordered,
        place=places.booked(booking.place, booking.slot) if booking else None,
        closed_at=_closed_at(found, turns, status),
        closed_by=found.stood.answer.closer if found.stood and status is Status.CANCELLED else None,
    )


def refuse(order: Order, booking: Booking | None) -> None:
    """Raise Left if the slot has been given to somebody else, or the same car was ordered again."""
    if not order.is_open:
        return
    if booking and booking.is_missing:
        raise Left(Why.SLOT)
    if booking and not booking.is_free:
        raise Left(Why.TAKEN)
    if order.kind is Kind.CAR:
        try:
            orders.refuse_duplicate(order)
        except Conflict as exc:
            raise Left(Why.DUPLICATE) from exc


def _clock(copy: Copy, booking: Booking | None, rules: Rules) -> str:
    """The time zone of the order's day: the office's for a desk, else the gate's."""
    return booking.place.zone if booking and copy.kind in AT_DESKS else rules.zone


def _status(found: OrderCopy, turns: Sequence[MissingTurn], now: datetime) -> Status:
    if len(turns) % 2:
        return Status.ARRIVED
    if found.stood and found.stood.answer.word is WordInK.CANCELLED:
        return Status.CANCELLED
    if found.copy.window.end <= now or (found.stood and found.stood.answer.word is WordInK.EXPIRED):
        return Status.EXPIRED
    # Taken back, and since then removed from the guards' sheet.
    return Status.OPEN if found.stood else Status.CANCELLED


def _closed_at(found: OrderCopy, turns: Sequence[MissingTurn], status: Status) -> datetime | None:
    if status is Status.OPEN:
        return None
    if status is Status.ARRIVED:
        return turns[-1].at
    answered = found.stood.answer.at if found.stood else None
    return answered or (turns[-1].at if turns else found.copy.window.end)


def make(order: Order, booking: Booking | None, *, is_ticked: bool, site: Site) -> Order | None:
    """Insert the order, in the caller's transaction; None if another run has made it meanwhile.

    The host is told of a new PIN and of nothing else.
    """
    slot_id = _claimed(order, booking, site.now)
    window = booking.slot.order_window() if booking and booking.slot and slot_id else order.window
    order = replace(order, slot_id=slot_id, window=window)
    if has_pin(order, booking):
        order = replace(order, pin=new_pins.new_pin(window, now=site.now))
    row = _inserted(order, is_ticked, site.now)
    if row is None:
        return None
    order = replace(order, id=row)
    outbox.record(OrderAdopted(), actor=site.actor, now=site.now, order=order, slot_id=slot_id)
    if order.pin:
        outbox.record("order.new_pin", actor=site.actor, now=site.now, order=order)
    return order


def _claimed(order: Order, booking: Booking | None, now: datetime) -> int | None:
    """Claim the slot. An arrived order whose slot somebody else has now is kept as history without a slot."""
    if booking is None or booking.slot is None or order.status not in LIVE:
        return None
    slot_id = claims.claim(booking.slot, SlotStatus.BOOKED, who=order.resident.id, now=now)
    if slot_id is None and order.is_open:
        raise Left(Why.TAKEN)
    return slot_id


def has_pin(order: Order, booking: Booking | None) -> bool:
    if not order.is_open:
        return False
    is_keyed = booking is not None and booking.place.kind in slot_orders.WITH_PIN
    return order.kind in ON_FOOT or (is_keyed and booking is not None and booking.slot is not None)


def _inserted(order: Order, is_ticked: bool, now: datetime) -> int | None:
    values = orders.columns(order) | {
        "code": order.code,
        "status": order.status.value,
        "closed_at": order.closed_at,
        "closed_by": order.closed_by.value if order.closed_by else None,
        "mirrored_at": now,
        "seen_ticked": is_ticked,
    }
    try:
        with transaction():
            row = _INSERT.one(**values)
    except IntegrityError as exc:  # unique index: this person has another desk on that day
        raise Left(Why.TAKEN) from exc
    return int(row.id) if row else None

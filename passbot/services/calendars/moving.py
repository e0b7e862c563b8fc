"""Moves a slot to another time, with all checks of a new slot; its own old time does not count as taken."""

from datetime import datetime

from passbot.domain.calendars import calendars as plans
from passbot.domain.calendars.calendars import Times, TimeSlot
from passbot.errors import Conflict
from passbot.services.calendars import blocking, visit_ends
from passbot.services.calendars.placing import OVERLAPS, TAKEN
from passbot.store.models import Order, Slot
from passbot.store.prepared import P, Prepared

_ITSELF = Slot.alias()
_IN_THE_WAY = Prepared(
    Slot.select(Slot.id)
    .where(
        Slot.place == _ITSELF.select(_ITSELF.place).where(_ITSELF.id == P.id),
        Slot.id != P.id,
        Slot.status != "cancelled",
        Slot.start_at < P.until,
        Slot.end_at > P.since,
        Slot.start_at >= P.earliest,  # no slot is longer: it bounds the index range
    )
    .limit(1)
)
_ORDERED = Prepared(Order.select(Order.code).where(Order.slot == P.id, Order.status.in_(["open", "arrived"])))
_MOVE = Prepared(
    Slot.update(start_at=P.since, end_at=P.until, zone=P.zone, updated_at=P.now).where(Slot.id == P.id)
)


def move(slot: TimeSlot, times: Times, *, now: datetime) -> bool:
    """Move the slot; False if it is there already. The caller's transaction must have locked the calendar.

    A slot that its owner marked as booked moves too, and feeds show the new time. A slot with an order at the gate is
    refused: its guest has been told the hour, the PIN and the place.
    """
    target = plans.moved(slot, times, now)
    if target is None:
        return False
    window, zone = target
    _refuse_ordered(slot)
    visit_ends.refuse_booked(slot.id, now=now)
    earliest = window.start - plans.LONGEST
    if _IN_THE_WAY.one(id=slot.id, since=window.start, until=window.end, earliest=earliest):
        raise Conflict(TAKEN, OVERLAPS)
    _MOVE.run(id=slot.id, since=window.start, until=window.end, zone=zone, now=now)
    blocking.free_these([slot.id], now=now)  # busy times at the old hour matter no more
    blocking.block_these([slot.id], now=now)
    return True


def _refuse_ordered(slot: TimeSlot) -> None:
    if code := _ORDERED.value(id=slot.id):
        message = f"Order {code} stands for this time slot. Cancel it before you move the slot"
        raise Conflict("calendar.ordered", message)

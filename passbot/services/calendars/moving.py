"""Moves a slot to another time, with all checks of a new slot; its own old time does not count as taken."""

from datetime import datetime

from passbot.domain.calendars import calendars as plans
from passbot.domain.calendars.calendars import Times, TimeSlot
from passbot.errors import Conflict
from passbot.services.calendars import blocking, visit_ends
from passbot.services.calendars.overlaps import LONGEST_SECONDS
from passbot.services.calendars.placing import OVERLAPS, TAKEN
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

_IN_THE_WAY = Statement(f"""
    SELECT 1 FROM slots
    WHERE place_id = (SELECT place_id FROM slots WHERE id = :id) AND id <> :id AND status <> 'cancelled'
      AND start_at < :until AND end_at > :since AND start_at >= :since - {LONGEST_SECONDS}
    LIMIT 1
""")
_ORDERED = Statement("SELECT code FROM orders WHERE slot_id = :id AND status IN ('open', 'arrived')")
_MOVE = Statement("""
    UPDATE slots SET start_at = :since, end_at = :until, zone = :zone, updated_at = :now WHERE id = :id
""")


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
    span = {"since": to_epoch(window.start), "until": to_epoch(window.end)}
    if _IN_THE_WAY.row(id=slot.id, **span):
        raise Conflict(TAKEN, OVERLAPS)
    _MOVE.run(id=slot.id, zone=zone, now=to_epoch(now), **span)
    blocking.free_these([slot.id], now=now)  # busy times at the old hour matter no more
    blocking.block_these([slot.id], now=now)
    return True


def _refuse_ordered(slot: TimeSlot) -> None:
    row = _ORDERED.row(id=slot.id)
    if row:
        message = f"Order {row[0]} stands for this time slot. Cancel it before you move the slot"
        raise Conflict("calendar.ordered", message)

"""A slot of somebody's calendar moved to another time: with all the checks of creation, its own time being free."""

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
    """False where it stands there already. Call it in the transaction that has opened the calendar.

    A booked slot takes its booking along: it is its owner's own, and feeds show where it is now. One for which
    an order stands at the gate is not moved: whoever comes has been told the hour, the PIN and the place.
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
    blocking.free_these([slot.id], now=now)  # it may have left one behind, and have come upon another
    blocking.block_these([slot.id], now=now)
    return True


def _refuse_ordered(slot: TimeSlot) -> None:
    row = _ORDERED.row(id=slot.id)
    if row:
        message = f"Order {row[0]} stands for this time slot. Cancel it before you move the slot"
        raise Conflict("calendar.ordered", message)

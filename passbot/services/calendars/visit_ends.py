"""What a slot's owner does to its visit: taking a booked time back sends the visitor a letter."""

from collections.abc import Sequence
from datetime import datetime

from passbot.domain.site.facts.calendars import VisitCalledOff
from passbot.errors import Conflict
from passbot.services.calendars import visit_rows
from passbot.services.calendars.visit_rows import SELECT_VISITS, visit_of
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

_BOOKED = Statement(f"""
    {SELECT_VISITS} WHERE v.slot_id IN :slots AND v.status = 'booked' AND v.end_at > :now ORDER BY v.id
""")


def call_off(slots: Sequence[int], *, now: datetime) -> int:
    """End the visits of these slots; returns how many. Call it before changing the slots, in the same transaction."""
    found = [visit_of(row) for row in _BOOKED.rows(slots=list(slots), now=to_epoch(now))]
    for visit in found:
        visit_rows.END.run(id=visit.id, to="called_off", was=["booked"], now=to_epoch(now))
        visit_rows.write(VisitCalledOff, visit, now=now)
    return len(found)


def refuse_booked(slot: int, *, now: datetime) -> None:
    """Refuse to move a slot that a visitor has booked: they have been told the hour."""
    if _BOOKED.row(slots=[slot], now=to_epoch(now)):
        message = "Somebody has booked this time slot by a link. Make it available again before you move it"
        raise Conflict("calendar.visited", message)

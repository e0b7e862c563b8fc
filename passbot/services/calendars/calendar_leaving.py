"""Cancels and clears a person's calendar when they move out, and tells everybody who has booked a time in it."""

from contextlib import suppress
from datetime import datetime

from passbot.domain.calendars.calendars import LONGEST
from passbot.domain.passes import reasons
from passbot.domain.people.people import Actor
from passbot.errors import Conflict
from passbot.services.calendars import subscriptions, visit_ends
from passbot.services.calendars.calendar_rows import calendar_of, opened_calendar
from passbot.services.passes import changes
from passbot.store import models
from passbot.store.fields import to_epoch
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

BOOKED_AT_ONCE, FREE_AT_ONCE = 5, 100

_GOES = """
    s.place_id = :calendar AND s.status IN ('booked', 'held') AND s.start_at > :since AND s.end_at > :now
      AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.slot_id = s.id AND o.status = 'arrived')
"""
_HOW_MANY = Statement(f"SELECT count(*) AS number FROM slots s WHERE {_GOES}")
_BOOKED = Statement(
    f"SELECT s.id FROM slots s WHERE {_GOES} ORDER BY s.start_at, s.id LIMIT {BOOKED_AT_ONCE}"
)
_ORDERS = Prepared(
    models.Order.select(models.Order.code)
    .where(models.Order.slot.in_(P.ids), models.Order.status == "open")
    .order_by(models.Order.id)
)
# A slot whose guest has arrived is kept. A slot that an order or event refers to is cancelled, not deleted.
_CANCEL = Statement("""
    UPDATE slots SET status = 'cancelled', held_by = NULL, held_until = NULL, updated_at = :now
    WHERE id IN :ids AND status <> 'cancelled'
      AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.slot_id = slots.id AND o.status = 'arrived')
""")
_FREE = Statement(f"""
    SELECT s.id, EXISTS (SELECT 1 FROM orders o WHERE o.slot_id = s.id)
        OR EXISTS (SELECT 1 FROM events e WHERE e.slot_id = s.id) AS is_told_of
    FROM slots s WHERE s.place_id = :calendar AND s.status IN ('available', 'blocked')
    LIMIT {FREE_AT_ONCE}
""")
_DELETE = Prepared(models.Slot.delete().where(models.Slot.id.in_(P.ids)))


def booked(owner_id: int, *, now: datetime) -> int:
    """The number of booked times that would be cancelled."""
    return int(_HOW_MANY.row(calendar=calendar_of(owner_id), **_to_come(now)).number)


def go_on(owner_id: int, *, actor: Actor, now: datetime) -> bool:
    """Clear one piece, in the caller's transaction; True if there is more.

    Free and blocked slots are deleted. Whoever had booked one is told that it was cancelled, and why. Past ones stay
    booked.
    """
    if calendar_of(owner_id) is None:
        return False
    calendar = opened_calendar(owner_id, "UTC", now=now)
    taken = [row.id for row in _BOOKED.rows(calendar=calendar, **_to_come(now))]
    _cancel(taken, actor, now)
    free = _FREE.rows(calendar=calendar)
    _CANCEL.run(ids=[row.id for row in free if row.is_told_of], now=to_epoch(now))
    _DELETE.run(ids=[row.id for row in free if not row.is_told_of])
    return len(taken) == BOOKED_AT_ONCE or len(free) == FREE_AT_ONCE


def _to_come(now: datetime) -> dict[str, int]:
    return {"now": to_epoch(now), "since": to_epoch(now - LONGEST)}


def _cancel(slots: list[int], actor: Actor, now: datetime) -> None:
    for order in _ORDERS.rows(ids=slots):
        with suppress(Conflict):  # the guest has arrived meanwhile
            changes.cancel(order.code, actor=actor, now=now, reason=reasons.HOST_LEFT)
    visit_ends.call_off(slots, now=now)
    _CANCEL.run(ids=slots, now=to_epoch(now))


def forget_the_makers(owner_id: int, *, now: datetime) -> None:
    """Delete what would make new slots or blocks: templates, preferences, and subscriptions with their busy times."""
    for made in (models.Template, models.Preference):
        made.delete().where(made.resident == owner_id).execute()
    subscriptions.end_all(owner_id, now=now)

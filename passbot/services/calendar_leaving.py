"""What becomes of a person's own calendar when they go: nobody is left waiting for somebody who is not here."""

from contextlib import suppress
from datetime import datetime

from passbot.domain import reasons
from passbot.domain.people import Actor
from passbot.errors import Conflict
from passbot.services import changes, visit_ends
from passbot.services.calendar_rows import calendar_of, opened_calendar
from passbot.store import models
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

_BOOKED = Statement("""
    SELECT id FROM slots WHERE place_id = :calendar AND status IN ('booked', 'held') AND end_at > :now ORDER BY id
""")
_ORDERS = Statement("""
    SELECT o.code FROM slots s CROSS JOIN orders o
    WHERE s.place_id = :calendar AND s.end_at > :now AND o.slot_id = s.id AND o.status = 'open'
    ORDER BY o.id
""")
# Whose guest has arrived keeps the time; what an order or the journal speaks of stays, so that they can name it.
_CANCEL = Statement("""
    UPDATE slots SET status = 'cancelled', held_by = NULL, held_until = NULL, updated_at = :now
    WHERE id IN :ids AND status <> 'cancelled'
      AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.slot_id = slots.id AND o.status = 'arrived')
""")
_FREE = Statement("""
    SELECT s.id, EXISTS (SELECT 1 FROM orders o WHERE o.slot_id = s.id)
        OR EXISTS (SELECT 1 FROM events e WHERE e.slot_id = s.id)
    FROM slots s WHERE s.place_id = :calendar AND s.status IN ('available', 'blocked')
""")
_DELETE = Statement("DELETE FROM slots WHERE id IN :ids")
AT_ONCE = 500


def end(owner_id: int, *, actor: Actor, now: datetime) -> int:
    """In the caller's transaction; answers how many booked times were cancelled.

    Free and blocked times go. Who had booked one hears that it was cancelled and why. What is over stays booked.
    """
    _forget_the_makers(owner_id)
    if calendar_of(owner_id) is None:
        return 0
    calendar = opened_calendar(owner_id, "UTC", now=now)
    facts = {"calendar": calendar, "now": to_epoch(now)}
    booked = [int(row[0]) for row in _BOOKED.rows(**facts)]
    for (code,) in _ORDERS.rows(**facts):
        with suppress(Conflict):  # has arrived while we looked
            changes.cancel(code, actor=actor, now=now, reason=reasons.HOST_LEFT)
    visit_ends.call_off(booked, now=now)
    cancelled = _in_pieces(_CANCEL, booked, now=to_epoch(now))
    free = _FREE.rows(calendar=calendar)
    _in_pieces(_CANCEL, [int(slot) for slot, is_told_of in free if is_told_of], now=to_epoch(now))
    _in_pieces(_DELETE, [int(slot) for slot, is_told_of in free if not is_told_of])
    return cancelled


def _in_pieces(statement: Statement, ids: list[int], **facts: int) -> int:
    """A year of quarters of an hour is more than a statement takes at once."""
    pieces = (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))
    return sum(statement.changed(ids=piece, **facts) for piece in pieces)


def _forget_the_makers(owner_id: int) -> None:
    """Templates, preferences, and subscriptions with their busy times."""
    for made in (models.Template, models.Preference, models.Subscription):
        made.delete().where(made.resident == owner_id).execute()

"""Rows of personal calendars. A person has one calendar, which is a Place that they own."""

import json
import uuid
from datetime import date, datetime

from passbot.domain.calendars.calendars import SlotState, TimeSlot
from passbot.domain.times.recurrence import Repeat
from passbot.domain.times.windows import Window
from passbot.services.rows import Columns
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.fields import from_epoch
from passbot.store.statement import Statement

SELECT_TIME_SLOTS = """
    SELECT s.id, s.uuid, r.uuid, s.start_at, s.end_at, s.zone, s.status, s.title, s.description,
        s.reference, s.metadata, x.pattern, x.until, s.created_at, s.updated_at
    FROM slots s JOIN places p ON p.id = s.place_id JOIN residents r ON r.id = p.owner_id
    LEFT JOIN series x ON x.id = s.series_id
"""
SELECT_CALENDAR = """
    SELECT id FROM places WHERE owner_id = :owner AND kind = 'calendar' AND closed_at IS NULL ORDER BY id LIMIT 1
"""
_CALENDAR = Statement(SELECT_CALENDAR)

_STATES = {state.value: state for state in SlotState} | {
    "held": SlotState.BOOKED
}  # a dict: calling SlotState() for each row is the slowest part of reading a page


def time_slot_of(row: Columns) -> TimeSlot:
    (
        uid, slot_uuid, owner, start_at, end_at, zone, status, title, description,
        reference, metadata, pattern, until, created_at, updated_at,
    ) = row  # fmt: skip
    return TimeSlot(
        id=uid,
        uuid=slot_uuid,
        owner=owner,
        window=Window(from_epoch(start_at), from_epoch(end_at)),
        zone=zone,
        state=_STATES[status],
        title=title,
        description=description,
        reference=reference,
        metadata=json.loads(metadata) if metadata else None,
        repeat=Repeat(pattern) if pattern else None,
        repeat_until=date.fromisoformat(until) if until else None,
        created_at=from_epoch(created_at),
        updated_at=from_epoch(updated_at),
    )


def calendar_of(owner_id: int) -> int | None:
    """The id of their calendar's place, once they have one."""
    row = _CALENDAR.row(owner=owner_id)
    return int(row[0]) if row else None


def opened_calendar(owner_id: int, zone: str, *, now: datetime) -> int:
    """The person's calendar, made if it is missing, and locked until the commit so that nobody else writes in it."""
    with transaction():
        lock(f"calendar of {owner_id}")
        return calendar_of(owner_id) or _new_calendar(owner_id, zone, now)


def _new_calendar(owner_id: int, zone: str, now: datetime) -> int:
    made = models.Place.create(
        uuid=str(uuid.uuid4()),
        kind="calendar",
        name="calendar",
        owner=owner_id,
        on_gate=0,
        zone=zone,
        created_at=now,
    )
    return int(made.id)

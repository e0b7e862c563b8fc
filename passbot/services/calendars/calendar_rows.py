"""Rows of personal calendars. A person has one calendar, which is a Place that they own."""

import json
import uuid
from datetime import date, datetime

from passbot.domain.calendars.calendars import SlotState, TimeSlot
from passbot.domain.times.recurrence import Repeat
from passbot.domain.times.windows import Window
from passbot.services.rows import Found
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.fields import from_epoch
from passbot.store.statement import Statement, columns

_OF_SLOT = "id uuid start_at end_at zone status title description reference metadata created_at updated_at"
SELECT_TIME_SLOTS = f"""
    SELECT {columns("s", _OF_SLOT)}, r.uuid AS owner, {columns("x", "pattern until", "repeat_")}
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


def time_slot_of(row: Found) -> TimeSlot:
    metadata, pattern, until = row.metadata, row.repeat_pattern, row.repeat_until
    return TimeSlot(
        id=row.id,
        uuid=row.uuid,
        owner=row.owner,
        window=Window(from_epoch(row.start_at), from_epoch(row.end_at)),
        zone=row.zone,
        state=_STATES[row.status],
        title=row.title,
        description=row.description,
        reference=row.reference,
        metadata=json.loads(metadata) if metadata else None,
        repeat=Repeat(pattern) if pattern else None,
        repeat_until=date.fromisoformat(until) if until else None,
        created_at=from_epoch(row.created_at),
        updated_at=from_epoch(row.updated_at),
    )


def calendar_of(owner_id: int) -> int | None:
    """The id of their calendar's place, once they have one."""
    row = _CALENDAR.row(owner=owner_id)
    return int(row.id) if row else None


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

"""Inserts a slot if its time is free: one statement checks and inserts, so that no caller can make an overlap."""

import uuid
from datetime import datetime

from passbot.domain import plain_text
from passbot.domain.calendars import metadata
from passbot.domain.calendars.calendars import TimeSlot, Wanted, Wording
from passbot.domain.times import windows
from passbot.errors import Conflict, InvalidInput
from passbot.services.calendars.calendar_rows import SELECT_TIME_SLOTS, time_slot_of
from passbot.store.fields import to_epoch
from passbot.store.models import Slot
from passbot.store.prepared import COUNT, P, Prepared
from passbot.store.statement import Statement

LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_REFERENCE = 255, 2000, 255
MOST_SLOTS = 60_000
TAKEN, OVERLAPS = "calendar.taken", "Time slot conflicts with an existing one"

# Slots of a calendar do not overlap, so the one that begins last also ends last.
_INSERT = Statement("""
    INSERT INTO slots (
        uuid, place_id, start_at, end_at, zone, status, title, description, reference, metadata,
        series_id, series_day, created_at, updated_at
    )
    SELECT CAST(:uuid AS TEXT), CAST(:calendar AS BIGINT), CAST(:start_at AS BIGINT), CAST(:end_at AS BIGINT),
        CAST(:zone AS TEXT), 'available', CAST(:title AS TEXT), CAST(:description AS TEXT),
        CAST(:reference AS TEXT), CAST(:metadata AS TEXT),
        CAST(:series AS BIGINT), CAST(:series_day AS TEXT), CAST(:now AS BIGINT), CAST(:now AS BIGINT)
    WHERE NOT EXISTS (
        SELECT 1 FROM (
            SELECT s.end_at FROM slots s
            WHERE s.place_id = :calendar AND s.seat = 1 AND s.status <> 'cancelled' AND s.start_at < :end_at
            ORDER BY s.start_at DESC LIMIT 1
        ) last WHERE last.end_at > :start_at
    )
    RETURNING id
""")
_COUNT = Prepared(Slot.select(COUNT).where(Slot.place == P.calendar))
_BY_UUIDS = Statement(f"{SELECT_TIME_SLOTS} WHERE s.uuid IN :uuids ORDER BY s.start_at, s.id")


def insert(
    calendar: int, wanted: Wanted, *, now: datetime, slot_uuid: str | None = None, series: int | None = None
) -> int | None:
    """Insert the slot; None if it would overlap. The caller's transaction must have locked the calendar."""
    window, zone = wanted.window, wanted.zone
    day = windows.local_day(window.start, windows.zone(zone)).isoformat() if series else None
    row = _INSERT.row(
        uuid=slot_uuid or str(uuid.uuid4()),
        calendar=calendar,
        start_at=to_epoch(window.start),
        end_at=to_epoch(window.end),
        zone=zone,
        **kept(wanted.words),
        series=series,
        series_day=day,
        now=to_epoch(now),
    )
    return int(row.id) if row else None


def of_uuids(uuids: list[str]) -> list[TimeSlot]:
    """The slots with these uuids, soonest first."""
    return [time_slot_of(row) for row in _BY_UUIDS.rows(uuids=uuids)]


def check_words(words: Wording) -> None:
    for text, longest, name in (
        (words.title, LONGEST_TITLE, "Title"),
        (words.description, LONGEST_DESCRIPTION, "Description"),
        (words.reference, LONGEST_REFERENCE, "Reference"),
    ):
        if text is not None and len(text) > longest:
            raise InvalidInput("calendar.words", f"{name} cannot be longer than {longest} characters")
        if text is not None and not plain_text.is_plain(" ".join(text.split())):
            raise InvalidInput("calendar.words", f"{name} has characters that cannot be shown")
    if words.metadata is not None:
        metadata.check(words.metadata)


def kept(words: Wording) -> dict[str, str | None]:
    """The words as values of their columns."""
    return {
        "title": words.title,
        "description": words.description,
        "reference": words.reference,
        "metadata": None if words.metadata is None else metadata.written(words.metadata),
    }


def refuse_too_many(calendar: int | None, more: int) -> None:
    if _COUNT.value(calendar=calendar) + more > MOST_SLOTS:
        raise Conflict(
            "calendar.full", f"A calendar can have at most {MOST_SLOTS} time slots: delete some first"
        )

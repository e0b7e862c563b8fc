"""Slots put into a calendar. What would overlap is told, and the database refuses it whoever asks."""

import uuid
from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from passbot.domain import metadata, remarks, windows
from passbot.domain.calendars import MOST_AT_ONCE, Made, Skipped, TimeSlot, Wording
from passbot.domain.windows import Window
from passbot.errors import Conflict, InvalidInput
from passbot.services import calendar_busy
from passbot.services.calendar_rows import SELECT_TIME_SLOTS, time_slot_of
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_REFERENCE = 255, 2000, 255
MOST_SLOTS = 50_000
TAKEN, OVERLAPS = "calendar.taken", "Time slot conflicts with an existing one"

_INSERT = Statement("""
    INSERT INTO slots (
        uuid, place_id, start_at, end_at, zone, status, title, description, reference, metadata,
        series_id, series_day, created_at, updated_at
    )
    VALUES (
        :uuid, :calendar, :start_at, :end_at, :zone, 'available', :title, :description, :reference, :metadata,
        :series, :series_day, :now, :now
    )
    RETURNING id
""")
_TAKEN = Statement("""
    SELECT start_at, end_at FROM slots
    WHERE place_id = :calendar AND status <> 'cancelled' AND start_at < :until AND end_at > :since
    ORDER BY start_at
""")
_COUNT = Statement("SELECT count(*) FROM slots WHERE place_id = :calendar")
_BY_IDS = Statement(f"{SELECT_TIME_SLOTS} WHERE s.id IN :ids ORDER BY s.start_at, s.id")


def make(
    calendar: int,
    wanted: Iterable[Window | Skipped],
    zone: str,
    words: Wording,
    *,
    now: datetime,
    series: int | None = None,
) -> Made:
    """Make what is free and say what is not. Call it in the transaction that has opened the calendar."""
    check_words(words)
    plan = _few(wanted)
    free = [each for each in plan if isinstance(each, Window)]
    _refuse_too_many(calendar, len(free))
    clashes = _clashes(calendar, free, zone)
    made = [_insert(calendar, each, zone, words, series, now) for each in free if each not in clashes]
    calendar_busy.block(calendar, now=now)
    skipped = [each if isinstance(each, Skipped) else clashes.get(each) for each in plan]
    return Made(of_ids(made), tuple(each for each in skipped if each))


def of_ids(ids: list[int]) -> tuple[TimeSlot, ...]:
    """Soonest first."""
    return tuple(time_slot_of(row) for row in _BY_IDS.rows(ids=ids))


def check_words(words: Wording) -> None:
    for text, longest, name in (
        (words.title, LONGEST_TITLE, "Title"),
        (words.description, LONGEST_DESCRIPTION, "Description"),
        (words.reference, LONGEST_REFERENCE, "Reference"),
    ):
        if text is not None and len(text) > longest:
            raise InvalidInput("calendar.words", f"{name} cannot be longer than {longest} characters")
        if text is not None and not remarks.is_plain(" ".join(text.split())):
            raise InvalidInput("calendar.words", f"{name} has characters that cannot be shown")
    if words.metadata is not None:
        metadata.check(words.metadata)


def kept(words: Wording) -> dict[str, str | None]:
    """As the columns have them."""
    return {
        "title": words.title,
        "description": words.description,
        "reference": words.reference,
        "metadata": None if words.metadata is None else metadata.written(words.metadata),
    }


def _few(wanted: Iterable[Window | Skipped]) -> list[Window | Skipped]:
    plan = list(islice(wanted, MOST_AT_ONCE + 1))
    if len(plan) > MOST_AT_ONCE:
        raise InvalidInput("calendar.too_many", f"One request can create at most {MOST_AT_ONCE} time slots")
    return plan


def _refuse_too_many(calendar: int, more: int) -> None:
    row = _COUNT.row(calendar=calendar)
    if row and row[0] + more > MOST_SLOTS:
        raise Conflict("calendar.full", f"A calendar can have at most {MOST_SLOTS} time slots")


def _clashes(calendar: int, wanted: list[Window], zone: str) -> dict[Window, Skipped]:
    """Those that overlap with what stands in the calendar, or with what comes before them in the list."""
    if not wanted:
        return {}
    since, until = min(each.start for each in wanted), max(each.end for each in wanted)
    taken = _taken(calendar, since, until)
    clashes = {}
    for window in wanted:
        place = bisect_left(taken, window)
        if any(window.overlaps(each) for each in taken[max(place - 1, 0) : place + 1]):
            clashes[window] = _clash(window, zone)
        else:
            taken.insert(place, window)
    return clashes


def _taken(calendar: int, since: datetime, until: datetime) -> list[Window]:
    rows = _TAKEN.rows(calendar=calendar, since=to_epoch(since), until=to_epoch(until))
    return [Window(from_epoch(start), from_epoch(end)) for start, end in rows]


def _clash(window: Window, zone: str) -> Skipped:
    place = windows.zone(zone)
    return Skipped(window.start.astimezone(place), window.end.astimezone(place), TAKEN, OVERLAPS)


def _insert(
    calendar: int, window: Window, zone: str, words: Wording, series: int | None, now: datetime
) -> int:
    day = windows.local_day(window.start, windows.zone(zone)).isoformat() if series else None
    row = _INSERT.row(
        uuid=str(uuid.uuid4()),
        calendar=calendar,
        start_at=to_epoch(window.start),
        end_at=to_epoch(window.end),
        zone=zone,
        **kept(words),
        series=series,
        series_day=day,
        now=to_epoch(now),
    )
    assert row
    return int(row[0])

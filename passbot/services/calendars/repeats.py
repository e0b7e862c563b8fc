"""Repeating slots: one on each day of a pattern, by the clock of its zone."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from passbot.domain.calendars.calendars import Skipped, SlotWish
from passbot.domain.times import windows
from passbot.domain.times.recurrence import MAX_DAYS_AHEAD, Occurrence, Pattern, Repeat, occurrences
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput
from passbot.store import models


def pattern_of(wish: SlotWish, window: Window, now: datetime) -> Pattern:
    """The pattern of a wish. Its first occurrence is the wished slot; `weekly` means that slot's day of the week."""
    zone = windows.zone(wish.zone)
    first, last = window.start.astimezone(zone), window.end.astimezone(zone)
    if wish.repeat is None or wish.repeat_until is None:
        raise InvalidInput(
            "calendar.repeat", "A recurring slot needs recurring_pattern and recurring_end_date"
        )
    if wish.repeat_until < first.date():
        raise InvalidInput("calendar.repeat_over", "Recurring end date cannot be before the first slot")
    if wish.repeat_until > windows.local_day(now, zone) + timedelta(days=MAX_DAYS_AHEAD):
        message = f"A slot can recur for at most {MAX_DAYS_AHEAD} days ahead"
        raise InvalidInput("calendar.repeat_far", message)
    return Pattern(
        kind=wish.repeat,
        start_time=first.time(),
        end_time=last.time(),
        zone=wish.zone,
        starts_on=first.date(),
        until=wish.repeat_until,
        weekdays=frozenset({first.weekday()}) if wish.repeat is Repeat.WEEKLY else frozenset(),
    )


def windows_of(pattern: Pattern) -> Iterator[Window | Skipped]:
    for each in occurrences(pattern, pattern.starts_on, pattern.until):
        yield each.window or _skipped(each, pattern)


def _skipped(each: Occurrence, pattern: Pattern) -> Skipped:
    start = datetime.combine(each.day, pattern.start_time)
    end = datetime.combine(each.day, pattern.end_time)
    return Skipped(start, end, each.reason or "", "This local time does not exist on that day")


def begin(owner_id: int, calendar: int, pattern: Pattern, *, now: datetime) -> int:
    """Create the series as already ended: all its slots are made now, so the timetable has nothing left to make."""
    row = models.Series.create(
        uuid=str(uuid.uuid4()),
        resident=owner_id,
        place=calendar,
        kind="slot",
        pattern=pattern.kind.value,
        weekdays=sorted(pattern.weekdays),
        start_time=pattern.start_time.isoformat(),
        end_time=pattern.end_time.isoformat(),
        zone=pattern.zone,
        starts_on=pattern.starts_on.isoformat(),
        until=pattern.until.isoformat(),
        made_until=pattern.until.isoformat(),
        created_at=now,
        ended_at=now,
    )
    return int(row.id)

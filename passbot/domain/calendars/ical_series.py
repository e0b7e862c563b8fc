"""A series: an event with its repetitions, moved days and removed days (RFC 5545, 3.8.4.4 and 3.8.5)."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import Any

from passbot.domain.calendars import ical_rules
from passbot.domain.times.windows import DAY, Window

NONE = timedelta()
Key = datetime | date  # identifies one day of a series: a moment, or the date of a whole-day event


@dataclass(frozen=True)
class Length:
    """Calendar days plus real time: so a whole day of 23 hours also ends at midnight."""

    days: int
    rest: timedelta

    def after(self, start: datetime) -> datetime:
        return (start + DAY * self.days).astimezone(UTC) + self.rest


@dataclass(frozen=True)
class EventPart:
    """One VEVENT: the event itself; with `of`, a change of one of its days; with `follows`, of that day and
    all later.
    """

    event: Any
    start: datetime
    is_whole_days: bool
    length: Length
    version: int
    of: datetime | date | None
    follows: bool


def part(event: Any, zone: tzinfo) -> EventPart:
    """Read one VEVENT. Missing or wrong properties raise Python's own errors (KeyError, ValueError and so on)."""
    first, of = event["DTSTART"].dt, event.get("RECURRENCE-ID")
    return EventPart(
        event=event,
        start=local(first, zone),
        is_whole_days=not isinstance(first, datetime),
        length=_length(event, first, zone),
        version=int(event.get("SEQUENCE", -1)),
        of=of.dt if of is not None else None,
        follows=of is not None and str(of.params.get("RANGE", "")).upper() == "THISANDFUTURE",
    )


def local(at: date | datetime, zone: tzinfo) -> datetime:
    """A date begins at midnight, and a floating time is read, in `zone`."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time.min, tzinfo=zone)
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _length(event: Any, first: date | datetime, zone: tzinfo) -> Length:
    if "DTEND" in event:
        end = event["DTEND"].dt
        if not isinstance(first, datetime) and not isinstance(end, datetime):
            return Length((end - first).days, NONE)
        return Length(0, local(end, zone).astimezone(UTC) - local(first, zone).astimezone(UTC))
    if "DURATION" in event:
        given: timedelta = event["DURATION"].dt
        return Length(given.days, given - DAY * given.days)
    return Length(0 if isinstance(first, datetime) else 1, NONE)


class Series:
    """All parts of one UID. Of two versions of the same part the one with the higher SEQUENCE wins.

    `patience` is called now and then, and raises when the expansion takes too long.
    """

    def __init__(self, parts: Iterable[EventPart], zone: tzinfo, patience: Callable[[], None]) -> None:
        self._zone, self._patience = zone, patience
        self._parts = sorted(parts, key=lambda each: -each.version)

    def occurrences(self, within: Window) -> Iterator[tuple[Any, Window]]:
        """Yield each occurrence with its window. An occurrence without length blocks no time and is left out."""
        for each in self._changes.values():
            if self._core is None or not self._is_gone(self._key(each.of), each.of):
                yield from _shown(each, each.start, each.length, within)
        if self._core is None:
            return
        for start, length in self._starts(self._core, within):
            if self._key(start) not in self._changes:
                changed = self._changed(self._core, start)
                yield from _shown(changed, self._moved(start, changed), length or changed.length, within)

    @cached_property
    def _core(self) -> EventPart | None:
        return next((each for each in self._parts if each.of is None), None)

    @cached_property
    def _changes(self) -> dict[Key, EventPart]:
        found: dict[Key, EventPart] = {}
        for each in self._parts:
            if each.of is not None:
                found.setdefault(self._key(each.of), each)
        return found

    @cached_property
    def _following(self) -> tuple[list[Key], list[EventPart]]:
        """The changes of a day and all days after it (THISANDFUTURE), in order."""
        found = sorted(key for key, each in self._changes.items() if each.follows)
        return found, [self._changes[key] for key in found]

    @cached_property
    def _place(self) -> tzinfo:
        """The zone in which the event repeats."""
        return (self._core.start.tzinfo if self._core else None) or self._zone

    def _key(self, at: Any) -> Key:
        self._patience()  # a zone that the file defines may take long to compute an offset
        if self._core and self._core.is_whole_days:
            return at.date() if isinstance(at, datetime) else at
        return local(at, self._place).astimezone(UTC)

    @cached_property
    def _gone(self) -> tuple[frozenset[Key], frozenset[date]]:
        """Removed moments and removed days: EXDATE may give just the date of an event that has a time."""
        given = [each.dt for each in _dates(self._core.event, "EXDATE")] if self._core else []
        days = (each for each in given if not isinstance(each, datetime))
        return frozenset(map(self._key, given)), frozenset(days)

    def _is_gone(self, key: Key, at: Any) -> bool:
        moments, days = self._gone
        if key in moments:
            return True
        day = local(at, self._place).astimezone(self._place).date() if isinstance(at, datetime) else at
        return day in days

    def _starts(self, core: EventPart, within: Window) -> Iterator[tuple[datetime, Length | None]]:
        """Yield each start once, even if a rule and an RDATE both give it. A period (RDATE) has its own length."""
        seen: set[Key] = set()
        for start, length in self._named(core, within):
            key = self._key(start)
            if key not in seen and not self._is_gone(key, start):
                seen.add(key)
                yield start, length

    def _named(self, core: EventPart, within: Window) -> Iterator[tuple[datetime, Length | None]]:
        for each in _dates(core.event, "RDATE"):
            yield self._dated(each.dt)
        yield core.start, None
        for rule in _several(core.event.get("RRULE")):
            self._patience()
            first, last = core.start.replace(tzinfo=None), self._last(within)
            for step in ical_rules.starts(rule, first, self._place, last):
                yield step.replace(tzinfo=self._place), None

    def _dated(self, given: Any) -> tuple[datetime, Length | None]:
        if not isinstance(given, tuple):
            return local(given, self._place), None
        start, end = local(given[0], self._place), given[1]
        if isinstance(end, timedelta):
            return start, Length(end.days, end - DAY * end.days)
        return start, Length(0, local(end, self._place).astimezone(UTC) - start.astimezone(UTC))

    def _last(self, within: Window) -> datetime:
        """The end of the search. It lies later than the window if later days were moved to an earlier hour."""
        earlier = min([NONE, *map(self._shift, self._following[1])])
        return within.end.astimezone(self._place).replace(tzinfo=None) - earlier

    def _changed(self, core: EventPart, start: datetime) -> EventPart:
        keys, parts = self._following
        at = bisect_left(keys, self._key(start))
        return parts[at - 1] if at else core

    def _moved(self, start: datetime, changed: EventPart) -> datetime:
        return start + self._shift(changed) if changed.follows else start

    def _shift(self, changed: EventPart) -> timedelta:
        """A shift in local time: moving one day to eleven moves all later days to eleven, in summer and winter."""
        was, now = (
            local(each, self._place).astimezone(self._place).replace(tzinfo=None)
            for each in (changed.of, changed.start)
            if each is not None
        )
        return now - was


def _shown(part: EventPart, start: datetime, length: Length, within: Window) -> Iterator[tuple[Any, Window]]:
    begin, end = start.astimezone(UTC), length.after(start)
    if begin < end and begin < within.end and end > within.start:
        yield part.event, Window(begin, end)


def _several(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given] if given else []


def _dates(event: Any, name: str) -> list[Any]:
    return [each for dates in _several(event.get(name)) for each in dates.dts]

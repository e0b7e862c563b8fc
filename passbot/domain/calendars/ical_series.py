"""An event with all that repeats, moves and takes out days of it (RFC 5545, 3.8.4.4 and 3.8.5): when it happens."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import Any

from passbot.domain.calendars import ical_rules
from passbot.domain.times.windows import DAY, Window

NONE = timedelta()
Key = (
    datetime | date
)  # what tells one day of a series from another: a moment, or the day of a whole-day event


@dataclass(frozen=True)
class Length:
    """Days by the calendar, and then real time: a whole day of 23 hours ends at midnight too."""

    days: int
    rest: timedelta

    def after(self, start: datetime) -> datetime:
        return (start + DAY * self.days).astimezone(UTC) + self.rest


@dataclass(frozen=True)
class EventPart:
    """One VEVENT: the event itself, or with `of` what became of one of its days, and with `follows` of those after."""

    event: Any
    start: datetime
    is_whole_days: bool
    length: Length
    version: int
    of: datetime | date | None
    follows: bool


def part(event: Any, zone: tzinfo) -> EventPart:
    """What is missing or makes no sense is an error of the kind that Python has for it."""
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
    """Days begin, and floating times are, by the clock of `zone`."""
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
    """All parts of one UID. Of two versions of the same the one with the higher SEQUENCE holds.

    Who looks too long is stopped by `patience`.
    """

    def __init__(self, parts: Iterable[EventPart], zone: tzinfo, patience: Callable[[], None]) -> None:
        self._zone, self._patience = zone, patience
        self._parts = sorted(parts, key=lambda each: -each.version)

    def occurrences(self, within: Window) -> Iterator[tuple[Any, Window]]:
        """What has no length takes no time and is not there."""
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
        """What became of a day and of all after it, in order."""
        found = sorted(key for key, each in self._changes.items() if each.follows)
        return found, [self._changes[key] for key in found]

    @cached_property
    def _place(self) -> tzinfo:
        """The zone by whose clock it repeats."""
        return (self._core.start.tzinfo if self._core else None) or self._zone

    def _key(self, at: Any) -> Key:
        self._patience()  # a zone of the file's own may take its time to say what an hour is
        if self._core and self._core.is_whole_days:
            return at.date() if isinstance(at, datetime) else at
        return local(at, self._place).astimezone(UTC)

    @cached_property
    def _gone(self) -> tuple[frozenset[Key], frozenset[date]]:
        """Moments, and days: EXDATE may name the day of an event that has an hour."""
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
        """Each once, though a rule and a date may both name it. A period (RDATE) has a length of its own."""
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
        """Days after the time that is asked for count too where they were moved to an earlier hour."""
        earlier = min([NONE, *map(self._shift, self._following[1])])
        return within.end.astimezone(self._place).replace(tzinfo=None) - earlier

    def _changed(self, core: EventPart, start: datetime) -> EventPart:
        keys, parts = self._following
        at = bisect_left(keys, self._key(start))
        return parts[at - 1] if at else core

    def _moved(self, start: datetime, changed: EventPart) -> datetime:
        return start + self._shift(changed) if changed.follows else start

    def _shift(self, changed: EventPart) -> timedelta:
        """By the clock on the wall: a day that was moved to eleven moves those after it to eleven, all year."""
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

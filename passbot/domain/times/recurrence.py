"""Recurrence: the days that a pattern names, and the window of each."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from passbot.domain.times import windows
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput

MAX_DAYS_AHEAD = 366
PAUSED = "paused"


class Repeat(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True)
class Pattern:
    """Repeats between two dates, both included, in local time of its zone.

    `weekdays` (0 is Monday) narrows any kind down and is required for a weekly one. An `end_time` not later than
    `start_time` belongs to the next day. Monthly means the day of the month of `starts_on`: months without a 31st are
    skipped, not moved. Pauses include both their days.
    """

    kind: Repeat
    start_time: time
    end_time: time
    zone: str
    starts_on: date
    until: date
    weekdays: frozenset[int] = frozenset()
    pauses: tuple[tuple[date, date], ...] = ()

    def __post_init__(self) -> None:
        windows.zone(self.zone)
        _check_days(self)
        _check_weekdays(self)

    def names(self, day: date) -> bool:
        if not self.starts_on <= day <= self.until:
            return False
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        return self.kind != Repeat.MONTHLY or day.day == self.starts_on.day

    def is_paused(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.pauses)


@dataclass(frozen=True)
class Occurrence:
    """One day of a pattern: its window, or the reason (a code) why it has none."""

    day: date
    window: Window | None
    reason: str | None = None


def days(pattern: Pattern, since: date, to: date) -> list[date]:
    """The days that the pattern names from `since` to `to`, both included, paused ones too.

    Searches at most 366 days beyond `since`, however late `to` is.
    """
    first = max(since, pattern.starts_on).toordinal()
    last = min(to.toordinal(), pattern.until.toordinal(), since.toordinal() + MAX_DAYS_AHEAD)
    return [day for day in map(date.fromordinal, range(first, last + 1)) if pattern.names(day)]


def occurrences(pattern: Pattern, since: date, to: date) -> list[Occurrence]:
    """The occurrence of each of those days: a pause, or a time that the clocks skip, leaves it without a window."""
    return [_occurrence(pattern, day) for day in days(pattern, since, to)]


def _occurrence(pattern: Pattern, day: date) -> Occurrence:
    if pattern.is_paused(day):
        return Occurrence(day, None, PAUSED)
    zone = windows.zone(pattern.zone)
    try:
        return Occurrence(day, windows.span(day, pattern.start_time, pattern.end_time, zone))
    except InvalidInput as skipped:
        return Occurrence(day, None, skipped.code)


def _check_days(pattern: Pattern) -> None:
    if pattern.until < pattern.starts_on:
        raise InvalidInput("pattern.until", "The last day must not be before the first.")
    if any(last < first for first, last in pattern.pauses):
        raise InvalidInput("pattern.pause", "A pause must not end before it begins.")


def _check_weekdays(pattern: Pattern) -> None:
    if not pattern.weekdays <= frozenset(range(7)):
        raise InvalidInput("pattern.weekdays", "Days of the week go from 0, Monday, to 6, Sunday.")
    if pattern.kind == Repeat.WEEKLY and not pattern.weekdays:
        raise InvalidInput("pattern.weekdays", "Choose at least one day of the week.")

"""Windows of time: stored in UTC, shown in the site's zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import tzdata

from passbot.errors import InvalidInput

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])|([01]?[0-9]|2[0-3])")
_ISO_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_LOCAL_DAY = re.compile(r"(?P<day>[0-9]{1,2})[./](?P<month>[0-9]{1,2})[./](?P<year>[0-9]{4})")


@dataclass(frozen=True, order=True)
class Window:
    """[start, end) in whole UTC seconds. Any aware time is converted to UTC; fractions of a second are cut."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", _utc_seconds(self.start))
        object.__setattr__(self, "end", _utc_seconds(self.end))
        if self.start >= self.end:
            raise InvalidInput("window.order", "The end must be later than the start.")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: "Window") -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, at: datetime) -> bool:
        return self.start <= at < self.end


def zone(name: str) -> ZoneInfo:
    if name not in _common_zones() and name not in _all_zones():
        raise InvalidInput(
            "zone.unknown",
            f"There is no time zone {name[:40]!r}. Write it like Europe/Moscow.",
            zone=name[:40],
        )
    return ZoneInfo(name)


def to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """Convert local time to UTC: the first moment if the hour is repeated.

    A time that the clock skips is refused. A time with its own offset keeps it.
    """
    if local.tzinfo is not None:
        return _utc_seconds(local)
    moment = _utc_seconds(local.replace(tzinfo=zone, fold=0))
    if not _reads(moment, local.replace(microsecond=0, fold=0), zone):
        raise InvalidInput(
            "time.missing",
            f"The clocks skip {local:%H:%M} on {local:%Y-%m-%d}. Choose an hour later.",
            local=local,
        )
    return moment


def local_day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def day_window(day: date, zone: ZoneInfo) -> Window:
    """The whole local day: 23 or 25 hours long where the clocks change; days follow each other without a gap.

    Where the clocks skip midnight, the day begins after the jump. A day that a country skipped altogether (Samoa, 30
    December 2011) is refused.
    """
    try:
        start, end = (reached(each, time.min, zone) for each in (day, day + DAY))
    except OverflowError:
        raise _out_of_range() from None
    if start >= end:
        raise InvalidInput("day.missing", f"The calendar skips {day.isoformat()} there. Choose another day.")
    return Window(start, end)


def reached(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first moment of that day at which the local clock shows `clock` or later.

    If the clocks skip that time, this is the moment of the jump; so a later time never gives an earlier moment.
    """
    local = datetime.combine(day, clock, tzinfo=zone)
    moment = local.astimezone(UTC)
    if _reads(moment, local.replace(tzinfo=None), zone):
        return moment
    return _jump(local.replace(fold=1).astimezone(UTC), moment, zone)


def end_reading(end: datetime, zone: tzinfo) -> datetime:
    """Local time at the end of a window, continued from the second before it.

    So the hour before the clocks go back ends at 03:00, although the clock already shows 02:00 at that moment.
    """
    last = (end - SECOND).astimezone(zone)
    return (last + SECOND).replace(fold=last.fold)


def comes_twice(local: datetime) -> bool:
    """True if this local time occurs twice, before and after the clocks go back."""
    before, after = (local.replace(fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    return before > after


def span(day: date, start: time, end: time, zone: ZoneInfo) -> Window:
    """From `start` to `end` in local time; an end not later than the start belongs to the next day."""
    try:
        last_day = day if end > start else day + DAY
    except OverflowError:
        raise _out_of_range() from None
    return Window(
        to_utc(datetime.combine(day, start), zone),
        to_utc(datetime.combine(last_day, end), zone),
    )


def read_time(text: str) -> time:
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        raise InvalidInput("time.format", "Write the time like 14:30; midnight is 00:00.", example="14:30")
    hour, minute, bare_hour = found.groups()
    return time(int(hour or bare_hour), int(minute or 0))


def read_closing(text: str) -> time:
    """Read a closing time, written as an opening time is; 24:00 is the midnight at the end of the day."""
    return time.min if text.strip() in ("24", "24:00", "24.00") else read_time(text)


def read_day(text: str) -> date:
    found = _ISO_DAY.fullmatch(text.strip()) or _LOCAL_DAY.fullmatch(text.strip())
    try:
        if found:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        pass
    raise InvalidInput(
        "day.format", "Write a day of the calendar like 31.12.2026 or 2026-12-31.", example="31.12.2026"
    )


@cache
def _common_zones() -> frozenset[str]:
    """The zones that the tzdata package lists in one file: listing the machine's own walks through its folders."""
    return frozenset(Path(tzdata.__file__).with_name("zones").read_text(encoding="ascii").split())


@cache
def _all_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _utc_seconds(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise InvalidInput("time.naive", "Say which time zone the time is in.")
    if at.tzinfo is UTC and not at.microsecond:
        return at
    try:
        return at.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise _out_of_range() from None


def _reads(moment: datetime, local: datetime, zone: ZoneInfo) -> bool:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0) == local


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Find the second in (before, after] when the clocks jump; zoneinfo does not tell, so we bisect."""
    old = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // (2 * SECOND) * SECOND
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def _out_of_range() -> InvalidInput:
    return InvalidInput("time.range", "This time is too far away. Choose a nearer one.")

"""Read days with hours as people type them: `завтра 18-22`, `сб с 14 до 23`, `31.12`, `20 декабря после 9`."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from passbot.domain.times import spoken_hours, windows
from passbot.domain.times.spoken_days import DAY, DAYS, day_of, plain, read_day, read_weekdays
from passbot.domain.times.spoken_hours import Hours
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput

__all__ = ["read_day", "read_hours", "read_until", "read_weekdays", "read_window"]

_ALL_DAY = r"весь день|круглосуточно|all day|(?:the )?whole day"
_TILL_DAY = re.compile(rf"(?:до|по|till|until|through)\s+({DAY})(?:,?\s+(?:(?:в|до|at|till)\s+)?([0-9].*))?")
_LENGTH = re.compile(
    r"(?:еще|\+|another)?\s*(?:на|for)?\s*(?P<count>[0-9]{1,2}|an?|пару|полчаса)?\s*"
    r"(?P<unit>минут[уы]?|мин|час\w{0,2}|ч|д(?:ень|ня|ней)|сутки|сут\w*|недел[июяь]\w?|minutes?|min|hours?|h|days?"
    r"|weeks?)?(?: more| longer)?"
)
_UNITS = {"м": 1 / 60, "m": 1 / 60, "ч": 1, "h": 1, "д": 24, "с": 24, "d": 24, "н": 168, "w": 168}


def read_window(text: str, *, zone: ZoneInfo, now: datetime, on: date | None = None) -> Window:
    """Read a window from a day, hours, or both. A day alone is the whole day; hours alone belong to the day `on` that
    was named before, else they are the next ones. `до пятницы` and `на 2 часа` begin now.
    """
    said, today = plain(text), windows.local_day(now, zone)
    length = _length(said)
    if length and said.startswith(("на ", "for ")):
        return Window(now, now + length)
    days, rest = _days_and_rest(said, today)
    if days is None:
        until = _till_day(said, zone, now)
        if until:
            return Window(now, until)
        return _window(_hours(rest), (on, on), zone, now) if on else _coming(_hours(rest), today, zone, now)
    if rest and days[0] != days[1]:
        raise _unclear()
    return _window(_hours(rest) if rest else (None, None), days, zone, now)


def read_until(text: str, *, since: datetime, zone: ZoneInfo, now: datetime) -> datetime:
    """Read a later end: `ещё 2 часа` counts from `since`, `22:00` is the next one after it; also `пт`, `до 31.12
    18:00`.
    """
    said = plain(text)
    length = _length(said)
    if length:
        return since + length
    for form in (said, f"до {said}"):
        until = _till_day(form, zone, now)
        if until:
            return until
    start, end = _hours(said)
    clock = end if end is not None else start
    assert clock is not None, "one of them was said"
    day = windows.local_day(max(since, now), zone)
    later = (windows.to_utc(datetime.combine(day + days * windows.DAY, clock), zone) for days in range(3))
    return next(each for each in later if each > max(since, now))


def _length(said: str) -> timedelta | None:
    found = _LENGTH.fullmatch(said)
    if found is None or not (found["unit"] or found["count"] == "полчаса"):
        return None
    if found["count"] == "полчаса":
        return None if found["unit"] else timedelta(minutes=30)
    count = {"пару": 2, "a": 1, "an": 1, None: 1}.get(found["count"]) or int(found["count"])
    return count * timedelta(hours=_UNITS[found["unit"][0]])


def _till_day(said: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The end of that day, or the hour named with it."""
    found = _TILL_DAY.fullmatch(said)
    try:
        day = day_of(found[1], windows.local_day(now, zone)) if found else None
    except InvalidInput:
        return None  # `до 18` is an hour
    if day is None or found is None:
        return None
    if not found[2]:
        return windows.day_window(day, zone).end
    start, end = _hours(found[2])
    clock = end if end is not None else start
    if (start is None) == (end is None) or clock is None:
        raise _unclear()
    return _window((None, clock), (day, day), zone, now).end


def read_hours(text: str) -> tuple[time, time]:
    """Read opening hours; midnight to midnight is the whole day."""
    said = plain(text)
    if re.fullmatch(_ALL_DAY, said):
        return time.min, time.min
    span = spoken_hours.read_span(said)
    if span is None:
        raise InvalidInput("when.hours", "Write the hours like 9-18 or 08:30-20:00.")
    return span


def _days_and_rest(said: str, today: date) -> tuple[tuple[date, date] | None, str]:
    """Split into the days and the hours, whichever comes first."""
    found = DAYS.match(said)
    days = _first_and_last(found, today)
    if found and days:
        return days, said[found.end() :]
    for gap in re.finditer(r",?\s+", said):
        days = _first_and_last(DAYS.fullmatch(said[gap.end() :]), today)
        if days and spoken_hours.read(said[: gap.start()]):
            return days, said[: gap.start()]
    return None, said


def _first_and_last(found: re.Match[str] | None, today: date) -> tuple[date, date] | None:
    if found is None:
        return None
    try:
        first = day_of(found[1], today)
        return first, day_of(found[2], first) if found[2] else first
    except InvalidInput:
        return None  # `18.30` may be an hour


def _coming(hours: Hours, today: date, zone: ZoneInfo, now: datetime) -> Window:
    """The hours today; tomorrow if they are over for today."""
    window = _window(hours, (today, today), zone, now)
    if window.end > now:
        return window
    tomorrow = today + windows.DAY
    return _window(hours, (tomorrow, tomorrow), zone, now)


def _window(hours: Hours, days: tuple[date, date], zone: ZoneInfo, now: datetime) -> Window:
    (start, end), (first, last) = hours, days
    if start and end:
        return windows.span(first, start, end, zone)
    whole = Window(windows.day_window(first, zone).start, windows.day_window(last, zone).end)
    begins = windows.to_utc(datetime.combine(first, start), zone) if start else whole.start
    ends = windows.to_utc(datetime.combine(last, end), zone) if end and end > time.min else whole.end
    is_on = begins <= now < ends
    return Window(now if is_on and not start else begins, ends)


def _hours(said: str) -> Hours:
    hours = spoken_hours.read(said)
    if hours is None:
        raise _unclear()
    return hours


def _unclear() -> InvalidInput:
    return InvalidInput(
        "when.unclear", "Write a day, hours, or both, like: tomorrow 18-22, or 31.12 from 14."
    )

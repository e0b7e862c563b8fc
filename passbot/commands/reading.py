"""Read what an operator types: numbers, moments in the site's zone, durations."""

from argparse import ArgumentTypeError
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from passbot.domain.times import windows
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput

LARGEST = 2**53  # Telegram's ids are below, and ours too
EXAMPLES = "18:00 for today, 25.11.2026 18:00 or 2026-11-25T18:00"


def number(text: str) -> int:
    """For argparse: any error is an error of usage."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) <= LARGEST):
        raise ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def moment(text: str, zone: ZoneInfo, *, now: datetime) -> datetime:
    """A time without offset is in the site's zone; without a day, today."""
    day, _, clock = text.strip().replace("T", " ").rpartition(" ")
    try:
        local_day = windows.read_day(day) if day else windows.local_day(now, zone)
        return windows.to_utc(datetime.combine(local_day, windows.read_time(clock)), zone)
    except InvalidInput as exc:
        if exc.code not in ("day.format", "time.format"):
            raise
    return _with_offset(text.strip(), zone)


def _with_offset(text: str, zone: ZoneInfo) -> datetime:
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        given = None
    if given is None or len(text) < len("2026-11-25T18:00"):  # a day alone may mean its beginning or its end
        raise InvalidInput("time.format", f"{text!r} is no time. Write {EXAMPLES}.")
    return windows.to_utc(given, zone)


def window(
    since: str | None,
    until: str | None,
    hours: float | None,
    *,
    zone: ZoneInfo,
    now: datetime,
    default_hours: int,
) -> Window | None:
    """Combine --from, --until and --hours; None if none is given."""
    if since is None and until is None and hours is None:
        return None
    start = moment(since, zone, now=now) if since is not None else now
    if until is not None:
        return Window(start, moment(until, zone, now=now))
    length = default_hours if hours is None else hours
    if not 0 < length <= 24 * 366:
        raise InvalidInput("order.hours", "--hours is more than 0 and at most a year.")
    return Window(start, start + timedelta(hours=length))

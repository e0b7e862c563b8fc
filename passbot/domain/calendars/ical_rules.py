"""Expand the rules of repeating events (RRULE of RFC 5545) in local time, in a bounded number of steps."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, tzinfo
from math import prod
from typing import Any

from dateutil.rrule import rrulestr

LONGEST_RULE = 20_000  # steps that a rule may take before it reaches the window asked for
UNANSWERED = {  # not allowed by RFC 5545; dateutil would search every day until the year 9999
    "DAILY": {"BYYEARDAY", "BYWEEKNO"},
    "WEEKLY": {"BYYEARDAY", "BYWEEKNO", "BYMONTHDAY"},
    "MONTHLY": {"BYYEARDAY", "BYWEEKNO"},
    "YEARLY": set(),
}
OF_DAYS = {"BYMONTH", "BYMONTHDAY", "BYDAY"}
OF_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
STEPPED = {"FREQ", "INTERVAL", "WKST", "BYSETPOS", "BYWEEKNO", "BYYEARDAY", *OF_DAYS, *OF_TIMES}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ENDLESS = 2**62


def starts(rule: Any, first: datetime, place: tzinfo, last: datetime) -> Iterator[datetime]:
    """Yield starts in [`first`, `last`), naive local times in the zone `place`.

    Rules that repeat hourly or faster yield nothing (no meetings do), nor do rules that can never match a day.
    """
    parts = dict(part.split("=", 1) for part in rule.to_ical().decode().upper().split(";"))
    if not _is_answered(parts):
        return
    until, left, fits = _until(rule, place), _count(parts), _days(parts)
    for number, step in enumerate(rrulestr(_bare(parts), dtstart=first)):
        if number > LONGEST_RULE or left <= 0 or step >= last or (until and step > until):
            return
        if fits(step):
            left -= 1
            yield step


def _is_answered(parts: dict[str, str]) -> bool:
    frequency = parts.get("FREQ", "")
    if frequency not in UNANSWERED or UNANSWERED[frequency] & parts.keys():
        return False
    return int(parts.get("INTERVAL", 1)) > 0 and (frequency not in ("DAILY", "WEEKLY") or _is_reached(parts))


def _is_reached(parts: dict[str, str]) -> bool:
    """False for a BYSETPOS beyond what a period has (the fourth of three times): dateutil would search without end."""
    if "BYSETPOS" not in parts:
        return True
    several = OF_TIMES if parts["FREQ"] == "DAILY" else ("BYDAY", *OF_TIMES)
    most = prod(len(set(_list(parts, name))) or 1 for name in several)
    return any(1 <= abs(int(place)) <= most for place in _list(parts, "BYSETPOS"))


def _bare(parts: dict[str, str]) -> str:
    """The rule for dateutil, reduced. COUNT, UNTIL and the day filters of a daily rule are applied here instead."""
    left_out = OF_DAYS if parts["FREQ"] == "DAILY" else set()
    return ";".join(f"{name}={value}" for name, value in parts.items() if name in STEPPED - left_out)


def _days(parts: dict[str, str]) -> Callable[[date], bool]:
    if parts["FREQ"] != "DAILY":
        return lambda _: True
    months, days = ({int(each) for each in _list(parts, name)} for name in ("BYMONTH", "BYMONTHDAY"))
    weekdays = {WEEKDAYS.index(each[-2:]) for each in _list(parts, "BYDAY")}

    def fits(day: date) -> bool:
        from_the_end = day.day - monthrange(day.year, day.month)[1] - 1
        return (
            (not months or day.month in months)
            and (not days or not days.isdisjoint({day.day, from_the_end}))
            and (not weekdays or day.weekday() in weekdays)
        )

    return fits


def _list(parts: dict[str, str], name: str) -> list[str]:
    return [each for each in parts.get(name, "").split(",") if each]


def _count(parts: dict[str, str]) -> int:
    count = int(parts.get("COUNT", -1))
    return count if count >= 0 else ENDLESS


def _until(rule: Any, place: tzinfo) -> datetime | None:
    """UNTIL is in UTC where the start has a zone; a plain date includes its whole day."""
    values = rule.get("UNTIL")
    if not values:
        return None
    until = values[0] if isinstance(values, list) else values
    if not isinstance(until, datetime):
        return datetime.combine(until, time.max)
    return until.astimezone(place).replace(tzinfo=None) if until.tzinfo else until

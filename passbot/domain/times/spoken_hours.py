"""Read hours of a day as people type them: `18-22`, `с 14 до 16 часов`, `6-9pm`, `в 7 вечера`, `после 9`."""

import re
from datetime import time

from passbot.domain.times import windows

Hours = tuple[time | None, time | None]

_HALF = r"am|pm|a\.m\.?|p\.m\.?|утра|дня|вечера|ночи"


def _clock(name: str) -> str:
    hours = rf"(?P<{name}>[0-9]{{1,2}}(?:[:.][0-9]{{2}})?)"
    return rf"{hours}(?:\s*(?:ч|час\w*|h)\b\.?)?(?:\s*(?P<{name}_half>{_HALF})(?!\w))?"


_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?:(?:со?|from|between)\s+)?{_clock('start')}(?:-|\s+(?:до|to|till|until|and)\s+){_clock('end')}",
        rf"(?:до|till|until|by)\s+{_clock('end')}",
        rf"(?:(?:со?|после|в|во|к|from|after|at)\s+)?{_clock('start')}",
    )
)


_PART = re.compile(
    r"(?:in the |this )?(?P<part>утром|днем|вечером|morning|afternoon|evening|tonight)"
    r"(?:,?\s+(?:(?:в|at)\s+)?(?P<clock>(?:(?:до|со?|после|till|until|by|from|after)\s+)?[0-9].*))?"
)
# Parts of the day as the buttons show them, and the half of the day for an hour beside them.
_PARTS = {
    "утром": (6, 12, "утра"), "днем": (12, 18, "дня"), "вечером": (18, 0, "вечера"), "morning": (6, 12, "am"),
    "afternoon": (12, 18, "pm"), "evening": (18, 0, "pm"), "tonight": (18, 0, "pm"),
}  # fmt: skip


def read(said: str) -> Hours | None:
    """Return the hours, either side may be open; None if the text names no hours."""
    part = _PART.fullmatch(said)
    if part:
        return _in_part(part["part"], part["clock"])
    for form in _FORMS:
        found = form.fullmatch(said)
        if found:
            return _hours(found.groupdict())
    return None


def _in_part(part: str, clock: str | None) -> Hours | None:
    """`вечером`, `вечером в 7`, `вечером до 10`."""
    start, end, half = _PARTS[part]
    if clock is None:
        return time(start), time(end)
    hours = read(f"{clock} {half}") or read(clock)
    return (hours[0] or time(start), hours[1]) if hours and hours[1] else hours


def read_span(said: str) -> tuple[time, time] | None:
    found = _FORMS[0].fullmatch(said)
    if found is None:
        return None
    start, end = _hours(found.groupdict())
    return (start, end) if start is not None and end is not None else None


def _hours(said: dict[str, str | None]) -> Hours:
    end = _time(said.get("end"), said.get("end_half"))
    start = _time(said.get("start"), said.get("start_half"))
    if start and end and said["end_half"] and not said["start_half"]:
        start = _of_the_same_half(start, end, str(said["end_half"]))
    return start, end


def _of_the_same_half(start: time, end: time, half: str) -> time:
    """The half of the day for the start: `6-9pm` starts in the evening, `10-2pm` in the morning."""
    same = _in_half(start, half)
    return same if same < end or half == "ночи" else start


def _time(said: str | None, half: str | None) -> time | None:
    if said is None:
        return None
    if said.partition(":")[0] == "24":
        return time.min
    read = windows.read_time(said)
    return _in_half(read, half) if half else read


def _in_half(read: time, half: str) -> time:
    """Apply am/pm; an hour beyond twelve needs none."""
    if read.hour > 12:
        return read
    is_late = half[0] == "p" or half in ("дня", "вечера") or (half == "ночи" and 6 < read.hour < 12)
    return read.replace(hour=read.hour % 12 + 12 * is_late)

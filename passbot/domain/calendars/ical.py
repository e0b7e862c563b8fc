"""Read calendar files (iCalendar, RFC 5545). `ical_writing` writes ours."""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from passbot.domain.calendars import ical_series, ical_zones
from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.calendars.ical_series import EventPart, Series
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput

MOST_EVENTS = 5_000
MOST_OCCURRENCES = 10_000
MOST_PIECES = 150_000  # values, lines and parameters; parsing costs about 20 microseconds for each
PATIENCE = 2.0  # seconds to expand the events of a file: some rules search through thousands of years
NONSENSE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError)


def read(text: str, within: Window, zone: ZoneInfo) -> list[Entry]:
    """Return the events within the window, soonest first, repeating ones expanded. Floating times are read in `zone`.

    An event that cannot be read is skipped: one broken entry must not hide the whole calendar.
    """
    if sum(map(text.count, "\n,;")) > MOST_PIECES:
        raise _too_large("This calendar file has too many lines and values")
    events = _events(text)
    if len(events) > MOST_EVENTS:
        raise _too_large(f"A calendar file can have at most {MOST_EVENTS} events")
    found: list[Entry] = []
    deadline = monotonic() + PATIENCE

    def patience() -> None:
        if len(found) > MOST_OCCURRENCES or monotonic() > deadline:
            raise _too_large("This calendar has too many events in that time")

    for series in _series(events, zone, patience):
        with suppress(*NONSENSE):
            for event, window in series.occurrences(within):
                found.append(_entry(event, window))
        patience()
    return sorted(found, key=lambda entry: (entry.window, entry.uid))


def _too_large(message: str) -> InvalidInput:
    return InvalidInput("calendar.file_large", message)


def _series(events: list[Any], zone: ZoneInfo, patience: Callable[[], None]) -> list[Series]:
    """Group events by UID into series. An event without UID is a series by itself."""
    parts: dict[object, list[EventPart]] = {}
    for number, event in enumerate(events):
        patience()
        with suppress(*NONSENSE):
            parts.setdefault(event.get("UID") or number, []).append(ical_series.part(event, zone))
    return [Series(each, zone, patience) for each in parts.values()]


def _events(text: str) -> list[Any]:  # Any: components of icalendar have no types of their own
    try:
        with ical_zones.own():
            files = [file for file in Calendar.from_ical(text, multiple=True) if file.name == "VCALENDAR"]
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise InvalidInput("calendar.file", "This is not a calendar file (iCalendar)") from exc
    if not files:
        raise InvalidInput("calendar.file", "This is not a calendar file (iCalendar)")
    return [event for file in files for event in file.walk("VEVENT")]


def _entry(event: Any, window: Window) -> Entry:
    is_cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return Entry(
        uid=_uid(event),
        window=window,
        title=_text(event, "SUMMARY"),
        description=_text(event, "DESCRIPTION"),
        is_free=is_cancelled or str(event.get("TRANSP", "")).upper() == "TRANSPARENT",
        is_cancelled=is_cancelled,
    )


def _uid(event: Any) -> str:
    return str(event.get("UID", ""))[:255]


def _text(event: Any, name: str) -> str | None:
    given = event.get(name)
    return str(given) or None if given is not None else None

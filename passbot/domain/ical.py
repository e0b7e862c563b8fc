"""Calendar files (iCalendar, RFC 5545): what stands in one, and one of our own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from passbot.domain.windows import DAY, Window
from passbot.errors import InvalidInput

MOST_EVENTS = 5_000
MOST_OCCURRENCES = 10_000
LONGEST_RULE = 20_000  # steps that a rule may take before it comes to the time that is asked for
PATIENCE = 2.0  # seconds for one file: some rules search for thousands of years
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


@dataclass(frozen=True)
class Entry:
    """One occurrence of an event. A free one takes no time: it is marked so, or was cancelled."""

    uid: str
    window: Window
    title: str | None = None
    description: str | None = None
    is_free: bool = False
    is_cancelled: bool = False


def written(name: str, entries: Iterable[Entry], *, now: datetime) -> str:
    file = Calendar()
    file.add("prodid", "-//passbot//EN")
    file.add("version", "2.0")
    file.add("x-wr-calname", name)
    for entry in entries:
        file.add_component(_event(entry, now))
    return str(file.to_ical().decode())


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now)
    event.add("dtstart", entry.window.start)
    event.add("dtend", entry.window.end)
    event.add("summary", entry.title or "")
    if entry.description:
        event.add("description", entry.description)
    event.add("transp", "TRANSPARENT" if entry.is_free else "OPAQUE")
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    return event


def read(text: str, within: Window, zone: ZoneInfo) -> list[Entry]:
    """What happens within that time, soonest first; repeating events are laid out. Floating times are of `zone`.

    An event that makes no sense is passed over: one odd entry shall not hide a whole calendar.
    """
    events = _events(text)
    if len(events) > MOST_EVENTS:
        raise InvalidInput("calendar.file_large", f"A calendar file can have at most {MOST_EVENTS} events")
    moved = {_instance(event, zone) for event in events if "RECURRENCE-ID" in event}
    found: list[Entry] = []
    deadline = monotonic() + PATIENCE
    for event in events:
        found += _of(event, within, zone, moved)
        if len(found) > MOST_OCCURRENCES or monotonic() > deadline:
            raise InvalidInput("calendar.file_large", "This calendar has too many events in that time")
    return sorted(found, key=lambda entry: (entry.window, entry.uid))


def _events(text: str) -> list[Any]:  # Any: components of icalendar have no types of their own
    try:
        files = [file for file in Calendar.from_ical(text, multiple=True) if file.name == "VCALENDAR"]
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise InvalidInput("calendar.file", "This is not a calendar file (iCalendar)") from exc
    if not files:
        raise InvalidInput("calendar.file", "This is not a calendar file (iCalendar)")
    return [event for file in files for event in file.walk("VEVENT")]


def _of(event: Any, within: Window, zone: ZoneInfo, moved: set[tuple[str, datetime | None]]) -> list[Entry]:
    try:
        return [
            _entry(event, Window(start, start + length))
            for start, length in _occurrences(event, within, zone)
            if "RECURRENCE-ID" in event or (_uid(event), start) not in moved
        ]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, InvalidInput):
        return []


def _occurrences(event: Any, within: Window, zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta]]:
    first = event["DTSTART"].dt
    length = _length(event, first, zone)
    if length <= timedelta():
        return
    for start in _starts(event, _local(first, zone), within, zone):
        moment = start.astimezone(UTC)
        if moment < within.end and moment + length > within.start:
            yield moment, length


def _starts(event: Any, first: datetime, within: Window, zone: ZoneInfo) -> Iterator[datetime]:
    """By the clock of the event's own zone, so that a meeting at ten stays at ten when the clocks change."""
    if "RRULE" not in event:
        yield first
        return
    if not _ends_soon(event["RRULE"]):
        return
    place = first.tzinfo
    naive, rule = first.replace(tzinfo=None), event["RRULE"].to_ical().decode()
    until = _naive_until(event["RRULE"], place)
    steps = rrulestr(rule if until is None else _with_until(rule, until), dtstart=naive)
    gone = {_local(each.dt, zone).astimezone(UTC) for each in _dates(event, "EXDATE")}
    last = within.end.astimezone(place).replace(tzinfo=None)
    for number, step in enumerate(takewhile(lambda each: each < last, steps)):
        if number > LONGEST_RULE:
            return
        start = step.replace(tzinfo=place)
        if start.astimezone(UTC) not in gone:
            yield start
    for each in _dates(event, "RDATE"):
        yield _local(each.dt, zone)


def _ends_soon(rule: Any) -> bool:
    """Rules that may look at every day until the year 9999 and find nothing are nobody's meetings."""
    frequency = str(rule.get("FREQ", [""])[0])
    narrowed = any(name in rule for name in ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"))
    return frequency in FREQUENCIES and not (narrowed and frequency in ("DAILY", "WEEKLY"))


def _naive_until(rule: Any, place: Any) -> datetime | None:
    """UNTIL stands in UTC beside a zoned start, and dateutil refuses the two together."""
    values = rule.get("UNTIL")
    if not values:
        return None
    until = values[0] if isinstance(values, list) else values
    if not isinstance(until, datetime):
        return datetime.combine(until, time.max).replace(microsecond=0)
    return until.astimezone(place).replace(tzinfo=None) if until.tzinfo else until


def _with_until(rule: str, until: datetime) -> str:
    parts = [part for part in rule.split(";") if not part.upper().startswith("UNTIL=")]
    return ";".join([*parts, f"UNTIL={until:%Y%m%dT%H%M%S}"])


def _dates(event: Any, name: str) -> list[Any]:
    given = event.get(name)
    several = given if isinstance(given, list) else [given] if given else []
    return [each for dates in several for each in dates.dts]


def _instance(event: Any, zone: ZoneInfo) -> tuple[str, datetime | None]:
    try:
        return _uid(event), _local(event["RECURRENCE-ID"].dt, zone).astimezone(UTC)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return _uid(event), None


def _length(event: Any, first: date | datetime, zone: ZoneInfo) -> timedelta:
    if "DTEND" in event:
        start, end = _local(first, zone), _local(event["DTEND"].dt, zone)
        return end.astimezone(UTC) - start.astimezone(UTC)
    if "DURATION" in event:
        given = event["DURATION"].dt
        return given if isinstance(given, timedelta) else timedelta()
    return timedelta() if isinstance(first, datetime) else DAY


def _local(at: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(at, datetime):
        return datetime.combine(at, time.min, tzinfo=zone)
    return at if at.tzinfo else at.replace(tzinfo=zone)


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

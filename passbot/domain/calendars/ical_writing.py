"""Write free/busy calendar files (iCalendar, RFC 5545). By hand: the library takes a millisecond for each event."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.times.windows import Window

LONGEST_LINE = 75  # bytes


def written(name: str, entries: Iterable[Entry], *, now: datetime) -> str:
    return head(name) + events(entries, now=now) + TAIL


def free_busy(uid: str, within: Window, free: Iterable[Window], busy: Iterable[Window]) -> str:
    """Write free and busy times, without titles. The lines are short and are written a thousand at a time."""
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//passbot//EN", "BEGIN:VFREEBUSY", f"UID:{uid}"),
        f"DTSTAMP:{_moment(within.start)}",
        f"DTSTART:{_moment(within.start)}",
        f"DTEND:{_moment(within.end)}",
        *(f"FREEBUSY;FBTYPE=FREE:{_moment(each.start)}/{_moment(each.end)}" for each in free),
        *(f"FREEBUSY;FBTYPE=BUSY:{_moment(each.start)}/{_moment(each.end)}" for each in busy),
        *("END:VFREEBUSY", "END:VCALENDAR", ""),
    ]
    return "\r\n".join(lines)


def head(name: str) -> str:
    begin = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//passbot//EN", f"X-WR-CALNAME:{_text(name)}")
    return _lines(begin)


def events(entries: Iterable[Entry], *, now: datetime) -> str:
    stamp = _moment(now)
    return "".join(_lines(_event(entry, stamp)) for entry in entries)


TAIL = "END:VCALENDAR\r\n"


def _event(entry: Entry, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART:{_moment(entry.window.start)}"
    yield f"DTEND:{_moment(entry.window.end)}"
    yield f"SUMMARY:{_text(entry.title or '')}"
    if entry.description:
        yield f"DESCRIPTION:{_text(entry.description)}"
    yield "TRANSP:TRANSPARENT" if entry.is_free else "TRANSP:OPAQUE"
    yield "STATUS:CANCELLED" if entry.is_cancelled else "STATUS:CONFIRMED"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at.year:04}{at:%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    words = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return words.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _folded(line: str) -> str:
    """Fold a long line, never in the middle of a UTF-8 character."""
    if len(line) <= LONGEST_LINE // 4 or len(line.encode()) <= LONGEST_LINE:
        return line
    pieces, rest = list[str](), line
    while rest:
        room = LONGEST_LINE - bool(pieces)  # a continuation line starts with a space
        piece = rest.encode()[:room].decode(errors="ignore")
        pieces.append(piece)
        rest = rest[len(piece) :]
    return "\r\n ".join(pieces)

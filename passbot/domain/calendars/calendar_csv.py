"""Write time slots as a CSV table for spreadsheets, and read such a table."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from passbot.domain.calendars import metadata
from passbot.domain.calendars.calendars import SlotWish, TimeSlot, Wording
from passbot.domain.times.windows import zone
from passbot.errors import InvalidInput

COLUMNS = (
    "id",
    "start_time",
    "end_time",
    "timezone",
    "status",
    "title",
    "description",
    "reference",
    "metadata",
)
NEEDED = {"start_time", "end_time"}
FORMULA = ("=", "+", "-", "@", "\t")


def head() -> str:
    return f"{','.join(COLUMNS)}\r\n"


def written(slots: Iterable[TimeSlot]) -> str:
    """Return the table's rows, without the header."""
    out = io.StringIO()
    table = csv.writer(out)
    for slot in slots:
        place = zone(slot.zone)
        start, end = (at.astimezone(place).isoformat() for at in (slot.window.start, slot.window.end))
        words = tuple(map(_as_text, (slot.title, slot.description, slot.reference)))
        facts = metadata.written(slot.metadata) if slot.metadata is not None else ""
        table.writerow((slot.uuid, start, end, slot.zone, slot.state, *words, facts))
    return out.getvalue()


def read(text: str, default_zone: str) -> Iterator[SlotWish | InvalidInput]:
    """Read row by row. Columns are found by their header names: start_time and end_time, plus the optional ones we
    write.
    """
    table = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if not NEEDED <= set(table.fieldnames or ()):
            raise InvalidInput("calendar.csv", "The first row must name the columns start_time and end_time")
        for row in table:
            yield _wish(row, default_zone)
    except csv.Error as exc:
        raise InvalidInput("calendar.csv", f"This is not a CSV table: {exc}") from exc


def _wish(row: dict[str, str], default_zone: str) -> SlotWish | InvalidInput:
    try:
        start, end = (
            datetime.fromisoformat((row[name] or "").strip()) for name in ("start_time", "end_time")
        )
    except ValueError:
        return InvalidInput(
            "calendar.csv_time", "start_time and end_time are written like 2024-01-15T14:00:00"
        )
    try:
        noted = metadata.read(row.get("metadata"))
    except InvalidInput as exc:
        return exc
    title, description, reference = (
        _from_text(row.get(name)) for name in ("title", "description", "reference")
    )
    words = Wording(title, description, reference, noted)
    return SlotWish(start, end, (row.get("timezone") or "").strip() or default_zone, words)


def _as_text(words: str | None) -> str:
    """Escape a leading formula sign, so that a spreadsheet does not run a title as a formula."""
    return f"'{words}" if words and words.startswith(FORMULA) else words or ""


def _from_text(words: str | None) -> str | None:
    if words and words[0] == "'" and words[1:].startswith(FORMULA):
        words = words[1:]
    return words or None

"""Orders, arrivals and residents as rows for a table program. Nothing that a person typed becomes a formula there."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from openpyxl import Workbook

from passbot.errors import InvalidInput, Unavailable
from passbot.store.fields import from_epoch
from passbot.store.statement import Statement

Cell = str | int | None
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")

_TABLES = {
    "orders": (
        (
            "Code",
            "Kind",
            "Status",
            "Plate",
            "Brand",
            "Guest",
            "House",
            "Name",
            "Phone",
            "Ordered",
            "From",
            "Until",
        ),
        Statement("""
            SELECT o.code, o.kind, o.status, o.plate, o.brand, o.guest_name, o.house, r.name, r.phone,
                   o.created_at, o.valid_from, o.valid_until
            FROM orders o JOIN residents r ON r.id = o.resident_id ORDER BY o.id
        """),
        (9, 10, 11),
    ),
    "arrivals": (
        ("Code", "Plate", "House", "Turn", "Entry", "At", "Channel", "By", "Reason"),
        Statement("""
            SELECT o.code, o.plate, o.house, a.turn, CASE WHEN a.turn % 2 = 1 THEN 'entry' ELSE 'annulled' END,
                   a.at, a.channel, a.by_name, a.reason
            FROM arrivals a JOIN orders o ON o.id = a.order_id ORDER BY a.id
        """),
        (5,),
    ),
    "residents": (
        ("Name", "Phone", "House", "Role", "Language", "Registered", "Removed"),
        Statement("""
            SELECT name, phone, house, role, language, claimed_at, removed_at FROM residents ORDER BY id
        """),
        (5, 6),
    ),
}
TABLES = tuple(_TABLES)


def rows(table: str, zone: tzinfo) -> Iterator[Sequence[Cell]]:
    """The header first. Moments are in the site's zone."""
    header, query, moments = _TABLES[table]
    yield header
    for row in query.rows():
        yield [_moment(cell, zone) if at in moments else safe(cell) for at, cell in enumerate(row)]


def safe(cell: Cell) -> Cell:
    """An apostrophe keeps a table program from reading a text as a formula. A phone stays a text anyway."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def _moment(seconds: Cell, zone: tzinfo) -> str | None:
    if not isinstance(seconds, int):
        return None
    at: datetime = from_epoch(seconds).astimezone(zone)
    return f"{at:%Y-%m-%d %H:%M:%S}"


def write(table: str, file: Path, zone: tzinfo) -> int:
    """To a .csv or .xlsx file, which appears only when it is whole; answers how many rows it has."""
    if table not in _TABLES:
        raise InvalidInput("export.table", f"{table!r} cannot be exported. Choose {', '.join(TABLES)}.")
    writers = {".csv": _csv, ".xlsx": _xlsx}
    if file.suffix.lower() not in writers:
        raise InvalidInput(
            "export.kind", f"{file.name} is neither .csv nor .xlsx. Choose one of these endings."
        )
    draft = file.with_name(f".{file.name}.part")
    try:
        count = writers[file.suffix.lower()](draft, rows(table, zone))
        draft.replace(file)
    except OSError as exc:
        draft.unlink(missing_ok=True)
        raise Unavailable("export.failed", f"{file} cannot be written ({exc.strerror}).") from exc
    return count - 1


def _csv(file: Path, table: Iterable[Sequence[Cell]]) -> int:
    with file.open("w", newline="", encoding="utf-8-sig") as out:  # the mark lets Excel read Cyrillic
        writer = csv.writer(out)
        count = 0
        for row in table:
            writer.writerow(row)
            count += 1
        return count


def _xlsx(file: Path, table: Iterable[Sequence[Cell]]) -> int:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("passbot")
    count = 0
    for row in table:
        sheet.append(list(row))
        count += 1
    book.save(file)
    return count

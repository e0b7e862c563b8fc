"""Exports orders, arrivals and residents as rows for a spreadsheet program, safe from formulas in typed text."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from pathlib import Path

from passbot.errors import InvalidInput, Unavailable
from passbot.services.rows import PLACE_NAMES, WITH_ALL
from passbot.store.fields import from_epoch
from passbot.store.statement import Statement

Cell = str | int | None
FORMULA_SIGNS = ("=", "+", "-", "@")
UNFIT_FOR_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CELL_BREAKS = ("\t", "\r", "\n")

_TABLES = {
    "orders": (
        "Code Kind Status Plate Brand Guest House Name Phone Ordered From Until Closed Reason Place Office Desk",
        {"Ordered", "From", "Until", "Closed"},
        Statement(f"""
            SELECT o.code, o.kind, o.status, o.plate, o.brand, o.guest_name, o.house, r.name, r.phone,
                   o.created_at, o.valid_from, o.valid_until, o.closed_at, o.close_reason, {PLACE_NAMES}
            FROM orders o {WITH_ALL} ORDER BY o.id
        """),
    ),
    "arrivals": (
        "Code Plate Guest House Turn What At Channel By Reason Place Office Desk",
        {"At"},
        Statement(f"""
            SELECT o.code, o.plate, o.guest_name, o.house, a.turn,
                   CASE WHEN a.turn % 2 = 1 THEN 'entry' ELSE 'annulled' END AS what,
                   a.at, a.channel, a.by_name, a.reason, {PLACE_NAMES}
            FROM arrivals a JOIN orders o ON o.id = a.order_id {WITH_ALL} ORDER BY a.id
        """),
    ),
    "residents": (
        "Name Phone House Role Language Registered Removed",
        {"Registered", "Removed"},
        Statement("""
            SELECT name, phone, house, role, language, claimed_at, removed_at FROM residents ORDER BY id
        """),
    ),
}
TABLES = tuple(_TABLES)


def rows(table: str, zone: tzinfo) -> Iterator[Sequence[Cell]]:
    """The titles, then the rows; moments in the site's zone."""
    titles, moments, query = _TABLES[table]
    columns = titles.split()
    yield columns
    for row in query.run():
        yield [
            _moment(cell, zone) if title in moments else safe(cell)
            for title, cell in zip(columns, row, strict=True)
        ]


def safe(cell: Cell) -> Cell:
    """Prefix with an apostrophe what a spreadsheet program would run as a formula, such as a phone that
    begins with +.
    """
    if not isinstance(cell, str):
        return cell
    text = UNFIT_FOR_XML.sub("", cell)
    begins_badly = text.lstrip().startswith(FORMULA_SIGNS) or text.startswith(CELL_BREAKS)
    return f"'{text}" if begins_badly else text


def _moment(seconds: Cell, zone: tzinfo) -> str | None:
    return f"{from_epoch(seconds).astimezone(zone):%Y-%m-%d %H:%M:%S}" if isinstance(seconds, int) else None


def write(table: str, file: Path, zone: tzinfo) -> int:
    """Write a .csv or .xlsx file, which appears only when it is complete; returns its number of rows."""
    if table not in _TABLES:
        raise InvalidInput("export.table", f"{table!r} cannot be exported. Choose {', '.join(TABLES)}.")
    writers = {".csv": _csv, ".xlsx": _xlsx}
    if file.suffix.lower() not in writers:
        raise InvalidInput(
            "export.kind", f"{file.name!r} is neither .csv nor .xlsx. Choose one of these endings."
        )
    draft = file.with_name(f".{file.name}.part")
    try:
        count = writers[file.suffix.lower()](draft, rows(table, zone))
        draft.replace(file)
    except OSError as exc:
        raise Unavailable("export.failed", f"{file} cannot be written ({exc.strerror}).") from exc
    finally:
        if draft.is_file():
            draft.unlink()
    return count - 1


def _csv(file: Path, table: Iterable[Sequence[Cell]]) -> int:
    with file.open(
        "w", newline="", encoding="utf-8-sig"
    ) as out:  # the byte order mark lets Excel read Cyrillic
        writer = csv.writer(out)
        count = 0
        for row in table:
            writer.writerow(row)
            count += 1
        return count


def _xlsx(file: Path, table: Iterable[Sequence[Cell]]) -> int:
    from openpyxl import Workbook  # a tenth of a second that no other command needs

    with file.open("wb") as out:  # opened first: openpyxl cannot be interrupted cleanly
        book = Workbook(write_only=True)
        sheet = book.create_sheet("passbot")
        count = 0
        for row in table:
            sheet.append(row)
            count += 1
        book.save(out)
        return count

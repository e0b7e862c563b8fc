"""Turns one read of the spreadsheet into Seen. Pure."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from passbot.domain import codes
from passbot.errors import BoardBroken
from passbot.sheets.board import CompletedRow
from passbot.sheets.columns import Header, boxes_aside, header_of
from passbot.sheets.rows import (
    ARRIVED,
    AS_OF,
    CODE,
    COMPLETED_HEADER,
    HEADER,
    WIDTH,
    Seen,
    SeenRow,
    Value,
    is_ticked,
    padded,
)
from passbot.sheets.writing import FIRST_REMOVED_ROW

BOXES = {"TRUE": True, "FALSE": False, "ИСТИНА": True, "ЛОЖЬ": False}
HIGHEST_NUMBER = 2**30  # Google's ids of metadata end at 2**31
Rows = Sequence[Sequence[Value]]


def seen(title: str, latest: Rows, sync: Rows, *, head: Rows) -> Seen:
    """The read. Raises BoardBroken if the column of codes or of ticks is not certain.

    `head` is the first row of Orders_completed, read together, because rows are appended there.
    """
    header = _header(title, latest)
    number, digest, owner, word = signs_of(sync)
    first = latest[header.row]
    return Seen(
        rows=_rows(latest, header),
        as_of=str(first[AS_OF]) if len(first) > AS_OF else "",
        number=number_of(number),
        digest=digest,
        removed=tuple(_boxed(padded(row)) for row in sync[FIRST_REMOVED_ROW:]),
        owner=owner,
        word=word,
        is_askew=not header.is_straight or not is_completed(head),
    )


def is_completed(head: Rows) -> bool:
    return bool(head) and tuple(head[0][:WIDTH]) == COMPLETED_HEADER


def _header(title: str, rows: Rows) -> Header:
    found = header_of(rows, HEADER, restored=boxes_aside(HEADER))
    if not any(cell not in ("", False) for row in rows for cell in row):
        raise BoardBroken("board.sheets", f"The worksheet {title} is empty. Run `sheet repair`.")
    if found is None or not found.is_readable:
        raise BoardBroken(
            "board.header", f"The header of {title} is not ours, {_gone(found)}. Run `sheet repair`."
        )
    return found


def _gone(header: Header | None) -> str:
    if header is None:
        return "too many of its names are gone"
    names = [name for name in (HEADER[CODE], HEADER[ARRIVED]) if name not in header.labels]
    return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} gone"


def _rows(rows: Rows, header: Header) -> tuple[SeenRow, ...]:
    if header.is_straight:
        return tuple(
            SeenRow(at, _boxed(padded(row)), tuple(row[WIDTH:])) for at, row in enumerate(rows) if at > 0
        )
    return tuple(
        SeenRow(at, _boxed(padded(_cells(row, header))), tuple(row))
        for at, row in enumerate(rows)
        if at != header.row
    )


def _boxed(cells: tuple[Value, ...]) -> tuple[Value, ...]:
    """The row with its checkbox as a boolean, should Google say it in words."""
    box = cells[ARRIVED]
    if not isinstance(box, str) or box == "" or box.upper() not in BOXES:
        return cells
    return (*cells[:ARRIVED], BOXES[box.upper()], *cells[ARRIVED + 1 :])


def _cells(row: Sequence[Value], header: Header) -> Sequence[Value]:
    """A row's cells in our order. A torn row may have its code in A; torn.py recognises it by that."""
    cells, code = header.cells(row), str(row[CODE]).strip() if row else ""
    is_misplaced = codes.is_order(code) and not codes.is_order(str(cells[CODE]).strip())
    return (code, *cells[1:]) if is_misplaced else cells


def by_header(rows: Rows) -> tuple[SeenRow, ...]:
    """Rows of any worksheet with our header, in any order of columns; the column of codes may be missing."""
    header = header_of(rows, HEADER, restored=boxes_aside(HEADER))
    return _rows(rows, header) if header and HEADER[ARRIVED] in header.labels else ()


def doubtful(rows: Rows) -> list[str] | None:
    """Codes of rows with a tick although no header names the checkboxes; None if one does.

    All cells are searched: columns may have been moved before the name was lost.
    """
    found = header_of(rows, HEADER, restored=HEADER)
    if found and HEADER[ARRIVED] in found.texts:
        return None
    texts = [str(cell).strip() for row in rows if any(map(is_ticked, row)) for cell in row]
    return [text for text in texts if codes.is_order(text)]


def number_of(cell: Any) -> int:  # Any: whatever a person wrote there
    """The last batch's number; 0 if a person wrote something else there."""
    if not isinstance(cell, int | float) or not 0 < cell < HIGHEST_NUMBER or cell != int(cell):
        return 0
    return int(cell)


def signs_of(sync: Rows) -> tuple[object, str, str, str]:
    """Number and digest of the last batch, its writer, and another installation's message."""
    number, *texts = [*(sync[0] if sync else ()), "", "", "", ""][:4]
    digest, owner, word = map(str, texts)
    return number, digest, owner, word


def arrivals(
    sheet: str, title: str, read: Sequence[dict[str, Any]], *, first: int
) -> tuple[CompletedRow, ...]:  # Any: Google's JSON
    """Rows below the header of a worksheet of arrivals; `read` are its header, its codes and its times."""
    head, codes_read, times_read = read
    header = header_of(head.get("values", []), COMPLETED_HEADER)
    if header and not header.is_straight:
        raise BoardBroken("board.columns", f"The columns of {title} are not in order. Run `sheet repair`.")
    pairs = zip_longest(column(codes_read), column(times_read), fillvalue="")
    rows = enumerate(pairs, start=first)
    return tuple(CompletedRow(at, code, time, sheet) for at, (code, time) in rows if at > 0 and code != "")


def column(values: dict[str, Any]) -> list[str]:  # Any: Google's JSON
    return [str(cells[0]) if cells else "" for cells in values.get("values", [])]


def title_of(range_read: str) -> str:
    """The title in a range, without Google's quotes."""
    title = range_read.rpartition("!")[0]
    return title[1:-1].replace("''", "'") if title.startswith("'") else title

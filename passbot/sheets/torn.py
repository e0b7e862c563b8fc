"""Repairs torn rows: written by a batch while somebody moved the columns, which Google cannot refuse.

Each cell is in a wrong column. Such a row is recognised by all of its cells together: its tick counts, its order is
written again below, and then it is emptied.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from passbot.domain import codes
from passbot.services.sheet import ticks
from passbot.sheets.rows import ANSWER, ARRIVED, RowLine, SeenRow, Value, ours_of
from passbot.sheets.words import Wording

_is_code = lru_cache(maxsize=8_192)(codes.is_order)


def known_again(rows: Sequence[SeenRow], wording: Wording, *, now: datetime) -> tuple[SeenRow, ...]:
    """Rows with torn ones repaired: code and tick are set. A row with fewer or more texts than its order is foreign."""
    suspected = {row.index: code for row in rows if (code := _code_of(row))}
    if not suspected:
        return tuple(rows)
    stands = ticks.standing([], set(suspected.values()), archiving=set())
    lines = {code: wording.line(stand, now=now) for code, stand in stands.items()}
    unknown = wording.words.unknown
    return tuple(mended(row, lines.get(suspected.get(row.index, "")), unknown) for row in rows)


def _code_of(row: SeenRow) -> str:
    """The code in a row that may be torn (no code in A, or no checkbox in H); else an empty string."""
    if row.is_blank or (_is_code(row.code) and isinstance(row.cells[ARRIVED], bool)):
        return ""
    found = {text for text in map(str, (*row.cells, *row.beyond)) if _is_code(text)}
    return found.pop() if len(found) == 1 else ""


def mended(row: SeenRow, line: RowLine | None, unknown: str) -> SeenRow:
    """The repaired row; unchanged if it is whole or not of this order.

    If its checkbox is in a column of people's own, only the tick counts and the row is not emptied: a tick set while it
    is being emptied would be lost.
    """
    cells = row.cells[:ANSWER] if row.cells[ANSWER] == unknown else row.cells
    if line is None or ours_of(row.cells) == line.cells or not _is_written(cells, row.beyond, line):
        return row
    boxes = _boxes(cells)
    if not boxes and row.code != line.code:
        return row
    ticked = True in (boxes or _boxes(row.beyond))
    whole = (line.code, *row.cells[1:ARRIVED], ticked, *row.cells[ARRIVED + 1 :])
    return replace(row, cells=whole, torn=row.cells if boxes else ())


def _is_written(cells: Sequence[Value], beyond: Sequence[Value], line: RowLine) -> bool:
    """True if A to K hold nothing else, and lack only what a guard's tick may have overwritten."""
    written, within = Counter([line.code, *filter(None, line.cells)]), _texts(cells)
    missing = written - (within + _texts(beyond))
    boxes = len(_boxes(cells))
    over = boxes - 1 if boxes else 0
    may_be = written + Counter([line.code])  # reading puts it into A too, if columns are out of order
    return within <= may_be and missing.total() <= over and (boxes > 0 or len(_boxes(beyond)) == 1)


def _boxes(cells: Iterable[Value]) -> list[bool]:
    return [cell for cell in cells if isinstance(cell, bool)]


def _texts(cells: Iterable[Value]) -> Counter[str]:
    return Counter(str(cell) for cell in cells if cell != "" and not isinstance(cell, bool))

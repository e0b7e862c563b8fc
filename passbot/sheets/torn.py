"""Rows that a batch of ours wrote while somebody moved the columns: Google cannot refuse that.

Each cell landed under another name. Such a row is known again by all of its cells together: its tick counts, its
order is written whole below, and then it is emptied.
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
    """Each torn row with the code of its order, and its tick. What says less, or more, is a stranger's."""
    suspected = {row.index: code for row in rows if (code := _code_of(row))}
    if not suspected:
        return tuple(rows)
    stands = ticks.standing([], set(suspected.values()), archiving=set())
    lines = {code: wording.line(stand, now=now) for code, stand in stands.items()}
    unknown = wording.words.unknown
    return tuple(mended(row, lines.get(suspected.get(row.index, "")), unknown) for row in rows)


def _code_of(row: SeenRow) -> str:
    """Of a row that may be torn: there is none in A, or no box in H."""
    if row.is_blank or (_is_code(row.code) and isinstance(row.cells[ARRIVED], bool)):
        return ""
    found = {text for text in map(str, (*row.cells, *row.beyond)) if _is_code(text)}
    return found.pop() if len(found) == 1 else ""


def mended(row: SeenRow, line: RowLine | None, unknown: str) -> SeenRow:
    """The same, if this was not written for the order, or stands as it was written.

    Where the box stands in a column of people's own, its tick counts and that is all: a tick that came while we
    emptied the row would be seen by nobody.
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
    """Nothing else stands in A to K, and nothing is missing but what a guard's tick may have been set over."""
    written, within = Counter([line.code, *filter(None, line.cells)]), _texts(cells)
    missing = written - (within + _texts(beyond))
    boxes = len(_boxes(cells))
    over = boxes - 1 if boxes else 0
    may_be = written + Counter(
        [line.code]
    )  # put into A by the reader too, where the columns are not in order
    return within <= may_be and missing.total() <= over and (boxes > 0 or len(_boxes(beyond)) == 1)


def _boxes(cells: Iterable[Value]) -> list[bool]:
    return [cell for cell in cells if isinstance(cell, bool)]


def _texts(cells: Iterable[Value]) -> Counter[str]:
    return Counter(str(cell) for cell in cells if cell != "" and not isinstance(cell, bool))

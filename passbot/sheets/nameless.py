"""Recognises rows that have lost their code by everything else that we wrote into them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from passbot.services.sheet import ticks
from passbot.sheets.rows import OURS, SeenRow
from passbot.sheets.words import Wording


def recalled(
    rows: Sequence[SeenRow], wording: Wording, *, show_hours: int, now: datetime
) -> tuple[SeenRow, ...]:
    """Rows with their codes restored in memory: after merged cells or a deleted column, the guard still ticks that car.

    Not if two orders look the same. Nothing is written into A.
    """
    if all(row.code or row.is_blank for row in rows):
        return tuple(rows)
    shown = ticks.shown(show_hours=show_hours, today=wording.today(now), now=now)
    stands = ticks.standing(shown, set(), archiving=set())
    codes: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for code, stand in stands.items():
        codes[wording.line(stand, now=now).cells].append(code)
    return tuple(row if row.code else _named(row, codes[_cells(row)]) for row in rows)


def _cells(row: SeenRow) -> tuple[str, ...]:
    return tuple(str(row.cells[column]) for column in OURS)


def _named(row: SeenRow, codes: list[str]) -> SeenRow:
    return replace(row, cells=(codes[0], *row.cells[1:])) if len(codes) == 1 else row

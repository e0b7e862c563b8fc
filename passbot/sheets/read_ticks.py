"""The ticks of a read: of each order whether a row of it is ticked, and whether its rows stand as they were written."""

from collections.abc import Sequence

from passbot.domain.gate.gate import Tick
from passbot.sheets.rows import ARRIVED, RowLine, SeenRow, is_damaged, ours_of


def ticks_of(seen: Sequence[SeenRow], lines: dict[str, RowLine]) -> list[Tick]:
    rows: dict[str, list[SeenRow]] = {}
    for row in seen:
        if row.code in lines:
            rows.setdefault(row.code, []).append(row)
    return [
        Tick(
            code,
            any(row.is_ticked for row in copies),
            len(copies),
            all(is_intact(r, lines[code]) for r in copies),
        )
        for code, copies in rows.items()
    ]


def is_intact(row: SeenRow, line: RowLine) -> bool:
    if is_damaged(row.cells[ARRIVED]):
        return False
    if ours_of(row.cells) == line.cells:
        return True
    cells = tuple(map(str, ours_of(row.cells)))
    return cells == line.cells or _is_former(cells, line)


def _is_former(cells: tuple[str, ...], line: RowLine) -> bool:
    """True if the row is as an older version wrote it. C cannot be compared fully: the place may have been renamed
    since.
    """
    number, brand, *rest = cells
    if line.former is None or rest != list(line.cells[2:]):
        return False
    former_number, ending = line.former
    return number == former_number and brand != "" and brand.endswith(ending)

"""A sheet's grid: rows of cells, and the lines (rows and columns) with size and metadata ids.

A copy of a sheet shares its rows, so copying is cheap; therefore rows, lines and cells are never changed in place, only
replaced.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from passbot.sandbox.google.a1 import Span
from passbot.sandbox.google.body import Json

Cells = dict[int, Json]  # by column


class Line(NamedTuple):
    """A row or a column. `tags` are the ids of developer metadata, which moves with it."""

    size: int = 0  # 0 is the default size
    hidden: bool = False
    tags: tuple[int, ...] = ()


class Row(NamedTuple):
    cells: Cells
    line: Line


class Box(NamedTuple):
    """A rectangle inside the grid; ends exclusive."""

    top: int
    bottom: int
    left: int
    right: int

    def meets(self, other: "Box") -> bool:
        return (
            self.top < other.bottom
            and other.top < self.bottom
            and self.left < other.right
            and other.left < self.right
        )

    def common(self, other: "Box") -> "Box":
        return Box(
            max(self.top, other.top),
            min(self.bottom, other.bottom),
            max(self.left, other.left),
            min(self.right, other.right),
        )

    def holds(self, other: "Box") -> bool:
        return self.common(other) == other


PLAIN = Line()
NO_CELLS: Cells = {}
BLANK = Row(NO_CELLS, PLAIN)
ROWS, COLUMNS = "ROWS", "COLUMNS"


@dataclass
class Sheet:
    """One tab. `properties` contain neither the index nor the grid's size: those are stored separately."""

    sheet_id: int
    properties: Json
    rows: list[Row]
    columns: list[Line]
    merges: list[Json] = field(default_factory=list)
    protected: dict[int, Json] = field(default_factory=dict)
    views: dict[int, Json] = field(default_factory=dict)
    basic_filter: Json | None = None
    conditional: list[Json] = field(default_factory=list)
    groups: dict[str, list[Json]] = field(default_factory=dict)
    tables: dict[str, Json] = field(default_factory=dict)

    def copy(self) -> "Sheet":
        return Sheet(
            self.sheet_id,
            self.properties,
            self.rows[:],
            self.columns[:],
            self.merges[:],
            dict(self.protected),
            dict(self.views),
            self.basic_filter,
            self.conditional[:],
            {dimension: found[:] for dimension, found in self.groups.items()},
            dict(self.tables),
        )

    @property
    def title(self) -> str:
        title: str = self.properties["title"]
        return title

    @property
    def whole(self) -> Box:
        return Box(0, len(self.rows), 0, len(self.columns))

    def frozen(self, dimension: str) -> int:
        name = "frozenRowCount" if dimension == ROWS else "frozenColumnCount"
        count: int = self.properties["gridProperties"].get(name, 0)
        return count

    def size(self, dimension: str) -> int:
        return len(self.rows if dimension == ROWS else self.columns)

    def lines(self, dimension: str) -> list[Line]:
        return [row.line for row in self.rows] if dimension == ROWS else self.columns

    def box(self, span: Span) -> Box:
        """The part of the span that lies inside the grid; it may be empty."""
        height, width = len(self.rows), len(self.columns)
        bottom = height if span.bottom is None else min(span.bottom, height)
        right = width if span.right is None else min(span.right, width)
        return Box(min(span.top, height), max(bottom, 0), min(span.left, width), max(right, 0))

    def cell(self, row: int, column: int) -> Json:
        return self.rows[row].cells.get(column, {})

    def put_row(self, row: int, cells: Cells) -> None:
        """Replace some cells of a row; an empty cell is removed."""
        merged = {**self.rows[row].cells, **cells}
        kept = {column: cell for column, cell in merged.items() if cell}
        self.rows[row] = Row(kept, self.rows[row].line)

    def put(self, row: int, column: int, cell: Json) -> None:
        self.put_row(row, {column: cell})

    def set_line(self, dimension: str, index: int, line: Line) -> None:
        if dimension == ROWS:
            self.rows[index] = Row(self.rows[index].cells, line)
        else:
            self.columns[index] = line

    def occupied(self) -> Iterator[tuple[int, int, Json]]:
        """(row, column, cell) of all cells that hold a value."""
        for index, row in enumerate(self.rows):
            for column, cell in row.cells.items():
                if "userEnteredValue" in cell:
                    yield index, column, cell

    def last_row_with_data(self) -> int:
        """-1 when there is none."""
        for index in range(len(self.rows) - 1, -1, -1):
            cells = self.rows[index].cells
            if cells and any("userEnteredValue" in cell for cell in cells.values()):
                return index
        return -1


def new_sheet(sheet_id: int, properties: Json, rows: int = 1000, columns: int = 26) -> Sheet:
    return Sheet(sheet_id, properties, [BLANK] * rows, [PLAIN] * columns)

"""The writing endpoints of values: update, append, clear; and how append finds the table."""

from dataclasses import dataclass
from typing import Any  # Any: a value in JSON

from passbot.sandbox.google import lines, rights, typed
from passbot.sandbox.google.a1 import column_letters
from passbot.sandbox.google.body import Json, dump
from passbot.sandbox.google.book import Book, exceeds_grid
from passbot.sandbox.google.cells import entered, with_value
from passbot.sandbox.google.errors import Refused, field_violations
from passbot.sandbox.google.grid import ROWS, Box, Sheet
from passbot.sandbox.google.ranges import as_a1
from passbot.sandbox.google.requests_cells import LONGEST_TEXT
from passbot.sandbox.google.rights import Person
from passbot.sandbox.google.values_read import Options, value_range

Values = list[list[Any]]


@dataclass
class Written:
    """Where values went, and how many. Rows and columns in which every value was null do not count."""

    sheet: Sheet
    box: Box
    cells: int
    rows: int
    columns: int

    def as_json(self, book: Book, response: Options | None) -> Json:
        answer: Json = {"spreadsheetId": book.book_id, "updatedRange": as_a1(self.sheet, self.box)}
        if self.cells:
            answer["updatedRows"] = self.rows
            answer["updatedColumns"] = self.columns
            answer["updatedCells"] = self.cells
        if response:
            answer["updatedData"] = value_range(book, self.sheet, self.box, response)
        return answer


@dataclass
class Writer:
    """Writes values into a batch's copy for one person, parsed as typed (USER_ENTERED) or unchanged (RAW)."""

    book: Book
    person: Person
    as_typed: bool

    def update(self, where: str, values: Values) -> Written:
        """A single cell is only the start; a larger range limits what is written."""
        sheet, box = self.book.locate_box(where)
        height, width = _size(values)
        if (box.bottom - box.top, box.right - box.left) != (1, 1):
            _check_bounds(sheet, box, height, width)
        return self.put(sheet, box.top, box.left, values)

    def put(self, sheet: Sheet, top: int, left: int, values: Values) -> Written:
        height, width = _size(values)
        box = Box(top, top + max(height, 1), left, left + max(width, 1))
        if box.bottom > len(sheet.rows) or box.right > len(sheet.columns):
            raise exceeds_grid(sheet, as_a1(sheet, box))
        rights.guard(self.book, sheet, box, self.person)
        count = sum(self._put_row(sheet, top + offset, left, row) for offset, row in enumerate(values))
        said = [[place for place, value in enumerate(row) if value is not None] for row in values]
        return Written(sheet, box, count, sum(map(bool, said)), len({place for row in said for place in row}))

    def _put_row(self, sheet: Sheet, row: int, left: int, values: list[Any]) -> int:
        """null leaves a cell unchanged, "" empties it; emptied cells count like filled ones."""
        old = sheet.rows[row].cells
        new = {
            left + offset: self._cell(old.get(left + offset, {}), value)
            for offset, value in enumerate(values)
            if value is not None
        }
        sheet.put_row(row, new)
        return len(new)

    def _cell(self, old: Json, value: Any) -> Json:
        if value == "":
            return with_value(old, None)
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise Refused(
                f"Your input contains more than the maximum of {LONGEST_TEXT} characters in a single cell."
            )
        if isinstance(value, str) and self.as_typed:
            return typed.write(old, value, self.book.properties.get("locale", "en_US"))
        return with_value(old, entered(value))

    def clear(self, where: str) -> str:
        """Remove only values. Returns the range clipped to the grid."""
        sheet, box = self.book.locate_box(where)
        rights.guard(self.book, sheet, box, self.person)
        for index in range(box.top, box.bottom):
            cells = sheet.rows[index].cells
            inside = [column for column in cells if box.left <= column < box.right]
            if inside:
                sheet.put_row(index, {column: with_value(cells[column], None) for column in inside})
        return as_a1(sheet, box)

    def append(self, where: str, values: Values, *, insert: bool) -> tuple[Box | None, Written]:
        """Write below the last table in the range; without a table, at the range's corner."""
        sheet, box = self.book.locate_box(where)
        table = last_table(sheet, box)
        top, left = (table.bottom, table.left) if table else (box.top, box.left)
        height, width = _size(values)
        if insert and table and top < len(sheet.rows):
            lines.insert(self.book, sheet, ROWS, top, height, like=top - 1)
        if (missing := top + height - len(sheet.rows)) > 0:
            lines.append(self.book, sheet, ROWS, missing)
        if (missing := left + width - len(sheet.columns)) > 0:
            lines.append(self.book, sheet, "COLUMNS", missing)
        return table, self.put(sheet, top, left, values)


def _size(values: Values) -> tuple[int, int]:
    return len(values), max(map(len, values), default=0)


def _check_bounds(sheet: Sheet, box: Box, height: int, width: int) -> None:
    where = f"Requested writing within range [{as_a1(sheet, box)}]"
    if box.top + height > box.bottom:
        raise Refused(f"{where}, but tried writing to row [{box.bottom + 1}]")
    if box.left + width > box.right:
        raise Refused(f"{where}, but tried writing to column [{column_letters(box.right)}]")


def last_table(sheet: Sheet, box: Box) -> Box | None:
    """A table is a group of connected cells (diagonally too). The last one is the one that starts lowest."""
    occupied = {(row, column) for row, column, _ in sheet.occupied()}
    tables: list[Box] = []
    while occupied:
        tables.append(_grown(occupied.pop(), occupied))
    inside = [table for table in tables if table.meets(box)]
    return max(inside, key=lambda table: (table.top, table.left), default=None)


def _grown(first: tuple[int, int], rest: set[tuple[int, int]]) -> Box:
    """The box around all cells connected with `first`; they are removed from `rest`."""
    todo, found = [first], [first]
    while todo:
        row, column = todo.pop()
        around = [(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
        for each in around:
            if each in rest:
                rest.remove(each)
                todo.append(each)
                found.append(each)
    rows, columns = [row for row, _ in found], [column for _, column in found]
    return Box(min(rows), max(rows) + 1, min(columns), max(columns) + 1)


def checked(values: Values, path: str) -> Values:
    """Refuse values that are neither text nor number nor boolean."""
    for index, row in enumerate(values):
        for place, value in enumerate(row):
            if isinstance(value, dict | list):
                kind = "struct_value" if isinstance(value, dict) else "list_value"
                text = f"Invalid {path}[{index}][{place}]: {kind} {dump(value).decode()}"
                raise Refused(text, 400, field_violations([(f"{path}[{index}][{place}]", text)]))
    return values

"""The reading endpoints of values: rectangles of values, without trailing empty cells."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any  # Any: a value in JSON

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import Book
from passbot.sandbox.google.calculated import effective
from passbot.sandbox.google.cells import CellError, whole
from passbot.sandbox.google.grid import Box, Sheet
from passbot.sandbox.google.ranges import as_a1
from passbot.sandbox.google.shown import formatted, is_date

Render = Callable[[Json], Any]


@dataclass(frozen=True)
class Options:
    """Options for formatting values."""

    major: str = "ROWS"
    render: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"

    @staticmethod
    def from_json(given: Json, prefix: str = "") -> "Options":
        """Read them from a query or body; writing requests use the prefix "response"."""

        def option(name: str, usual: str) -> str:
            key = prefix + name[0].upper() + name[1:] if prefix else name
            value: str = given.get(key, usual)
            return value

        major = given.get("majorDimension", "ROWS")
        return Options(
            "ROWS" if major == "DIMENSION_UNSPECIFIED" else major,
            option("valueRenderOption", "FORMATTED_VALUE"),
            option("dateTimeRenderOption", "SERIAL_NUMBER"),
        )


def value_range(book: Book, sheet: Sheet, box: Box, options: Options) -> Json:
    values = rectangle(sheet, box, renderer(options, book.properties.get("locale", "en_US")))
    if options.major == "COLUMNS":
        values = turned(values)
    answer: Json = {"range": as_a1(sheet, box), "majorDimension": options.major}
    if values:
        answer["values"] = values
    return answer


def rectangle(sheet: Sheet, box: Box, render: Render) -> list[list[Any]]:
    rows = [_row(row.cells, box, render) if row.cells else [] for row in sheet.rows[box.top : box.bottom]]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _row(cells: dict[int, Json], box: Box, render: Render) -> list[Any]:
    values: list[Any] = []
    for column in range(box.left, box.right):
        cell = cells.get(column)
        values.append(render(cell) if cell and "userEnteredValue" in cell else "")
    while values and values[-1] == "" and not isinstance(values[-1], bool):
        values.pop()
    return values


def turned(rows: list[list[Any]]) -> list[list[Any]]:
    """Transpose ragged rows to columns, also without trailing empty cells."""
    width = max(map(len, rows), default=0)
    columns = [[row[index] if index < len(row) else "" for row in rows] for index in range(width)]
    for column in columns:
        while column and column[-1] == "":
            column.pop()
    return columns


def turned_back(columns: list[list[Any]]) -> list[list[Any]]:
    """Transpose given columns to rows; cells below the end of a shorter column are not written."""
    height = max(map(len, columns), default=0)
    return [[column[index] if index < len(column) else None for column in columns] for index in range(height)]


def renderer(options: Options, locale: str) -> Render:
    if options.render == "FORMULA":
        return _as_formula
    if options.render == "FORMATTED_VALUE":
        return lambda cell: formatted(cell, locale)
    if options.dates == "FORMATTED_STRING":
        return lambda cell: formatted(cell, locale) if is_date(cell) else _unformatted(cell)
    return _unformatted


def _unformatted(cell: Json) -> Any:
    for kind, value in cell["userEnteredValue"].items():
        if kind != "formulaValue":
            return whole(value)
    value = effective(cell)
    return value.text if isinstance(value, CellError) else value


def _as_formula(cell: Json) -> Any:
    return next((whole(value) for value in cell["userEnteredValue"].values()), "")

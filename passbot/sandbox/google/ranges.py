"""GridRange and DimensionRange in JSON: converted to a Span and back, and shifted with their lines."""

from passbot.sandbox.google.a1 import Span, cell, column_letters, quoted
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.grid import ROWS, Box, Sheet

START = {"ROWS": "startRowIndex", "COLUMNS": "startColumnIndex"}
END = {"ROWS": "endRowIndex", "COLUMNS": "endColumnIndex"}


def span_of(grid_range: Json) -> Span:
    return Span(
        grid_range.get("startRowIndex", 0),
        grid_range.get("endRowIndex"),
        grid_range.get("startColumnIndex", 0),
        grid_range.get("endColumnIndex"),
    )


def grid_range(sheet_id: int, span: Span | Box) -> Json:
    fields = {
        "sheetId": sheet_id,
        "startRowIndex": span.top,
        "endRowIndex": span.bottom,
        "startColumnIndex": span.left,
        "endColumnIndex": span.right,
    }
    return {name: value for name, value in fields.items() if value is not None}


def tidy(given: Json) -> Json:
    """In Google's form: a sheet id of 0 is left out, a given start is kept even if 0."""
    return {name: value for name, value in given.items() if value or name != "sheetId"}


def tidy_lines(dimension_range: Json) -> Json:
    """In a DimensionRange of metadata a start of 0 is left out too."""
    return {name: value for name, value in dimension_range.items() if value}


def is_whole_sheet(given: Json) -> bool:
    return span_of(given) == Span()


def as_a1(sheet: Sheet, box: Box) -> str:
    """`Orders_latest!A1:H1000`; one cell is `Orders_latest!A1`."""
    first, last = cell(box.top, box.left), cell(box.bottom - 1, box.right - 1)
    return f"{quoted(sheet.title)}!{first}" if first == last else f"{quoted(sheet.title)}!{first}:{last}"


def as_open_a1(span: Span, sheet: Sheet) -> str:
    """As a person would write it, with open ends."""
    left = column_letters(span.left)
    right = column_letters((span.right or len(sheet.columns)) - 1)
    return f"{quoted(sheet.title)}!{left}{span.top + 1}:{right}{span.bottom or ''}"


def inserted(given: Json, dimension: str, at: int, count: int) -> Json:
    """The range after `count` lines were inserted before line `at`."""
    start, end = given.get(START[dimension], 0), given.get(END[dimension])
    moved = dict(given)
    if start >= at and (START[dimension] in given):
        moved[START[dimension]] = start + count
    if end is not None and end > at:
        moved[END[dimension]] = end + count
    return moved


def deleted(given: Json, dimension: str, first: int, last: int) -> Json | None:
    """The range after lines [first, last) were deleted; None if nothing is left."""
    start, end = given.get(START[dimension], 0), given.get(END[dimension])
    moved = dict(given)
    if START[dimension] in given:
        moved[START[dimension]] = _after_delete(start, first, last)
    if end is not None:
        moved[END[dimension]] = _after_delete(end, first, last)
        if moved[END[dimension]] <= moved.get(START[dimension], 0):
            return None
    return moved


def _after_delete(index: int, first: int, last: int) -> int:
    return index - max(0, min(index, last) - first)


def lines_of(sheet: Sheet, dimension_range: Json) -> tuple[int, int]:
    """[start, end) of a DimensionRange; open ends extend to the grid's edge."""
    if dimension_range.get("dimension", "DIMENSION_UNSPECIFIED") not in START:
        raise Refused("No dimension specified.")
    size = sheet.size(dimension_range["dimension"])
    start: int = dimension_range.get("startIndex", 0)
    end: int = dimension_range.get("endIndex", size)
    return start, end


def box_of_lines(sheet: Sheet, dimension: str, start: int, end: int) -> Box:
    whole = sheet.whole
    if dimension == ROWS:
        return Box(start, end, 0, whole.right)
    return Box(0, whole.bottom, start, end)

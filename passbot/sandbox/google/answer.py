"""Build the Spreadsheet resource of an answer; only fields in the field mask are computed."""

from collections.abc import Callable
from dataclasses import dataclass

from passbot.sandbox.google import filters, groups, metadata, ranges, requests_protection, requests_tables
from passbot.sandbox.google.answer_cells import cell_maker
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import Book
from passbot.sandbox.google.grid import COLUMNS, ROWS, Box, Line, Sheet
from passbot.sandbox.google.masks import EVERYTHING, Mask, pick
from passbot.sandbox.google.rights import Person

USUAL_SIZE = {ROWS: 21, COLUMNS: 100}
DEFAULT_FORMAT: Json = {
    "backgroundColor": {"red": 1, "green": 1, "blue": 1},
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": {"red": 1, "green": 1, "blue": 1}},
}


@dataclass(frozen=True)
class Asked:
    """What the client asks for: `places` are the ranges, empty for all sheets."""

    mask: Mask
    places: list[tuple[Sheet, Box]]
    person: Person


def spreadsheet(book: Book, asked: Asked) -> Json:
    makers: dict[str, Callable[[], object]] = {
        "spreadsheetId": lambda: book.book_id,
        "properties": lambda: properties(book),
        "sheets": lambda: _sheets(book, asked),
        "namedRanges": lambda: [named_range(each) for each in book.named.values()],
        "developerMetadata": lambda: metadata.of_spreadsheet(book),
        "spreadsheetUrl": lambda: f"https://docs.google.com/spreadsheets/d/{book.book_id}/edit",
    }
    return _made(makers, asked.mask)


def _made(makers: dict[str, Callable[[], object]], mask: Mask) -> Json:
    """Compute each wanted field; empty ones are left out."""
    made = {
        name: pick(make(), mask.get(name, EVERYTHING))
        for name, make in makers.items()
        if not mask or name in mask
    }
    return {name: value for name, value in made.items() if value not in ([], None)}


def properties(book: Book) -> Json:
    return {"defaultFormat": DEFAULT_FORMAT, **book.properties}


def named_range(named: Json) -> Json:
    return {**named, "range": ranges.tidy(named["range"])}


def _sheets(book: Book, asked: Asked) -> list[Json]:
    below = asked.mask.get("sheets", EVERYTHING)
    wanted = [
        sheet for sheet in book.sheets if not asked.places or any(sheet is place for place, _ in asked.places)
    ]
    return [_sheet(book, sheet, asked, below) for sheet in wanted]


def _sheet(book: Book, sheet: Sheet, asked: Asked, mask: Mask) -> Json:
    makers: dict[str, Callable[[], object]] = {
        "properties": lambda: sheet_properties(book, sheet),
        "data": lambda: _data(book, sheet, asked, mask.get("data", EVERYTHING)),
        "merges": lambda: [ranges.tidy(each) for each in sheet.merges],
        "conditionalFormats": lambda: [
            {**rule, "ranges": [ranges.tidy(each) for each in rule["ranges"]]} for rule in sheet.conditional
        ],
        "filterViews": lambda: [filters.shown(view) for view in sheet.views.values()],
        "protectedRanges": lambda: [
            requests_protection.seen(r, asked.person) for r in sheet.protected.values()
        ],
        "basicFilter": lambda: filters.shown(sheet.basic_filter) if sheet.basic_filter else None,
        "tables": lambda: [requests_tables.shown(each) for each in sheet.tables.values()],
        "developerMetadata": lambda: metadata.of_sheet(book, sheet),
        "rowGroups": lambda: groups.shown(sheet, ROWS),
        "columnGroups": lambda: groups.shown(sheet, COLUMNS),
    }
    return _made(makers, mask)


def sheet_properties(book: Book, sheet: Sheet) -> Json:
    """The id and the index are included even if they are 0."""
    given = dict(sheet.properties)
    size = {"rowCount": len(sheet.rows), "columnCount": len(sheet.columns)}
    place = {"sheetId": sheet.sheet_id, "title": given.pop("title"), "index": book.sheets.index(sheet)}
    kind = given.pop("sheetType", "GRID")
    grid = {**size, **given.pop("gridProperties", {})}
    return {**place, "sheetType": kind, "gridProperties": grid, **given}


def _data(book: Book, sheet: Sheet, asked: Asked, mask: Mask) -> list[Json]:
    boxes = [box for place, box in asked.places if place is sheet] or [sheet.whole]
    hidden = filters.hidden_rows(sheet) if sheet.basic_filter else frozenset()
    return [_grid_data(book, sheet, box, mask, hidden) for box in boxes]


def _grid_data(book: Book, sheet: Sheet, box: Box, mask: Mask, hidden: frozenset[int]) -> Json:
    makers: dict[str, Callable[[], object]] = {
        "startRow": lambda: box.top or None,
        "startColumn": lambda: box.left or None,
        "rowData": lambda: _row_data(book, sheet, box, mask.get("rowData", EVERYTHING)),
        "rowMetadata": lambda: [
            _line(book, sheet.rows[index].line, ROWS, hidden=index in hidden)
            for index in range(box.top, box.bottom)
        ],
        "columnMetadata": lambda: [
            _line(book, line, COLUMNS, hidden=False) for line in sheet.columns[box.left : box.right]
        ],
    }
    return _made(makers, mask)


def _row_data(book: Book, sheet: Sheet, box: Box, mask: Mask) -> list[Json]:
    """Trailing empty rows and cells are left out."""
    make = cell_maker(mask.get("values", EVERYTHING), book.properties.get("locale", "en_US"), DEFAULT_FORMAT)
    shown: list[Json] = []
    last = 0
    for index in range(box.top, box.bottom):
        cells = sheet.rows[index].cells
        inside = [column for column in cells if box.left <= column < box.right]
        values = [make(cells.get(column)) for column in range(box.left, max(inside) + 1)] if inside else []
        shown.append({"values": values} if values else {})
        if values:
            last = len(shown)
    return shown[:last]


def _line(book: Book, line: Line, dimension: str, *, hidden: bool) -> Json:
    answer: Json = {"pixelSize": line.size or USUAL_SIZE[dimension]}
    if hidden:
        answer["hiddenByFilter"] = True
    if line.hidden:
        answer["hiddenByUser"] = True
    if line.tags:
        answer["developerMetadata"] = [metadata.shown(book, tag) for tag in line.tags]
    return answer

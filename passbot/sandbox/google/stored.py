"""A spreadsheet as stored by the keeper."""

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import Book
from passbot.sandbox.google.grid import BLANK, Line, Row, Sheet


def as_json(book: Book) -> Json:
    return {
        "id": book.book_id,
        "properties": book.properties,
        "sheets": [_sheet_as_json(sheet) for sheet in book.sheets],
        "named": book.named,
        "metadata": book.metadata,
    }


def from_json(kept: Json) -> Book:
    metadata = {int(key): item for key, item in kept["metadata"].items()}
    sheets = [_sheet(each) for each in kept["sheets"]]
    return Book(kept["id"], kept["properties"], sheets, kept["named"], metadata)


def _sheet_as_json(sheet: Sheet) -> Json:
    """Only rows that are not blank, by number."""
    return {
        "id": sheet.sheet_id,
        "properties": sheet.properties,
        "height": len(sheet.rows),
        "rows": {index: [row.cells, row.line] for index, row in enumerate(sheet.rows) if row is not BLANK},
        "columns": sheet.columns,
        "merges": sheet.merges,
        "protected": sheet.protected,
        "views": sheet.views,
        "basic_filter": sheet.basic_filter,
        "conditional": sheet.conditional,
        "groups": sheet.groups,
        "tables": sheet.tables,
    }


def _sheet(kept: Json) -> Sheet:
    rows = [BLANK] * kept["height"]
    for index, (cells, line) in kept["rows"].items():
        rows[int(index)] = Row({int(column): cell for column, cell in cells.items()}, _line(line))
    return Sheet(
        kept["id"],
        kept["properties"],
        rows,
        [_line(line) for line in kept["columns"]],
        kept["merges"],
        {int(key): rule for key, rule in kept["protected"].items()},
        {int(key): view for key, view in kept["views"].items()},
        kept["basic_filter"],
        kept["conditional"],
        kept["groups"],
        kept.get("tables", {}),  # absent in older files
    )


def _line(kept: list[object]) -> Line:
    size, hidden, tags = kept
    return Line(size, hidden, tuple(tags))  # type: ignore[arg-type]  # a Line came out of JSON as a list

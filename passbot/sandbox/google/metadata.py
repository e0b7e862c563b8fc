"""Developer metadata: its location, its size limits, and lookups."""

from collections.abc import Iterator

from passbot.sandbox.google import ranges
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import Book
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.grid import Line, Sheet
from passbot.sandbox.google.ranges import lines_of

MOST_CHARACTERS = 30_000  # of keys and values together, for the spreadsheet and for each sheet
SPREADSHEET, SHEET, ROW, COLUMN = "SPREADSHEET", "SHEET", "ROW", "COLUMN"
KIND_OF = {"ROWS": ROW, "COLUMNS": COLUMN}

# A stored item is {"metadataKey", "metadataValue", "visibility", "kind", "sheetId"?}; the number of its row
# or column stands nowhere: the line carries the id, so that it moves when the line moves.


def shown(book: Book, metadata_id: int) -> Json:
    item = book.metadata[metadata_id]
    answer = {"metadataId": metadata_id, "metadataKey": item["metadataKey"]}
    if item.get("metadataValue"):
        answer["metadataValue"] = item["metadataValue"]
    where = location(book, metadata_id)
    if "dimensionRange" in where:
        where["dimensionRange"] = ranges.tidy_lines(where["dimensionRange"])
    return answer | {"location": where, "visibility": item["visibility"]}


def location(book: Book, metadata_id: int) -> Json:
    item = book.metadata[metadata_id]
    if item["kind"] == SPREADSHEET:
        return {"locationType": SPREADSHEET, "spreadsheet": True}
    if item["kind"] == SHEET:
        return {"locationType": SHEET, "sheetId": item["sheetId"]}
    place = book.tagged_line(metadata_id)
    if place is None:
        raise LookupError(f"metadata {metadata_id} is on no line")
    sheet, dimension, index = place
    line = {"sheetId": sheet.sheet_id, "dimension": dimension, "startIndex": index, "endIndex": index + 1}
    return {"locationType": item["kind"], "dimensionRange": line}


def of_spreadsheet(book: Book) -> list[Json]:
    return [shown(book, key) for key, item in book.metadata.items() if item["kind"] == SPREADSHEET]


def of_sheet(book: Book, sheet: Sheet) -> list[Json]:
    return [
        shown(book, key)
        for key, item in book.metadata.items()
        if item["kind"] == SHEET and item["sheetId"] == sheet.sheet_id
    ]


def place(book: Book, metadata_id: int, where: Json) -> None:
    """Move an item to a DeveloperMetadataLocation."""
    item = {k: v for k, v in book.metadata[metadata_id].items() if k != "sheetId"}
    _lift(book, metadata_id)
    if where.get("spreadsheet"):
        item["kind"] = SPREADSHEET
    elif "dimensionRange" in where:
        line = where["dimensionRange"]
        sheet = book.sheet(line.get("sheetId", 0))
        _tag(sheet, line, metadata_id)
        item |= {"kind": KIND_OF[line["dimension"]], "sheetId": sheet.sheet_id}
    elif "sheetId" in where:
        item |= {"kind": SHEET, "sheetId": book.sheet(where["sheetId"]).sheet_id}
    else:
        raise Refused("Must specify one of the following: spreadsheet, sheetId, dimensionRange.")
    book.metadata[metadata_id] = item


def _tag(sheet: Sheet, dimension_range: Json, metadata_id: int) -> None:
    start, end = lines_of(sheet, dimension_range)
    lines = sheet.lines(dimension_range["dimension"])
    if end - start != 1 or end > len(lines):
        raise Refused("The dimension range must represent a single row or column.")
    old = lines[start]
    sheet.set_line(dimension_range["dimension"], start, Line(old.size, old.hidden, (*old.tags, metadata_id)))


def remove(book: Book, metadata_id: int) -> None:
    _lift(book, metadata_id)
    del book.metadata[metadata_id]


def _lift(book: Book, metadata_id: int) -> None:
    if book.metadata[metadata_id].get("kind") not in (ROW, COLUMN):
        return
    if found := book.tagged_line(metadata_id):
        sheet, dimension, index = found
        old = sheet.lines(dimension)[index]
        tags = tuple(tag for tag in old.tags if tag != metadata_id)
        sheet.set_line(dimension, index, Line(old.size, old.hidden, tags))


def check_storage(book: Book, metadata_id: int) -> None:
    """Refuse if the item's scope now holds more than Google stores."""
    scope = book.metadata[metadata_id].get("sheetId")
    items = (item for item in book.metadata.values() if item.get("sheetId") == scope)
    if sum(len(item["metadataKey"]) + len(item.get("metadataValue", "")) for item in items) > MOST_CHARACTERS:
        raise Refused("Adding the requested developer metadata would exceed the allowed storage limit")


def found_by(book: Book, data_filter: Json) -> list[int]:
    """The ids that match a DataFilter."""
    if "developerMetadataLookup" in data_filter:
        return [key for key in book.metadata if _meets(book, key, data_filter["developerMetadataLookup"])]
    if "gridRange" in data_filter:
        return list(_within(book, data_filter["gridRange"]))
    if "a1Range" in data_filter:
        sheet, span = book.locate(data_filter["a1Range"])
        return list(_within(book, ranges.grid_range(sheet.sheet_id, span)))
    raise Refused("Must specify at least one filter.")


def _within(book: Book, grid_range: Json) -> Iterator[int]:
    """Metadata on the rows, columns or sheet that a range covers."""
    sheet = book.sheet(grid_range.get("sheetId", 0))
    box = sheet.box(ranges.span_of(grid_range))
    for row in sheet.rows[box.top : box.bottom]:
        yield from row.line.tags
    for column in sheet.columns[box.left : box.right]:
        yield from column.tags
    if ranges.is_whole_sheet(grid_range):
        yield from (
            key
            for key, it in book.metadata.items()
            if it["kind"] == SHEET and it["sheetId"] == sheet.sheet_id
        )


def _meets(book: Book, key: int, lookup: Json) -> bool:
    item = book.metadata[key]
    return (
        lookup.get("metadataId", key) == key
        and lookup.get("metadataKey", item["metadataKey"]) == item["metadataKey"]
        and lookup.get("metadataValue", item.get("metadataValue", "")) == item.get("metadataValue", "")
        and lookup.get("visibility", item["visibility"]) == item["visibility"]
        and lookup.get("locationType", item["kind"]) == item["kind"]
        and _meets_location(book, key, lookup)
    )


def _meets_location(book: Book, key: int, lookup: Json) -> bool:
    """INTERSECTING_LOCATION includes what lies inside the location, EXACT_LOCATION does not."""
    where = lookup.get("metadataLocation")
    if not where:
        return True
    item, exact = book.metadata[key], lookup.get("locationMatchingStrategy") == "EXACT_LOCATION"
    if where.get("spreadsheet"):
        return item["kind"] == SPREADSHEET or not exact
    if "dimensionRange" in where:
        return location(book, key).get("dimensionRange") == _bounded(book, where["dimensionRange"])
    return item.get("sheetId") == where.get("sheetId") and (item["kind"] == SHEET or not exact)


def _bounded(book: Book, dimension_range: Json) -> Json:
    sheet = book.sheet(dimension_range.get("sheetId", 0))
    start, end = lines_of(sheet, dimension_range)
    return {
        "sheetId": sheet.sheet_id,
        "dimension": dimension_range["dimension"],
        "startIndex": start,
        "endIndex": end,
    }

"""The endpoints of `spreadsheets` itself: get, batchUpdate, metadata, copyTo."""

from contextlib import suppress

from passbot.sandbox.google import api, batch, masks, metadata, ranges
from passbot.sandbox.google.api import Call, Endpoint
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import Book
from passbot.sandbox.google.errors import Refused, not_found
from passbot.sandbox.google.grid import Box, Sheet
from passbot.sandbox.google.kinds import KINDS
from passbot.sandbox.google.masks import EVERYTHING


def get(call: Call) -> Json:
    return api.shown(
        call.book,
        call.person,
        mask=api.fields_of(call.query, "Spreadsheet"),
        places=api.places(call.book, call.query.get("ranges", [])),
        grid_data=call.query.get("includeGridData", False),
    )


def get_by_data_filter(call: Call) -> Json:
    filters = call.body.get("dataFilters", [])
    return api.shown(
        call.book,
        call.person,
        mask=api.fields_of(call.query, "Spreadsheet"),
        places=[place for each in filters for place in filtered(call.book, each)],
        grid_data=call.body.get("includeGridData", False),
    )


def batch_update(call: Call) -> Json:
    body = call.body
    mask = api.fields_of(call.query, "BatchUpdateSpreadsheetResponse")
    book, replies = _applied(call, body.get("requests", []))
    answer: Json = {"spreadsheetId": book.book_id, "replies": replies}
    if body.get("includeSpreadsheetInResponse"):
        answer["updatedSpreadsheet"] = api.shown(
            book,
            call.person,
            mask=mask.get("updatedSpreadsheet", EVERYTHING),
            places=api.places(book, body.get("responseRanges", [])),
            grid_data=body.get("responseIncludeGridData", False),
        )
    api.commit(call, book)
    answer["commentUpdateState"] = "NO_UPDATES_REQUESTED"
    below = {name: EVERYTHING if name == "updatedSpreadsheet" else each for name, each in mask.items()}
    shown: Json = masks.pick(answer, below)
    return shown


def _applied(call: Call, requests: list[Json]) -> tuple[Book, list[Json]]:
    try:
        return batch.apply(call.book, requests, call.person, KINDS, habits=call.habits)
    except Refused:
        if call.habits.half_batches:
            _apply_half(call, requests)
        raise


def _apply_half(call: Call, requests: list[Json]) -> None:
    """Apply the requests before the one that is refused."""
    for count in range(len(requests) - 1, 0, -1):
        with suppress(Refused):
            book, _ = batch.apply(call.book, requests[:count], call.person, KINDS, habits=call.habits)
            api.commit(call, book)
            return


def filtered(book: Book, data_filter: Json) -> list[tuple[Sheet, Box]]:
    """Find the sheets and boxes for a DataFilter."""
    if "a1Range" in data_filter:
        return [book.locate_box(data_filter["a1Range"])]
    if "gridRange" in data_filter:
        sheet = book.sheet(data_filter["gridRange"].get("sheetId", 0))
        return [(sheet, sheet.box(ranges.span_of(data_filter["gridRange"])))]
    found = [metadata.location(book, key) for key in metadata.found_by(book, data_filter)]
    return [place for each in found for place in _of_location(book, each)]


def _of_location(book: Book, location: Json) -> list[tuple[Sheet, Box]]:
    if "spreadsheet" in location:
        return [(sheet, sheet.whole) for sheet in book.sheets]
    if "dimensionRange" not in location:
        sheet = book.sheet(location["sheetId"])
        return [(sheet, sheet.whole)]
    line = location["dimensionRange"]
    sheet = book.sheet(line["sheetId"])
    return [(sheet, ranges.box_of_lines(sheet, line["dimension"], line["startIndex"], line["endIndex"]))]


def metadata_get(call: Call) -> Json:
    if not call.argument.isdigit():
        raise Refused(f"Invalid value at 'metadata_id' (TYPE_INT32), \"{call.argument}\"")
    if int(call.argument) not in call.book.metadata:
        raise not_found()
    return metadata.shown(call.book, int(call.argument))


def metadata_search(call: Call) -> Json:
    filters = call.body.get("dataFilters", [])
    if not filters:
        raise Refused("Must specify at least one dataFilter.")
    matched = [
        {"developerMetadata": metadata.shown(call.book, key), "dataFilters": [each]}
        for each in filters
        for key in metadata.found_by(call.book, each)
    ]
    return {"matchedDeveloperMetadata": matched} if matched and not call.habits.forgetful_search else {}


ENDPOINTS: dict[str, Endpoint] = {
    "spreadsheets.get": get,
    "spreadsheets.getByDataFilter": get_by_data_filter,
    "spreadsheets.batchUpdate": batch_update,
    "spreadsheets.developerMetadata.get": metadata_get,
    "spreadsheets.developerMetadata.search": metadata_search,
}

"""The endpoints of `spreadsheets.values` that read."""

from passbot.sandbox.google.api import Call, Endpoint, prefixed
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.endpoints_spreadsheets import filtered
from passbot.sandbox.google.grid import Box, Sheet
from passbot.sandbox.google.values_read import Options, value_range


def get(call: Call) -> Json:
    sheet, box = call.book.locate_box(call.argument)
    return value_range(call.book, sheet, box, Options.from_json(call.query))


def batch_get(call: Call) -> Json:
    options = Options.from_json(call.query)
    places = [call.book.locate_box(text) for text in call.query.get("ranges", [])]
    found = [value_range(call.book, sheet, box, options) for sheet, box in places]
    return {"spreadsheetId": call.book.book_id, "valueRanges": found}


def batch_get_by_data_filter(call: Call) -> Json:
    options = Options.from_json(call.body)
    found = [
        {"valueRange": value_range(call.book, sheet, box, options), "dataFilters": [each]}
        for index, each in enumerate(call.body.get("dataFilters", []))
        for sheet, box in _places(call, index, each)
    ]
    return {"spreadsheetId": call.book.book_id, "valueRanges": found}


def _places(call: Call, index: int, data_filter: Json) -> list[tuple[Sheet, Box]]:
    with prefixed(f"Invalid dataFilters[{index}]: "):
        return filtered(call, data_filter)


ENDPOINTS: dict[str, Endpoint] = {
    "spreadsheets.values.get": get,
    "spreadsheets.values.batchGet": batch_get,
    "spreadsheets.values.batchGetByDataFilter": batch_get_by_data_filter,
}

"""The endpoints of `spreadsheets.values`."""

from passbot.sandbox.google import api
from passbot.sandbox.google.api import Call, Endpoint, prefixed
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import Book
from passbot.sandbox.google.endpoints_spreadsheets import filtered
from passbot.sandbox.google.grid import Box, Sheet
from passbot.sandbox.google.query import required
from passbot.sandbox.google.ranges import as_a1
from passbot.sandbox.google.values_read import Options, turned_back, value_range
from passbot.sandbox.google.values_write import Values, Writer, Written, checked


def get(call: Call) -> Json:
    sheet, box = call.book.locate_box(call.argument)
    return value_range(call.book, sheet, box, Options.from_json(call.query))


def batch_get(call: Call) -> Json:
    options = Options.from_json(call.query)
    texts = call.query.get("ranges", [])
    found = [
        _read(call, book, *book.locate_box(text), options)
        for book, text in zip(_revisions(call, len(texts)), texts, strict=True)
    ]
    return {"spreadsheetId": call.book.book_id, "valueRanges": found}


def _read(call: Call, book: Book, sheet: Sheet, box: Box, options: Options) -> Json:
    read = value_range(book, sheet, box, options)
    if call.habits.boxes_as_words and call.tears and "values" in read:
        read["values"] = [[_in_words(value) for value in row] for row in read["values"]]
    return read


def _in_words(value: object) -> object:
    return str(value).upper() if isinstance(value, bool) else value


def _revisions(call: Call, count: int) -> list[Book]:
    """The state of the file for each range: a write may happen in the middle of a read (torn read), or be seen only
    by a later one (late read).
    """
    torn, is_late = call.habits.torn_reads, call.habits.late_reads
    before, now = call.file.before, call.book
    if not call.tears or not (torn or is_late) or before is None:
        return [now] * count
    call.file.before = None
    if is_late:
        return [before] * count
    first, others = (before, now) if torn == "first" else (now, before)
    return [first, *[others] * (count - 1)]


def batch_get_by_data_filter(call: Call) -> Json:
    options = Options.from_json(call.body)
    filters = call.body.get("dataFilters", [])
    found = [
        {"valueRange": _read(call, book, sheet, box, options), "dataFilters": [each]}
        for index, (book, each) in enumerate(zip(_revisions(call, len(filters)), filters, strict=True))
        for sheet, box in _places(book, index, each)
    ]
    return {"spreadsheetId": call.book.book_id, "valueRanges": found}


def _places(book: Book, index: int, data_filter: Json) -> list[tuple[Sheet, Box]]:
    with prefixed(f"Invalid dataFilters[{index}]: "):
        return filtered(book, data_filter)


def update(call: Call) -> Json:
    writer = _writer(call, call.query)
    written = writer.update(call.argument, _values(call.body, "values"))
    api.commit(call, writer.book)
    return written.as_json(writer.book, _response(call.query))


def append(call: Call) -> Json:
    writer = _writer(call, call.query)
    insert = call.query.get("insertDataOption") == "INSERT_ROWS"
    table, written = writer.append(call.argument, _values(call.body, "values"), insert=insert)
    api.commit(call, writer.book)
    answer: Json = {"spreadsheetId": writer.book.book_id}
    if table:
        answer["tableRange"] = as_a1(written.sheet, table)
    return answer | {"updates": written.as_json(writer.book, _response(call.query))}


def clear(call: Call) -> Json:
    writer = Writer(call.book.copy(), call.person, as_typed=False)
    cleared = writer.clear(call.argument)
    api.commit(call, writer.book)
    return {"spreadsheetId": writer.book.book_id, "clearedRange": cleared}


def batch_update(call: Call) -> Json:
    writer, response = _writer(call, call.body), _response(call.body)
    written = []
    for index, each in enumerate(call.body.get("data", [])):
        with prefixed(f"Invalid data[{index}]: "):
            written.append(writer.update(each.get("range", ""), _values(each, f"data[{index}].values")))
    api.commit(call, writer.book)
    return _totals(written, writer, response)


def batch_update_by_data_filter(call: Call) -> Json:
    writer, response = _writer(call, call.body), _response(call.body)
    responses: list[Json] = []
    for index, each in enumerate(call.body.get("data", [])):
        for sheet, box in _places(call.book, index, each.get("dataFilter", {})):
            written = writer.update(as_a1(sheet, box), _values(each, f"data[{index}].values"))
            shown = written.as_json(writer.book, response)
            responses.append(
                {"dataFilter": each["dataFilter"]} | {k: shown[k] for k in shown if k != "spreadsheetId"}
            )
    api.commit(call, writer.book)
    total = sum(each.get("updatedCells", 0) for each in responses)
    return {"spreadsheetId": writer.book.book_id, "totalUpdatedCells": total, "responses": responses}


def batch_clear(call: Call) -> Json:
    return _cleared(call, call.body.get("ranges", []))


def batch_clear_by_data_filter(call: Call) -> Json:
    filters = call.body.get("dataFilters", [])
    places = [place for index, each in enumerate(filters) for place in _places(call.book, index, each)]
    return _cleared(call, [as_a1(sheet, box) for sheet, box in places])


def _cleared(call: Call, where: list[str]) -> Json:
    writer = Writer(call.book.copy(), call.person, as_typed=False)
    cleared = [writer.clear(each) for each in where]
    api.commit(call, writer.book)
    return {"spreadsheetId": writer.book.book_id, "clearedRanges": cleared}


def _writer(call: Call, options: Json) -> Writer:
    entry = required(options.get("valueInputOption"), "valueInputOption")
    if entry == "INPUT_VALUE_OPTION_UNSPECIFIED":
        required(None, "valueInputOption")
    return Writer(call.book.copy(), call.person, as_typed=entry == "USER_ENTERED")


def _values(given: Json, path: str) -> Values:
    values = checked(given.get("values", []), path)
    return turned_back(values) if given.get("majorDimension") == "COLUMNS" else values


def _response(options: Json) -> Options | None:
    return Options.from_json(options, "response") if options.get("includeValuesInResponse") else None


def _totals(written: list[Written], writer: Writer, response: Options | None) -> Json:
    """The numbers of rows, columns and sheets touched, each counted once."""
    rows = {(id(w.sheet), row) for w in written for row in range(w.box.top, w.box.bottom)}
    columns = {(id(w.sheet), column) for w in written for column in range(w.box.left, w.box.right)}
    counts = {
        "totalUpdatedRows": len(rows),
        "totalUpdatedColumns": len(columns),
        "totalUpdatedCells": sum(each.cells for each in written),
        "totalUpdatedSheets": len({id(each.sheet) for each in written}),
    }
    responses = [each.as_json(writer.book, response) for each in written]
    return {"spreadsheetId": writer.book.book_id, **counts, "responses": responses}


ENDPOINTS: dict[str, Endpoint] = {
    "spreadsheets.values.get": get,
    "spreadsheets.values.batchGet": batch_get,
    "spreadsheets.values.batchGetByDataFilter": batch_get_by_data_filter,
    "spreadsheets.values.update": update,
    "spreadsheets.values.append": append,
    "spreadsheets.values.clear": clear,
    "spreadsheets.values.batchUpdate": batch_update,
    "spreadsheets.values.batchUpdateByDataFilter": batch_update_by_data_filter,
    "spreadsheets.values.batchClear": batch_clear,
    "spreadsheets.values.batchClearByDataFilter": batch_clear_by_data_filter,
}

"""What a sync worker needs: one read, one atomic write, a guard against applying twice, protection."""

from typing import Any  # JSON

import gspread
import pytest
from gspread.exceptions import APIError

from tests.sandbox.google.conftest import Box, worker_of
from tests.sandbox.google.wire import append, cells, delete, marker, protect_all_but_h, update

UNFORMATTED: dict[str, Any] = {"valueRenderOption": "UNFORMATTED_VALUE"}


def refusal(book: gspread.Spreadsheet, *requests: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(APIError) as refused:
        book.batch_update({"requests": list(requests)})
    found: dict[str, Any] = refused.value.response.json()["error"]
    return found


def seen(book: gspread.Spreadsheet, where: str = "Sheet1!A1:L") -> list[list[Any]]:
    found: list[list[Any]] = book.values_batch_get([where], params=UNFORMATTED)["valueRanges"][0].get(
        "values", []
    )
    return found


def test_what_is_written_is_read_with_its_types(book: gspread.Spreadsheet) -> None:
    book.batch_update({"requests": [update(0, cells("017", "=1+1", 12.5, 4, True, False))]})

    assert [["017", "=1+1", 12.5, 4, True, False]] == seen(book)


def test_a_batch_sees_its_own_earlier_requests(book: gspread.Spreadsheet) -> None:
    book.batch_update({"requests": [update(0, cells("a"), cells("b"), cells("c"))]})

    book.batch_update({"requests": [delete(2, 3), delete(0, 1), append(cells("d"), cells("e"))]})

    assert [["b"], ["d"], ["e"]] == seen(book)


def test_a_batch_with_one_bad_request_changes_nothing(book: gspread.Spreadsheet) -> None:
    book.batch_update({"requests": [update(0, cells("a"))]})

    error = refusal(book, append(cells("b")), marker(5), update(0, cells("x"), sheet=999999))

    assert "Invalid requests[2].updateCells: No grid with id: 999999" == error["message"]
    assert ("INVALID_ARGUMENT", 400) == (error["status"], error["code"])
    assert [["a"]] == seen(book)
    book.batch_update({"requests": [marker(5)]})


def test_a_batch_applied_before_is_refused_as_a_whole(book: gspread.Spreadsheet) -> None:
    book.batch_update({"requests": [marker(42), append(cells("17"))]})

    error = refusal(book, marker(42), append(cells("17")))

    assert (
        "Invalid requests[0].createDeveloperMetadata: Cannot add developer metadata with ID [42] "
        "because developer metadata with that ID already exists."
    ) == error["message"]
    assert [[17]] == [[int(row[0])] for row in seen(book)]


def test_the_answer_carries_the_sheet_as_it_is_now(book: gspread.Spreadsheet) -> None:
    body = {
        "requests": [marker(7), append(cells("17", True))],
        "includeSpreadsheetInResponse": True,
        "responseIncludeGridData": True,
        "responseRanges": ["Sheet1!A1:H"],
    }

    answer = book.batch_update(body)

    item = answer["replies"][0]["createDeveloperMetadata"]["developerMetadata"]
    assert {"locationType": "SPREADSHEET", "spreadsheet": True} == item["location"]
    assert {} == answer["replies"][1]
    row = answer["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert ["17", True] == [next(iter(cell["effectiveValue"].values())) for cell in row]


def test_the_answer_can_be_cut_down_to_what_is_needed(book: gspread.Spreadsheet) -> None:
    body = {"requests": [append(cells("17", True))], "includeSpreadsheetInResponse": True}
    url = gspread.urls.SPREADSHEET_BATCH_UPDATE_URL % book.id
    fields = "updatedSpreadsheet(sheets(properties.sheetId,data(startRow,rowData.values.userEnteredValue)))"

    answer = book.client.request("post", url, params={"fields": fields}, json=body).json()

    row = {"values": [{"userEnteredValue": {"stringValue": "17"}}, {"userEnteredValue": {"boolValue": True}}]}
    sheet = {"properties": {"sheetId": 0}, "data": [{"rowData": [row]}]}
    assert {"updatedSpreadsheet": {"sheets": [sheet]}} == answer


def test_a_guard_ticks_h_and_nothing_else(
    box: Box, book: gspread.Spreadsheet, guard: gspread.Client, file_id: str
) -> None:
    book.batch_update({"requests": [update(1, cells("17")), protect_all_but_h(worker_of(box))]})
    theirs = guard.open_by_key(file_id)

    theirs.batch_update({"requests": [update(1, cells(True), column=7)]})
    error = refusal(theirs, update(1, cells("18")))

    assert (
        "Invalid requests[0].updateCells: You are trying to edit a protected cell or object. "
        "Please contact the spreadsheet owner to remove protection if you need to edit."
    ) == error["message"]
    assert [[], ["17", "", "", "", "", "", "", True]] == seen(book)


@pytest.mark.parametrize(
    "request_",
    [
        delete(1, 2),
        {"insertDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}}},
        append(cells("18")),
        {"deleteProtectedRange": {"protectedRangeId": 7001}},
    ],
)
def test_a_guard_moves_no_rows_and_lifts_no_protection(
    request_: dict[str, Any], box: Box, book: gspread.Spreadsheet, guard: gspread.Client, file_id: str
) -> None:
    book.batch_update({"requests": [update(1, cells("17")), protect_all_but_h(worker_of(box))]})

    error = refusal(guard.open_by_key(file_id), request_)

    assert "You are trying to edit a protected cell or object." in error["message"]


def test_the_owner_may_break_everything(box: Box, book: gspread.Spreadsheet, file_id: str) -> None:
    book.batch_update({"requests": [update(1, cells("17")), protect_all_but_h(worker_of(box))]})

    box.side.edit("owner", file_id, [delete(1, 2)])

    assert [] == seen(book)


def test_a_human_edit_gets_between_a_read_and_a_write(
    box: Box, book: gspread.Spreadsheet, file_id: str
) -> None:
    book.batch_update({"requests": [update(1, cells("17"), cells("18"))]})
    box.side.before_write.append(lambda _path: box.side.edit("owner", file_id, [delete(1, 2)]))

    book.batch_update({"requests": [update(1, cells("x"), column=1)]})

    assert [[], ["18", "x"]] == seen(book)


def test_the_frame_metadata_and_rows_come_in_one_read(book: gspread.Spreadsheet) -> None:
    book.batch_update({"requests": [marker(9), update(0, cells("Code"))]})
    fields = (
        "developerMetadata(metadataId,metadataValue),sheets(properties(sheetId,title,gridProperties),"
        "data(startRow,rowData(values(userEnteredValue)),rowMetadata(hiddenByFilter,hiddenByUser)))"
    )

    found = book.fetch_sheet_metadata({"ranges": ["Sheet1!A1:H2"], "fields": fields})

    assert [{"metadataId": 9, "metadataValue": "9f3c"}] == found["developerMetadata"]
    sheet = found["sheets"][0]
    assert {"rowCount": 1000, "columnCount": 26} == sheet["properties"]["gridProperties"]
    assert [{"values": [{"userEnteredValue": {"stringValue": "Code"}}]}] == sheet["data"][0]["rowData"]
    assert [{}, {}] == sheet["data"][0]["rowMetadata"]

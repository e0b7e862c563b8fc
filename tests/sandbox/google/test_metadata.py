"""Developer metadata: it travels with its row, is found again, and has a limit."""

from typing import Any  # JSON

import gspread
import pytest
from gspread.exceptions import APIError

from tests.sandbox.google.wire import cells, delete, dimension, marker, update

ROOT = "https://sheets.googleapis.com/v4/spreadsheets/"


def on_row(number: int, row: int) -> dict[str, Any]:
    return marker(number, "tag", {"dimensionRange": dimension(row, row + 1)})


def row_of(book: gspread.Spreadsheet, number: int) -> int:
    found = book.client.request("get", f"{ROOT}{book.id}/developerMetadata/{number}").json()
    start: int = found["location"]["dimensionRange"].get("startIndex", 0)
    return start


def search(book: gspread.Spreadsheet, **lookup: Any) -> list[int]:
    body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
    found = book.client.request("post", f"{ROOT}{book.id}/developerMetadata:search", json=body).json()
    return [each["developerMetadata"]["metadataId"] for each in found.get("matchedDeveloperMetadata", [])]


INSERT = {"insertDimension": {"range": dimension(0, 3)}}
SORT = {
    "sortRange": {"range": {"sheetId": 0}, "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]}
}
MOVE = {"moveDimension": {"source": dimension(1, 2), "destinationIndex": 3}}
CUT = {
    "cutPaste": {
        "source": {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 2},
        "destination": {"sheetId": 0, "rowIndex": 8, "columnIndex": 0},
        "pasteType": "PASTE_NORMAL",
    }
}


@pytest.mark.parametrize(
    ("change", "row"),
    [(INSERT, 4), (delete(0, 1), 0), (SORT, 1), (MOVE, 2), (CUT, 1), (update(1, cells("x")), 1)],
)
def test_a_tag_goes_where_its_row_goes(change: dict[str, Any], row: int, book: gspread.Spreadsheet) -> None:
    book.batch_update({"requests": [update(0, cells("a"), cells("b"), cells("c")), on_row(9, 1)]})

    book.batch_update({"requests": [change]})

    assert row == row_of(book, 9)


def test_a_tag_goes_with_its_deleted_row(book: gspread.Spreadsheet) -> None:
    book.batch_update({"requests": [on_row(9, 1), marker(10)]})

    book.batch_update({"requests": [delete(1, 2)]})

    assert [10] == search(book, metadataKey="b")
    with pytest.raises(APIError, match="Requested entity was not found"):
        row_of(book, 9)
    book.batch_update({"requests": [on_row(9, 1)]})


def test_a_lookup_narrows_by_all_that_it_names(book: gspread.Spreadsheet) -> None:
    on_sheet = marker(3, "other", {"sheetId": 0})
    book.batch_update({"requests": [marker(1), on_row(2, 5), on_sheet]})

    assert [1, 2, 3] == search(book, metadataKey="b")
    assert [3] == search(book, metadataValue="other")
    assert [2] == search(book, locationType="ROW")
    assert [1] == search(
        book, metadataLocation={"spreadsheet": True}, locationMatchingStrategy="EXACT_LOCATION"
    )
    assert [2, 3] == search(book, metadataLocation={"sheetId": 0})
    assert [2] == search(book, metadataLocation={"dimensionRange": dimension(5, 6)})
    assert [] == search(book, metadataId=99)


def test_it_changes_and_moves_by_its_filter(book: gspread.Spreadsheet) -> None:
    book.batch_update({"requests": [on_row(2, 5)]})
    change = {
        "dataFilters": [{"developerMetadataLookup": {"metadataId": 2}}],
        "developerMetadata": {"metadataValue": "new", "location": {"dimensionRange": dimension(7, 8)}},
        "fields": "metadataValue,location",
    }

    answer = book.batch_update({"requests": [{"updateDeveloperMetadata": change}]})

    changed = answer["replies"][0]["updateDeveloperMetadata"]["developerMetadata"]
    assert [("b", "new")] == [(each["metadataKey"], each["metadataValue"]) for each in changed]
    assert 7 == row_of(book, 2)


def test_an_old_number_is_pruned_in_the_batch_that_brings_a_new_one(book: gspread.Spreadsheet) -> None:
    book.batch_update({"requests": [marker(1)]})
    prune = {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": 1}}}}

    answer = book.batch_update({"requests": [marker(2), prune]})

    gone = answer["replies"][1]["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]
    assert [1] == [each["metadataId"] for each in gone]
    assert [2] == search(book, metadataKey="b")


def test_there_is_room_for_thirty_thousand_characters(book: gspread.Spreadsheet) -> None:
    book.batch_update({"requests": [marker(1, "x" * 20_000), marker(2, "x" * 9_998)]})

    with pytest.raises(APIError, match="would exceed the allowed storage limit"):
        book.batch_update({"requests": [marker(3, "")]})
    book.batch_update({"requests": [marker(3, "x" * 29_000, {"sheetId": 0})]})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"metadataKey": ""}, "metadataKey is required"),
        ({"visibility": "DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED"}, "visibility is required"),
        ({"location": {}}, "Must specify one of the following: spreadsheet, sheetId, dimensionRange"),
        ({"location": {"dimensionRange": dimension(0, 2)}}, "must represent a single row or column"),
    ],
)
def test_an_incomplete_one_is_refused(change: dict[str, Any], words: str, book: gspread.Spreadsheet) -> None:
    item = marker(1)["createDeveloperMetadata"]["developerMetadata"] | change

    with pytest.raises(APIError, match=words):
        book.batch_update({"requests": [{"createDeveloperMetadata": {"developerMetadata": item}}]})


def test_values_are_reached_through_a_tag(book: gspread.Spreadsheet) -> None:
    book.batch_update({"requests": [update(4, cells("17", "x")), on_row(9, 4)]})
    by_tag = {"developerMetadataLookup": {"metadataId": 9}}
    url = f"{ROOT}{book.id}/values:"

    read = book.client.request("post", url + "batchGetByDataFilter", json={"dataFilters": [by_tag]}).json()
    body = {
        "valueInputOption": "RAW",
        "data": [{"dataFilter": by_tag, "values": [["18"]], "majorDimension": "ROWS"}],
    }
    book.client.request("post", url + "batchUpdateByDataFilter", json=body)

    assert [["17", "x"]] == read["valueRanges"][0]["valueRange"]["values"]
    assert [["18", "x"]] == book.values_get("A5:B5")["values"]
    book.client.request("post", url + "batchClearByDataFilter", json={"dataFilters": [by_tag]})
    assert "values" not in book.values_get("A5:B5")


def test_one_bad_filter_spoils_the_call(book: gspread.Spreadsheet) -> None:
    body = {"dataFilters": [{"a1Range": "A1"}, {"a1Range": "Nowhere!A1"}]}

    with pytest.raises(APIError, match=r"Invalid dataFilters\[1\]: Unable to parse range: Nowhere!A1"):
        book.client.request("post", f"{ROOT}{book.id}/values:batchGetByDataFilter", json=body)


def test_a_file_is_read_by_filters(book: gspread.Spreadsheet) -> None:
    book.batch_update({"requests": [update(4, cells("17")), on_row(9, 4)]})
    body = {"dataFilters": [{"developerMetadataLookup": {"metadataId": 9}}], "includeGridData": True}

    found = book.client.request("post", f"{ROOT}{book.id}:getByDataFilter", json=body).json()

    data = found["sheets"][0]["data"][0]
    assert 4 == data["startRow"]
    assert "17" == data["rowData"][0]["values"][0]["formattedValue"]
    assert [9] == [each["metadataId"] for each in data["rowMetadata"][0]["developerMetadata"]]

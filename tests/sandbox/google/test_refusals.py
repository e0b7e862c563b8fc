"""Refusals with the exact body, as a client meets them on the wire."""

import json
from typing import Any  # JSON

import gspread
import pytest
from requests import Response

from tests.sandbox.google.conftest import Box
from tests.sandbox.google.wire import append, cells, delete, marker, update

SHEETS = "https://sheets.googleapis.com/v4/spreadsheets/"


def ask(client: gspread.Client, verb: str, path: str, **options: Any) -> Response:
    return client.http_client.session.request(verb, SHEETS + path, timeout=10, **options)


def message(client: gspread.Client, verb: str, path: str, **options: Any) -> str:
    answer = ask(client, verb, path, **options)
    assert 400 == answer.status_code
    found: str = answer.json()["error"]["message"]
    return found


def batch(client: gspread.Client, file_id: str, *requests: dict[str, Any]) -> str:
    return message(client, "post", f"{file_id}:batchUpdate", json={"requests": list(requests)})


@pytest.mark.usefixtures("rude")
def test_an_unknown_field_is_refused_with_its_place(worker: gspread.Client, file_id: str) -> None:
    answer = ask(worker, "post", f"{file_id}:batchUpdate", json={"requests": [{"updateCells": {"foo": 1}}]})

    text = "Invalid JSON payload received. Unknown name \"foo\" at 'requests[0].update_cells': Cannot find field."
    violation = {"field": "requests[0].update_cells", "description": text}
    bad_request = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}
    error = {"code": 400, "message": text, "status": "INVALID_ARGUMENT", "details": [bad_request]}
    assert json.dumps({"error": error}, indent=2) + "\n" == answer.text
    assert "application/json; charset=UTF-8" == answer.headers["content-type"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"foo": "1"}, 'Unknown name "foo": Cannot bind query parameter.'),
        ({"valueInputOption": "COOKED"}, "Invalid value at 'value_input_option'"),
        ({"includeValuesInResponse": "perhaps"}, "Invalid value at 'include_values_in_response' (TYPE_BOOL)"),
    ],
)
@pytest.mark.usefixtures("rude")
def test_a_query_is_checked_too(query: Any, words: str, worker: gspread.Client, file_id: str) -> None:
    assert words in message(worker, "put", f"{file_id}/values/A1", params=query, json={"values": [["x"]]})


def test_a_query_must_say_how_values_are_taken(worker: gspread.Client, file_id: str) -> None:
    refused = message(worker, "put", f"{file_id}/values/A1", json={"values": [["x"]]})

    assert "'valueInputOption' is required but not specified" == refused


@pytest.mark.usefixtures("rude")
def test_a_body_that_is_no_json_is_refused(worker: gspread.Client, file_id: str) -> None:
    assert "Invalid JSON payload received." in message(
        worker, "post", f"{file_id}:batchUpdate", data=b"{oops"
    )


@pytest.mark.parametrize(
    ("fields", "path"),
    [("foo", "foo"), ("sheets.properties.foo", "sheets.properties.foo"), ("sheets(", "")],
)
def test_a_mask_names_only_what_there_is(
    fields: str, path: str, worker: gspread.Client, file_id: str
) -> None:
    answer = ask(worker, "get", file_id, params={"fields": fields}).json()["error"]

    assert "Request contains an invalid argument." == answer["message"]
    assert f"for path '{path}'" in answer["details"][0]["fieldViolations"][0]["description"]


def test_an_unknown_path_is_a_page_not_json(worker: gspread.Client) -> None:
    answer = ask(worker, "get", "some/where/else")

    assert (404, "text/html; charset=UTF-8") == (answer.status_code, answer.headers["content-type"])


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "Invalid requests[0]: No request set."),
    (
        {"deleteSheet": {"sheetId": 1}, "addSheet": {}},
        ("Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. Cannot set 'addSheet'"),
    ),
    (
        {"updateCells": {"start": {"sheetId": 0}, "rows": []}},
        (
            "Invalid requests[0].updateCells: At least one field must be listed in 'fields'. "
            "(Use '*' to indicate all fields.)"
        ),
    ),
    (
        {"updateCells": {"start": {"sheetId": 0}, "rows": [], "fields": "foo"}},
        "Invalid requests[0].updateCells: Invalid field: foo",
    ),
    (
        {"updateCells": {"rows": [], "fields": "*"}},
        "Invalid requests[0].updateCells: Must specify either start or range.",
    ),
    (
        {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 1001, "endIndex": 1002}}},
        "Invalid requests[0].insertDimension: range.startIndex is larger than current grid size (1000)",
    ),
    (
        {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 1000, "endIndex": 1001}}},
        (
            "Invalid requests[0].insertDimension: range.startIndex must be less than the grid size (1000) "
            "if inheritFromBefore is false."
        ),
    ),
    (delete(0, 1000), "Invalid requests[0].deleteDimension: You can't delete all the rows on the sheet."),
    (
        {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": 1}}}},
        "Invalid requests[0].deleteDeveloperMetadata: No developer metadata matches the data filter.",
    ),
    (
        {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 400_000}},
        (
            "Invalid requests[0].appendDimension: This action would increase the number of cells in the "
            "workbook above the limit of 10000000 cells."
        ),
    ),
]


@pytest.mark.parametrize(("request_", "words"), REFUSED)
def test_a_request_is_refused_in_googles_words(
    request_: dict[str, Any], words: str, worker: gspread.Client, file_id: str
) -> None:
    assert words == batch(worker, file_id, request_)


def test_no_requests_are_too_few(worker: gspread.Client, file_id: str) -> None:
    assert "Must specify at least one request." == batch(worker, file_id)


@pytest.mark.parametrize("position", [0, 1, 2])
def test_wherever_the_bad_request_stands_nothing_happens(
    position: int, box: Box, book: gspread.Spreadsheet
) -> None:
    book.batch_update({"requests": [update(0, cells("a"), cells("b"))]})
    before = box.side.look("owner", book.id)
    requests = [marker(1), append(cells("c")), delete(0, 1)]
    requests.insert(position, update(0, cells("x"), sheet=5))

    with pytest.raises(gspread.exceptions.APIError, match="No grid with id: 5"):
        book.batch_update({"requests": requests})

    assert before == box.side.look("owner", book.id)


def test_a_text_too_long_for_a_cell_is_refused(worker: gspread.Client, file_id: str) -> None:
    assert "50000 characters" in batch(worker, file_id, update(0, cells("x" * 50_001)))

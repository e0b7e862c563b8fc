"""google-api-python-client, built from its own discovery document, meets the same stand-in."""

from typing import Any  # the client makes its methods at run time

import pytest
from googleapiclient.errors import HttpError

from tests.sandbox.google.clients import discovery_client
from tests.sandbox.google.conftest import Box
from tests.sandbox.google.wire import append, cells, marker


@pytest.fixture(scope="module")
def account(shared: Box) -> dict[str, Any]:
    return shared.account("owner")


@pytest.fixture
def sheets(box: Box, account: dict[str, Any]) -> Any:
    with discovery_client(box.base, account) as client:
        yield client.spreadsheets()


@pytest.fixture
def drive(box: Box, account: dict[str, Any]) -> Any:
    with discovery_client(box.base, account, "drive", "v3") as client:
        yield client


def test_a_spreadsheet_is_made_with_its_sheets_and_cells(sheets: Any) -> None:
    data = [{"startRow": 1, "rowData": [cells("17", True)]}]
    first = {"properties": {"title": "Orders", "gridProperties": {"rowCount": 5}}, "data": data}
    body = {
        "properties": {"title": "Gate"},
        "sheets": [first, {"properties": {"title": "_sync", "hidden": True}}],
    }

    made = sheets.create(body=body).execute()

    assert [("Orders", None), ("_sync", True)] == [
        (each["properties"]["title"], each["properties"].get("hidden")) for each in made["sheets"]
    ]
    values = sheets.values().get(spreadsheetId=made["spreadsheetId"], range="Orders!A1:B5").execute()
    assert [[], ["17", "TRUE"]] == values["values"]


def test_all_values_methods_work(sheets: Any, file_id: str) -> None:
    values = sheets.values()
    values.update(
        spreadsheetId=file_id, range="'Sheet1'!A1:B1", valueInputOption="RAW", body={"values": [["a", 1]]}
    ).execute()
    values.append(
        spreadsheetId=file_id,
        range="A1",
        valueInputOption="USER_ENTERED",
        insertDataOption="INSERT_ROWS",
        includeValuesInResponse=True,
        body={"values": [["b", "2"]]},
    ).execute()
    values.batchUpdate(
        spreadsheetId=file_id, body={"valueInputOption": "RAW", "data": [{"range": "A3", "values": [["c"]]}]}
    ).execute()
    values.clear(spreadsheetId=file_id, range="B1", body={}).execute()
    values.batchClear(spreadsheetId=file_id, body={"ranges": ["A2"]}).execute()

    found = values.batchGet(
        spreadsheetId=file_id, ranges=["A1:B3", "B2"], valueRenderOption="UNFORMATTED_VALUE"
    ).execute()
    assert [[["a"], ["", 2], ["c"]], [[2]]] == [each["values"] for each in found["valueRanges"]]


def test_a_batch_and_its_guard(sheets: Any, file_id: str) -> None:
    body = {"requests": [marker(42), append(cells("17"))]}
    sheets.batchUpdate(spreadsheetId=file_id, body=body).execute()

    with pytest.raises(HttpError) as refused:
        sheets.batchUpdate(spreadsheetId=file_id, body=body).execute()

    assert 400 == refused.value.resp.status
    assert "developer metadata with that ID already exists." in refused.value.reason
    item = sheets.developerMetadata().get(spreadsheetId=file_id, metadataId=42).execute()
    assert "9f3c" == item["metadataValue"]


def test_masks_and_filters(sheets: Any, file_id: str) -> None:
    found = sheets.get(spreadsheetId=file_id, fields="spreadsheetId,sheets(properties/title)").execute()
    assert {"spreadsheetId": file_id, "sheets": [{"properties": {"title": "Sheet1"}}]} == found

    by_range = sheets.getByDataFilter(
        spreadsheetId=file_id, body={"dataFilters": [{"gridRange": {"sheetId": 0, "endRowIndex": 1}}]}
    ).execute()
    assert [0] == [each["properties"]["sheetId"] for each in by_range["sheets"]]


def test_a_sheet_goes_to_another_file(box: Box, sheets: Any, file_id: str) -> None:
    other = box.side.create_spreadsheet("Other", owner="owner")

    answer = (
        sheets.sheets()
        .copyTo(spreadsheetId=file_id, sheetId=0, body={"destinationSpreadsheetId": other})
        .execute()
    )

    assert ("Copy of Sheet1", 1) == (answer["title"], answer["index"])


def test_files_and_permissions(drive: Any) -> None:
    made = (
        drive.files()
        .create(
            body={"name": "Drive", "mimeType": "application/vnd.google-apps.spreadsheet"},
            fields="id,name,owners",
        )
        .execute()
    )
    drive.permissions().create(
        fileId=made["id"], body={"type": "user", "role": "writer", "emailAddress": "ann@example.com"}
    ).execute()
    drive.files().update(fileId=made["id"], body={"name": "Renamed"}).execute()

    found = drive.files().list(q="name contains 'renam' and trashed = false", pageSize=1).execute()
    assert [made["id"]] == [each["id"] for each in found["files"]]
    listed = drive.permissions().list(fileId=made["id"]).execute()["permissions"]
    assert ["owner", "writer"] == [each["role"] for each in listed]
    drive.files().delete(fileId=made["id"]).execute()
    with pytest.raises(HttpError, match="File not found"):
        drive.files().get(fileId=made["id"]).execute()


@pytest.mark.parametrize("query", ["name ~ 'x'", "colour = 'red'", "name = 'x' or name = 'y'"])
def test_a_search_that_is_none_is_refused(query: str, drive: Any) -> None:
    with pytest.raises(HttpError, match="Invalid Value"):
        drive.files().list(q=query).execute()

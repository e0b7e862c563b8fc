"""The schema data are Google's own, and the stand-in knows the methods that they describe."""

import json

import pytest

from passbot.sandbox.google import discovery
from passbot.sandbox.google.kinds import KINDS
from passbot.sandbox.google.routes import ROUTES
from passbot.sandbox.google.schema import Schemas
from tests.sandbox.google.trim import trimmed_drive, trimmed_sheets

SHEETS = Schemas(discovery.sheets(), "google.apps.sheets.v4")
RECORDED_FROM_GSPREAD = [
    "updateSheetProperties",
    "mergeCells",
    "addSheet",
    "updateCells",
    "deleteSheet",
    "sortRange",
    "updateSpreadsheetProperties",
    "updateDimensionProperties",
    "addNamedRange",
    "setBasicFilter",
    "insertDimension",
    "deleteNamedRange",
    "deleteDimension",
    "unmergeCells",
    "addDimensionGroup",
    "deleteDimensionGroup",
    "addProtectedRange",
    "updateNamedRange",
    "autoResizeDimensions",
    "clearBasicFilter",
    "copyPaste",
    "cutPaste",
    "repeatCell",
    "setDataValidation",
    "deleteProtectedRange",
    "duplicateSheet",
]
OURS = [
    "appendCells",
    "appendDimension",
    "createDeveloperMetadata",
    "updateDeveloperMetadata",
    "deleteDeveloperMetadata",
    "updateProtectedRange",
    "moveDimension",
    "addFilterView",
    "updateFilterView",
    "deleteFilterView",
    "addConditionalFormatRule",
    "updateConditionalFormatRule",
    "deleteConditionalFormatRule",
    "findReplace",
]


def test_the_schemas_are_those_of_the_published_client() -> None:
    assert trimmed_sheets() == json.loads(discovery.SHEETS.read_text())
    assert trimmed_drive() == json.loads(discovery.DRIVE.read_text())


def test_every_method_of_the_sheets_api_has_its_way() -> None:
    assert set(discovery.sheets().methods) == set(ROUTES.values())


@pytest.mark.parametrize("kind", RECORDED_FROM_GSPREAD + OURS)
def test_a_kind_of_request_is_known_to_both(kind: str) -> None:
    assert kind in KINDS
    assert kind in SHEETS.fields_of("Request")


REFUSED = [
    (
        {"requests": [{"updateCells": {"foo": 1}}]},
        "Invalid JSON payload received. Unknown name \"foo\" at 'requests[0].update_cells': Cannot find field.",
    ),
    (
        {"reqs": []},
        'Invalid JSON payload received. Unknown name "reqs": Cannot find field.',
    ),
    (
        {"requests": [{"updateCells": {"start": {"sheetId": "x"}}}]},
        "Invalid value at 'requests[0].update_cells.start.sheet_id' (TYPE_INT32), \"x\"",
    ),
    (
        {"includeSpreadsheetInResponse": "yes"},
        "Invalid value at 'include_spreadsheet_in_response' (TYPE_BOOL), \"yes\"",
    ),
    (
        {"requests": [{"mergeCells": {"mergeType": "ALL"}}]},
        (
            "Invalid value at 'requests[0].merge_cells.merge_type' "
            '(type.googleapis.com/google.apps.sheets.v4.MergeCellsRequest.MergeType), "ALL"'
        ),
    ),
    (
        {"requests": [{"updateCells": 5}]},
        (
            "Invalid value at 'requests[0].update_cells' "
            "(type.googleapis.com/google.apps.sheets.v4.UpdateCellsRequest), 5"
        ),
    ),
    (
        {"requests": {"updateCells": {}}},
        "Invalid value at 'requests' (type.googleapis.com/google.apps.sheets.v4.Request), {'updateCells': {}}",
    ),
    (
        {"requests": [{"updateCells": {"fields": ["a"]}}]},
        (
            "Invalid JSON payload received. Unknown name \"fields\" at 'requests[0].update_cells': "
            "Proto field is not repeating, cannot start list."
        ),
    ),
]


@pytest.mark.parametrize(("body", "words"), REFUSED)
def test_a_body_that_does_not_fit_is_explained(body: object, words: str) -> None:
    assert not SHEETS.fits("BatchUpdateSpreadsheetRequest", body)
    assert [words] == [text for _, text in SHEETS.violations("BatchUpdateSpreadsheetRequest", body)]


def test_rows_that_are_no_lists_are_explained_as_google_does() -> None:
    found = SHEETS.violations("ValueRange", {"values": ["X"]}, "data")

    assert [
        (
            "data.values",
            "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\"",
        )
    ] == found

"""What hangs on the numbers of rows and columns moves with them."""

from typing import Any  # JSON

import gspread
import pytest
from gspread.exceptions import APIError

from tests.sandbox.google.wire import CHECKBOX, cells, delete, dimension, update

AREA = {"sheetId": 0, "startRowIndex": 2, "endRowIndex": 4, "startColumnIndex": 2, "endColumnIndex": 4}
CONDITION = {"type": "NOT_BLANK"}
COLOUR = {"backgroundColorStyle": {"rgbColor": {"red": 1}}}
FURNITURE: list[dict[str, Any]] = [
    {"mergeCells": {"range": AREA, "mergeType": "MERGE_ALL"}},
    {"addNamedRange": {"namedRange": {"name": "area", "range": AREA}}},
    {"addProtectedRange": {"protectedRange": {"range": AREA}}},
    {"addFilterView": {"filter": {"range": AREA, "title": "view"}}},
    {"setBasicFilter": {"filter": {"range": AREA}}},
    {
        "addConditionalFormatRule": {
            "rule": {"ranges": [AREA], "booleanRule": {"condition": CONDITION, "format": COLOUR}}
        }
    },
]


def rows_of(book: gspread.Spreadsheet) -> list[tuple[int, int] | None]:
    """(start, end) of every piece, in the order of FURNITURE; None for one that is gone."""
    found = book.fetch_sheet_metadata()
    sheet = found["sheets"][0]
    pieces = [
        next(iter(sheet.get("merges", [])), None),
        next((each["range"] for each in found.get("namedRanges", [])), None),
        next((each["range"] for each in sheet.get("protectedRanges", [])), None),
        next((each["range"] for each in sheet.get("filterViews", [])), None),
        sheet.get("basicFilter", {}).get("range"),
        next((each["ranges"][0] for each in sheet.get("conditionalFormats", [])), None),
    ]
    return [(each["startRowIndex"], each["endRowIndex"]) if each else None for each in pieces]


def insert(at: int, count: int, *, kind: str = "ROWS", **more: Any) -> dict[str, Any]:
    return {"insertDimension": {"range": dimension(at, at + count, kind=kind), **more}}


@pytest.mark.parametrize(
    ("change", "rows"),
    [
        (insert(0, 3), (5, 7)),
        (insert(2, 1), (3, 5)),
        (insert(3, 2), (2, 6)),
        (insert(4, 2), (2, 4)),
        (delete(0, 1), (1, 3)),
        (delete(1, 3), (1, 2)),
        (delete(3, 9), (2, 3)),
        (delete(2, 4), None),
        (delete(0, 9), None),
    ],
)
def test_furniture_moves_with_its_rows(
    change: dict[str, Any], rows: tuple[int, int] | None, book: gspread.Spreadsheet
) -> None:
    book.batch_update({"requests": FURNITURE})

    book.batch_update({"requests": [change]})

    assert [rows] * len(FURNITURE) == rows_of(book)


def test_an_open_range_stays_open(book: gspread.Spreadsheet) -> None:
    column = {"sheetId": 0, "startRowIndex": 1, "startColumnIndex": 7, "endColumnIndex": 8}
    rule = {"range": {"sheetId": 0}, "unprotectedRanges": [column]}
    book.batch_update({"requests": [{"addProtectedRange": {"protectedRange": rule}}]})

    book.batch_update({"requests": [insert(5, 2), delete(3, 4), insert(0, 1, kind="COLUMNS")]})

    found = book.fetch_sheet_metadata()["sheets"][0]["protectedRanges"][0]
    assert {} == found["range"]
    assert [{"startRowIndex": 1, "startColumnIndex": 8, "endColumnIndex": 9}] == found["unprotectedRanges"]


@pytest.mark.parametrize(("from_before", "ticked"), [(True, True), (False, False)])
def test_a_new_row_takes_rule_and_format_from_its_neighbour(
    from_before: bool, ticked: bool, book: gspread.Spreadsheet
) -> None:
    second_row = {
        "sheetId": 0,
        "startRowIndex": 1,
        "endRowIndex": 2,
        "startColumnIndex": 0,
        "endColumnIndex": 1,
    }
    rule = {"setDataValidation": {"range": second_row, "rule": CHECKBOX}}
    book.batch_update({"requests": [update(1, cells(True), cells("x")), rule]})

    book.batch_update({"requests": [insert(2, 1, inheritFromBefore=from_before)]})

    found = book.fetch_sheet_metadata({"ranges": "A3", "fields": "sheets.data.rowData.values"})
    row = found["sheets"][0]["data"][0].get("rowData", [{}])[0]
    assert ticked == ("dataValidation" in str(row))
    assert [[], ["TRUE"], [], ["x"]] == book.values_get("A1:A9")["values"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (insert(0, 1, inheritFromBefore=True), "inheritFromBefore cannot be true"),
        (
            {"moveDimension": {"source": dimension(0, 3), "destinationIndex": 2}},
            "must not be inside the source range",
        ),
        (
            {"insertDimension": {"range": {"sheetId": 0, "startIndex": 1, "endIndex": 2}}},
            "No dimension specified",
        ),
    ],
)
def test_lines_do_not_go_just_anywhere(change: dict[str, Any], words: str, book: gspread.Spreadsheet) -> None:
    with pytest.raises(APIError, match=words):
        book.batch_update({"requests": [change]})


def test_a_deleted_sheet_takes_everything_of_its_own_along(book: gspread.Spreadsheet) -> None:
    tab = book.add_worksheet("gone", 5, 5)
    area = {"sheetId": tab.id, "endRowIndex": 2}
    named = {"addNamedRange": {"namedRange": {"name": "area", "range": area}}}
    row = {"dimensionRange": dimension(1, 2, sheet=tab.id)}
    item = {"metadataId": 5, "metadataKey": "k", "location": row, "visibility": "DOCUMENT"}
    book.batch_update({"requests": [named, {"createDeveloperMetadata": {"developerMetadata": item}}]})

    book.del_worksheet(tab)

    assert [] == book.list_named_ranges()
    book.batch_update(
        {
            "requests": [
                {
                    "createDeveloperMetadata": {
                        "developerMetadata": {**item, "location": {"spreadsheet": True}}
                    }
                }
            ]
        }
    )


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ({"endRowIndex": 1001}, r"range.endRowIndex\[1001\] is after last row in grid\[1000\]"),
        ({"startColumnIndex": 26}, r"range.endColumnIndex\[27\] is after last column in grid\[26\]"),
        ({"startRowIndex": 5, "endRowIndex": 5}, r"range.endRowIndex\[5\] must be greater"),
    ],
)
def test_a_range_stays_inside_the_grid(area: dict[str, Any], words: str, book: gspread.Spreadsheet) -> None:
    with pytest.raises(APIError, match=words):
        book.batch_update({"requests": [{"unmergeCells": {"range": area}}]})


def test_a_group_folds_and_a_named_range_is_renamed(book: gspread.Spreadsheet) -> None:
    group = {"range": dimension(1, 4), "depth": 1, "collapsed": True}
    named = {"name": "old", "range": AREA, "namedRangeId": "n1"}
    book.batch_update(
        {
            "requests": [
                {"addDimensionGroup": {"range": dimension(1, 4)}},
                {"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}},
                {"addNamedRange": {"namedRange": named}},
                {"updateNamedRange": {"namedRange": {"namedRangeId": "n1", "name": "new"}, "fields": "name"}},
            ]
        }
    )

    assert [True] == [each["collapsed"] for each in book.sheet1.list_dimension_group_rows()]
    assert [("new", "n1")] == [(each["name"], each["namedRangeId"]) for each in book.list_named_ranges()]

"""Kinds of requests that gspread has no method for, through its batch_update."""

from typing import Any  # JSON

import gspread
import pytest
from gspread.exceptions import APIError

from tests.sandbox.google.conftest import Box
from tests.sandbox.google.wire import CHECKBOX, append, cells, dimension, protect_all_but_h, update


def send(book: gspread.Spreadsheet, *requests: dict[str, Any]) -> list[Any]:
    replies: list[Any] = book.batch_update({"requests": list(requests)})["replies"]
    return replies


def meta(book: gspread.Spreadsheet) -> dict[str, Any]:
    sheet: dict[str, Any] = book.fetch_sheet_metadata()["sheets"][0]
    return sheet


def test_cells_are_appended_below_the_last_row_with_data(book: gspread.Spreadsheet) -> None:
    box = {
        "setDataValidation": {
            "range": {"sheetId": 0, "startColumnIndex": 7, "endColumnIndex": 8},
            "rule": CHECKBOX,
        }
    }
    send(book, update(2, cells("a")), box)

    send(book, append(cells("b"), cells("c")))

    assert [["a"], ["b"], ["c"]] == book.values_get("A3:A9")["values"]


def test_appended_cells_make_the_grid_grow(book: gspread.Spreadsheet) -> None:
    tab = book.add_worksheet("small", 1, 1)

    send(book, append(cells("a", "b"), cells("c"), sheet=tab.id))

    assert [["a", "b"], ["c", ""]] == tab.get_all_values()


def test_a_row_with_its_checkbox_comes_in_one_request(book: gspread.Spreadsheet) -> None:
    cell = {"userEnteredValue": {"boolValue": False}, "dataValidation": CHECKBOX}
    start = {"sheetId": 0, "rowIndex": 1, "columnIndex": 7}
    fields = "userEnteredValue,dataValidation"
    send(book, {"updateCells": {"start": start, "fields": fields, "rows": [{"values": [cell]}]}})

    params: Any = {"valueInputOption": "USER_ENTERED"}
    book.values_update("H2", params, {"values": [["TRUE"]]})
    found = book.fetch_sheet_metadata({"ranges": "H2", "includeGridData": "true"})["sheets"][0]["data"][0]

    shown = found["rowData"][0]["values"][0]
    assert ({"boolValue": True}, "TRUE", CHECKBOX) == (
        shown["effectiveValue"],
        shown["formattedValue"],
        shown["dataValidation"],
    )
    assert (1, 7) == (found["startRow"], found["startColumn"])


def test_a_mask_writes_one_part_and_a_star_resets_the_rest(book: gspread.Spreadsheet) -> None:
    bold = {"values": [{"userEnteredFormat": {"textFormat": {"bold": True}}, "note": "n"}]}
    start = {"sheetId": 0}
    send(
        book, {"updateCells": {"start": start, "fields": "userEnteredFormat.textFormat,note", "rows": [bold]}}
    )
    send(book, update(0, cells("x")))
    assert {"userEnteredValue", "userEnteredFormat", "note"} == _entered(book)

    send(book, {"updateCells": {"start": start, "fields": "*", "rows": [cells("y")]}})

    assert {"userEnteredValue"} == _entered(book)


def test_what_the_rows_do_not_cover_is_cleared_in_a_range(book: gspread.Spreadsheet) -> None:
    send(book, update(0, cells("a", "b"), cells("c", "d")))
    a1_b2 = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}

    send(book, {"updateCells": {"range": a1_b2, "fields": "userEnteredValue", "rows": [cells("x")]}})

    assert [["x"]] == book.values_get("A1:B2")["values"]


def test_one_cell_is_repeated_over_a_range(book: gspread.Spreadsheet) -> None:
    area = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 2}

    send(book, {"repeatCell": {"range": area, "cell": cells("x")["values"][0], "fields": "userEnteredValue"}})

    assert [[], ["x", "x"], ["x", "x"]] == book.values_get("A1:C5")["values"]


def test_rows_are_added_at_the_end_and_moved(book: gspread.Spreadsheet) -> None:
    send(book, update(0, cells("a"), cells("b"), cells("c"), cells("d")))

    send(
        book,
        {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 5}},
        {"moveDimension": {"source": dimension(3, 4), "destinationIndex": 1}},
    )

    assert [["a"], ["d"], ["b"], ["c"]] == book.values_get("A1:A9")["values"]
    assert 1005 == meta(book)["properties"]["gridProperties"]["rowCount"]


def test_columns_move_with_their_cells(book: gspread.Spreadsheet) -> None:
    send(book, update(0, cells("a", "b", "c")))

    send(book, {"moveDimension": {"source": dimension(0, 1, kind="COLUMNS"), "destinationIndex": 3}})

    assert [["b", "c", "a"]] == book.values_get("A1:C1")["values"]


def test_only_values_are_pasted_if_asked(book: gspread.Spreadsheet) -> None:
    cell = {"userEnteredValue": {"boolValue": True}, "dataValidation": CHECKBOX, "note": "n"}
    send(book, {"updateCells": {"start": {"sheetId": 0}, "fields": "*", "rows": [{"values": [cell]}]}})
    paste = {"source": _cell(0), "destination": _cell(5), "pasteType": "PASTE_VALUES"}

    send(book, {"copyPaste": paste})
    assert {"userEnteredValue"} == _entered(book, "A6")

    send(book, {"copyPaste": {**paste, "pasteType": "PASTE_NORMAL"}})
    assert {"userEnteredValue", "dataValidation", "note"} == _entered(book, "A6")


def test_a_paste_carries_its_rule_over_a_checkbox(book: gspread.Spreadsheet) -> None:
    rule = {"setDataValidation": {"range": _cell(0), "rule": CHECKBOX}}
    send(book, rule, update(3, cells("garbage")))

    send(book, {"copyPaste": {"source": _cell(3), "destination": _cell(0), "pasteType": "PASTE_NORMAL"}})

    assert {"userEnteredValue"} == _entered(book, "A1")


def test_found_text_is_replaced_and_counted(book: gspread.Spreadsheet) -> None:
    send(book, update(0, cells("Ann", "ann, Ann"), cells(17)))

    replies = send(book, {"findReplace": {"find": "ann", "replacement": "Bob", "allSheets": True}})
    entire = send(
        book, {"findReplace": {"find": "17", "replacement": "18", "sheetId": 0, "matchEntireCell": True}}
    )

    assert [["Bob", "Bob, Bob"], ["18"]] == book.values_get("A1:B2")["values"]
    assert {"valuesChanged": 2, "occurrencesChanged": 3, "rowsChanged": 1, "sheetsChanged": 1} == replies[0][
        "findReplace"
    ]
    assert 1 == entire[0]["findReplace"]["valuesChanged"]


def test_filter_views_are_kept_changed_and_removed(book: gspread.Spreadsheet) -> None:
    view = {"title": "today", "range": {"sheetId": 0, "endRowIndex": 9}, "filterViewId": 31}
    assert 31 == send(book, {"addFilterView": {"filter": view}})[0]["addFilterView"]["filter"]["filterViewId"]

    change = {"filterViewId": 31, "title": "now"}
    send(
        book,
        {"updateFilterView": {"filter": change, "fields": "title"}},
        {"duplicateFilterView": {"filterId": 31}},
    )

    assert ["Copy of now", "now"] == sorted(each["title"] for each in meta(book)["filterViews"])
    send(book, {"deleteFilterView": {"filterId": 31}})
    with pytest.raises(APIError, match="No filter view with ID: 31"):
        send(book, {"deleteFilterView": {"filterId": 31}})


def test_a_filter_hides_rows_which_then_stay_when_others_are_sorted(book: gspread.Spreadsheet) -> None:
    send(book, update(0, cells("n"), cells(3), cells(2), cells(1)))
    given = {
        "range": {"sheetId": 0, "endRowIndex": 4, "endColumnIndex": 1},
        "criteria": {"0": {"hiddenValues": ["2"]}},
    }
    send(book, {"setBasicFilter": {"filter": given}})

    rows = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 4}
    send(book, {"sortRange": {"range": rows, "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}})

    assert [["n"], ["1"], ["2"], ["3"]] == book.values_get("A1:A4")["values"]
    found = book.fetch_sheet_metadata({"ranges": "A1:A4", "fields": "sheets.data.rowMetadata.hiddenByFilter"})
    assert [{}, {}, {"hiddenByFilter": True}, {}] == found["sheets"][0]["data"][0]["rowMetadata"]


def test_vertical_merges_are_not_sorted(book: gspread.Spreadsheet) -> None:
    merged = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1}
    send(book, {"mergeCells": {"range": merged, "mergeType": "MERGE_ALL"}})

    with pytest.raises(APIError, match="sort a range with vertical merges"):
        send(book, {"sortRange": {"range": {"sheetId": 0}, "sortSpecs": [{"dimensionIndex": 0}]}})


def test_conditional_colours_are_kept_in_order(book: gspread.Spreadsheet) -> None:
    def rule(column: int) -> dict[str, Any]:
        condition = {"type": "TEXT_CONTAINS", "values": [{"userEnteredValue": "late"}]}
        colour = {"backgroundColorStyle": {"rgbColor": {"red": 1}}}
        area = {"sheetId": 0, "startColumnIndex": column, "endColumnIndex": column + 1}
        return {"ranges": [area], "booleanRule": {"condition": condition, "format": colour}}

    def columns() -> list[int]:
        return [each["ranges"][0]["startColumnIndex"] for each in meta(book).get("conditionalFormats", [])]

    send(book, *({"addConditionalFormatRule": {"rule": rule(n), "index": n}} for n in range(3)))
    assert [0, 1, 2] == columns()
    send(book, {"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 2}})
    send(book, {"updateConditionalFormatRule": {"index": 0, "rule": rule(9)}})
    assert [9, 2, 0] == columns()
    send(book, {"deleteConditionalFormatRule": {"sheetId": 0, "index": 1}})
    assert [9, 0] == columns()


def test_a_protected_range_changes_and_an_id_is_used_once(box: Box, book: gspread.Spreadsheet) -> None:
    worker = box.side.accounts.find("worker").email
    send(book, protect_all_but_h(worker))

    change = {"protectedRangeId": 7001, "description": "worker only"}
    send(book, {"updateProtectedRange": {"protectedRange": change, "fields": "description"}})

    found = meta(book)["protectedRanges"][0]
    assert ("worker only", True, worker) == (
        found["description"],
        found["requestingUserCanEdit"],
        found["editors"]["users"][-1],
    )
    with pytest.raises(APIError, match="already exists"):
        send(book, protect_all_but_h(worker))


def test_others_do_not_see_the_editors(
    box: Box, book: gspread.Spreadsheet, guard: gspread.Client, file_id: str
) -> None:
    send(book, protect_all_but_h(box.side.accounts.find("worker").email))

    found = meta(guard.open_by_key(file_id))["protectedRanges"][0]

    assert not {"editors", "requestingUserCanEdit"} & set(found)


def test_free_ranges_are_only_for_whole_sheets(book: gspread.Spreadsheet) -> None:
    rule = {"range": _cell(0), "unprotectedRanges": [_cell(0)]}

    with pytest.raises(APIError, match="only supported on protected sheets"):
        send(book, {"addProtectedRange": {"protectedRange": rule}})


def test_borders_go_to_the_edges(book: gspread.Spreadsheet) -> None:
    line = {"style": "SOLID"}
    area = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1}

    send(book, {"updateBorders": {"range": area, "top": line, "innerHorizontal": {"style": "DASHED"}}})

    fields = "sheets.data.rowData.values.userEnteredFormat.borders"
    rows = book.fetch_sheet_metadata({"ranges": "A1:A2", "fields": fields})["sheets"][0]["data"][0]["rowData"]
    borders = [row["values"][0]["userEnteredFormat"]["borders"] for row in rows]
    assert [{"top": line, "bottom": {"style": "DASHED"}}, {"top": {"style": "DASHED"}}] == borders


def _cell(row: int) -> dict[str, Any]:
    return {
        "sheetId": 0,
        "startRowIndex": row,
        "endRowIndex": row + 1,
        "startColumnIndex": 0,
        "endColumnIndex": 1,
    }


def _entered(book: gspread.Spreadsheet, label: str = "A1") -> set[str]:
    """The parts of a cell that somebody gave it."""
    found = book.fetch_sheet_metadata({"ranges": label, "includeGridData": "true"})["sheets"][0]["data"][0]
    return set(found["rowData"][0]["values"][0]) - {"effectiveValue", "formattedValue", "effectiveFormat"}

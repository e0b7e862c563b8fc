"""Answers of Google as gspread's own suite has recorded them, where the stand-in used to answer otherwise."""

from typing import Any  # Google's own JSON

import gspread
import pytest


def meta(tab: gspread.Worksheet) -> dict[str, Any]:
    found: dict[str, Any] = tab.spreadsheet.fetch_sheet_metadata()["sheets"][0]
    return found


def format_of(tab: gspread.Worksheet, cell: str) -> dict[str, Any]:
    fields = "sheets.data.rowData.values.userEnteredFormat"
    sheet = tab.spreadsheet.fetch_sheet_metadata({"fields": fields, "ranges": cell})["sheets"][0]
    found: dict[str, Any] = sheet["data"][0]["rowData"][0]["values"][0]["userEnteredFormat"]
    return found


def test_a_group_is_answered_whole_and_leaves_word_where_its_control_stands(tab: gspread.Worksheet) -> None:
    added = tab.add_dimension_group_rows(0, 2)["replies"]
    group = {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 2}, "depth": 1}

    assert [{"addDimensionGroup": {"dimensionGroups": [group]}}] == added
    assert [group] == meta(tab)["rowGroups"]
    assert [{"deleteDimensionGroup": {}}] == tab.delete_dimension_group_rows(0, 2)["replies"]
    assert meta(tab)["properties"]["gridProperties"]["rowGroupControlAfter"]


def test_a_group_moves_with_its_rows_and_goes_with_the_last(tab: gspread.Worksheet) -> None:
    tab.add_dimension_group_rows(4, 8)

    tab.insert_row(["new"], 1)
    tab.delete_rows(6, 7)

    assert [(5, 7)] == [
        (each["range"]["startIndex"], each["range"]["endIndex"]) for each in meta(tab)["rowGroups"]
    ]
    tab.delete_rows(6, 7)
    assert "rowGroups" not in meta(tab)


@pytest.mark.parametrize("folded", [True, False])
def test_a_folded_group_hides_its_rows(tab: gspread.Worksheet, folded: bool) -> None:
    tab.add_dimension_group_rows(1, 3)
    lines = {"sheetId": tab.id, "dimension": "ROWS", "startIndex": 1, "endIndex": 3}
    group = {"range": lines, "depth": 1, "collapsed": folded}

    tab.spreadsheet.batch_update(
        {"requests": [{"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}}]}
    )

    assert [folded] == [each.get("collapsed", False) for each in meta(tab)["rowGroups"]]
    asked: dict[str, Any] = {"fields": "sheets.data.rowMetadata.hiddenByUser", "ranges": "A1:A4"}
    lines_seen = tab.spreadsheet.fetch_sheet_metadata(asked)["sheets"][0]["data"][0]["rowMetadata"]
    assert [False, folded, folded, False] == [each.get("hiddenByUser", False) for each in lines_seen]


def test_a_basic_filter_over_all_ends_with_the_grid(tab: gspread.Worksheet) -> None:
    tab.resize(20, 20)

    tab.set_basic_filter()

    whole = {"startRowIndex": 0, "endRowIndex": 20, "startColumnIndex": 0, "endColumnIndex": 20}
    assert {"range": whole} == meta(tab)["basicFilter"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"red": 1, "green": 0, "blue": 0.5}, {"red": 1, "blue": 0.49803922}),
        ({"red": 66 / 255, "green": 133 / 255}, {"red": 0.25882354, "green": 0.52156866}),
        ({"red": 0}, {}),
    ],
)
def test_a_colour_has_eight_bits_and_both_names(
    tab: gspread.Worksheet, given: dict[str, float], kept: dict[str, float]
) -> None:
    tab.format("A1", {"backgroundColor": given, "textFormat": {"foregroundColor": given}})
    tab.spreadsheet.batch_update({"requests": [tab_colour(tab, {"rgbColor": given})]})

    both = {"backgroundColor": kept, "backgroundColorStyle": {"rgbColor": kept}}
    text = {"foregroundColor": kept, "foregroundColorStyle": {"rgbColor": kept}}
    assert {**both, "textFormat": text} == format_of(tab, "A1")
    properties = meta(tab)["properties"]
    assert (kept, {"rgbColor": kept}) == (properties["tabColor"], properties["tabColorStyle"])


def tab_colour(tab: gspread.Worksheet, style: dict[str, Any]) -> dict[str, Any]:
    properties = {"sheetId": tab.id, "tabColorStyle": style}
    return {"updateSheetProperties": {"properties": properties, "fields": "tabColorStyle"}}


def test_of_a_colours_two_names_the_one_said_last_counts(tab: gspread.Worksheet) -> None:
    tab.format("A1", {"backgroundColorStyle": {"rgbColor": {"red": 1}}})

    tab.format("A1", {"backgroundColor": {"green": 1}})

    assert {"green": 1} == format_of(tab, "A1")["backgroundColorStyle"]["rgbColor"]


def test_a_cleared_tab_has_no_colour_by_either_name(tab: gspread.Worksheet) -> None:
    tab.update_tab_color("#ff0080")

    tab.clear_tab_color()

    assert not {"tabColor", "tabColorStyle"} & set(meta(tab)["properties"])


def test_rows_and_columns_of_nothing_but_nulls_do_not_count_as_updated(tab: gspread.Worksheet) -> None:
    answer = tab.update([["a", None, None], [None, None, None], [None, None, "b"]], "A1")

    assert (2, 2, 2) == (answer["updatedRows"], answer["updatedColumns"], answer["updatedCells"])


def test_the_owner_stands_among_the_editors_that_are_read(tab: gspread.Worksheet) -> None:
    tab.add_protected_range("A1:B2", warning_only=True)

    [rule] = meta(tab)["protectedRanges"]

    assert ["owner@passbot-sandbox.iam.gserviceaccount.com"] == rule["editors"]["users"]


def test_an_imported_csv_has_a_usual_grid_and_a_worksheet_of_its_own(owner: gspread.Client) -> None:
    book = owner.create("Imported")

    owner.import_csv(book.id, "Code,Plate\n17,А123ВС\n")

    sheet = owner.open_by_key(book.id).sheet1
    assert (1000, 26, True) == (sheet.row_count, sheet.col_count, sheet.id != 0)

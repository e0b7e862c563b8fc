"""gspread's ways to change a worksheet that are not about values."""

from collections.abc import Callable

import gspread
import pytest
from gspread.exceptions import APIError
from gspread.utils import (
    MergeType,
    PasteOrientation,
    PasteType,
    ValidationConditionType,
    ValueRenderOption,
)

UNFORMATTED = ValueRenderOption.unformatted


def fresh(tab: gspread.Worksheet) -> gspread.Worksheet:
    """The worksheet with its properties as they are now."""
    return tab.spreadsheet.get_worksheet_by_id(tab.id)


def test_rows_and_columns_come_and_go(tab: gspread.Worksheet) -> None:
    tab.update([["a", "b"], ["c", "d"]], "A1")

    tab.insert_row(["new"], 2)
    tab.insert_cols([["top", "below"]], 2)
    tab.delete_rows(3)
    tab.delete_columns(3)

    assert [["a", "top"], ["new", "below"]] == tab.get_all_values()
    assert (1000, 26) == (fresh(tab).row_count, fresh(tab).col_count)


def test_inserted_rows_look_like_the_row_above_if_asked(tab: gspread.Worksheet) -> None:
    tab.update([["a"], ["b"]], "A1")
    tab.format("A1", {"textFormat": {"bold": True}})

    tab.insert_row(["new"], 2, inherit_from_before=True)

    assert [["a"], ["new"], ["b"]] == tab.get_all_values()
    assert {"textFormat": {"bold": True}} == _format(tab, "A2")
    assert {} == _format(tab, "A3")


def test_the_grid_grows_and_shrinks(tab: gspread.Worksheet) -> None:
    tab.resize(rows=5, cols=3)
    tab.add_rows(2)
    tab.add_cols(1)

    assert (7, 4) == (fresh(tab).row_count, fresh(tab).col_count)
    tab.resize(2)
    with pytest.raises(APIError, match="exceeds grid limits"):
        tab.get("A3")


def test_frozen_lines_titles_colours_and_gridlines_are_kept(tab: gspread.Worksheet) -> None:
    tab.freeze(rows=1, cols=2)
    tab.update_title("Orders_latest")
    tab.update_tab_color("#ff0000")
    tab.hide_gridlines()

    found = fresh(tab)
    assert (1, 2, "Orders_latest", "#FF0000", True) == (
        found.frozen_row_count,
        found.frozen_col_count,
        found.title,
        found.tab_color,
        found.is_gridlines_hidden,
    )
    tab.clear_tab_color()
    tab.show_gridlines()
    tab.freeze(rows=0)
    found = fresh(tab)
    assert (0, None, False) == (found.frozen_row_count, found.tab_color, found.is_gridlines_hidden)


def test_a_sheet_hides_but_not_the_last_one(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    other = book.add_worksheet("other", 5, 5)
    other.hide()

    assert [tab.title] == [each.title for each in book.worksheets(exclude_hidden=True)]
    with pytest.raises(APIError) as refused:
        tab.hide()
    assert (
        "Invalid requests[0].updateSheetProperties: You can't hide all the sheets in a document."
    ) == refused.value.error["message"]
    other.show()
    assert not fresh(other).isSheetHidden


def test_lines_hide_group_and_find_their_size(tab: gspread.Worksheet) -> None:
    tab.hide_rows(1, 3)
    tab.hide_columns(0, 1)
    tab.unhide_rows(2, 3)
    tab.columns_auto_resize(0, 2)
    tab.rows_auto_resize(0, 2)
    tab.add_dimension_group_rows(0, 5)
    tab.add_dimension_group_rows(1, 3)
    tab.add_dimension_group_columns(0, 2)

    assert [1, 2] == [each["depth"] for each in tab.list_dimension_group_rows()]
    fields = "sheets.data(rowMetadata.hiddenByUser,columnMetadata.hiddenByUser)"
    data = tab.spreadsheet.fetch_sheet_metadata({"fields": fields, "ranges": "A1:B4"})["sheets"][0]["data"][0]
    assert [{}, {"hiddenByUser": True}, {}, {}] == data["rowMetadata"]
    assert [{"hiddenByUser": True}, {}] == data["columnMetadata"]

    tab.unhide_columns(0, 1)
    tab.delete_dimension_group_rows(1, 3)
    tab.delete_dimension_group_columns(0, 2)
    assert ([1], []) == (
        [each["depth"] for each in tab.list_dimension_group_rows()],
        tab.list_dimension_group_columns(),
    )


def test_formats_are_kept_as_given_and_only_where_named(tab: gspread.Worksheet) -> None:
    tab.format("A1:B1", {"textFormat": {"bold": True}, "horizontalAlignment": "CENTER"})
    tab.batch_format([{"range": "B1", "format": {"horizontalAlignment": "RIGHT"}}])

    assert {"textFormat": {"bold": True}, "horizontalAlignment": "CENTER"} == _format(tab, "A1")
    assert {"textFormat": {"bold": True}, "horizontalAlignment": "RIGHT"} == _format(tab, "B1")


def test_merging_keeps_the_first_value(tab: gspread.Worksheet) -> None:
    tab.update([["a", "b", "-"], ["c", "d", "-"], ["e", "f", "-"]], "A1")

    tab.merge_cells("A1:B2")
    tab.merge_cells("A3:B3", MergeType.merge_rows)

    assert [["a", "", "-"], ["", "", "-"], ["e", "", "-"]] == tab.get("A1:C3")
    assert [["a", "a", "-"], ["a", "a", "-"], ["e", "e", "-"]] == tab.get("A1:C3", combine_merged_cells=True)
    tab.unmerge_cells("A1:B3")
    assert [["a", "", "-"], ["", "", "-"], ["e", "", "-"]] == tab.get("A1:C3", combine_merged_cells=True)


def test_a_merge_is_taken_as_a_whole(tab: gspread.Worksheet) -> None:
    tab.batch_merge([{"range": "C1:D1"}, {"range": "C2:D2"}])

    with pytest.raises(APIError, match="must select all cells in a merged range"):
        tab.unmerge_cells("C1:C2")


def test_notes_come_and_go(tab: gspread.Worksheet) -> None:
    tab.update_notes({"A1": "one", "B2": "two"})
    tab.insert_note("A2", "three")

    assert [["one"], ["three", "two"]] == tab.get_notes()
    assert "two" == tab.get_note("B2")
    tab.clear_notes(["A1", "A2"])
    assert [[], ["", "two"]] == tab.get_notes()
    assert "" == tab.get_note("A1")


def test_sorting_puts_numbers_before_text_and_emptiness_last(tab: gspread.Worksheet) -> None:
    tab.update([["Code"], ["b"], [""], [10], ["A"], [2]], "A1")
    tab.freeze(rows=1)

    tab.sort((1, "asc"))

    assert [["Code"], [2], [10], ["A"], ["b"]] == tab.get_all_values(value_render_option=UNFORMATTED)
    tab.sort((1, "des"), range="A2:A6")
    assert [["Code"], ["b"], ["A"], [10], [2]] == tab.get_all_values(value_render_option=UNFORMATTED)


def test_hidden_and_filtered_rows_do_not_take_part_in_sorting(tab: gspread.Worksheet) -> None:
    tab.update([[5], [9], [4], [1]], "A1")
    tab.hide_rows(1, 2)

    tab.sort((1, "asc"))

    assert [["1"], ["9"], ["4"], ["5"]] == tab.get_all_values()


def test_filters_are_set_and_cleared(tab: gspread.Worksheet) -> None:
    tab.update([["x"], ["1"]], "A1")

    tab.set_basic_filter("A1:B5")
    meta = tab.spreadsheet.fetch_sheet_metadata()["sheets"][0]
    a1_b5 = {"startRowIndex": 0, "endRowIndex": 5, "startColumnIndex": 0, "endColumnIndex": 2}
    assert {"range": a1_b5} == meta["basicFilter"]

    tab.clear_basic_filter()
    assert "basicFilter" not in tab.spreadsheet.fetch_sheet_metadata()["sheets"][0]


def test_ranges_are_copied_and_cut(tab: gspread.Worksheet) -> None:
    tab.update([["a", "b"], ["c", "d"]], "A1")
    tab.format("A1", {"textFormat": {"bold": True}})

    tab.copy_range("A1:B2", "D1", PasteType.values, PasteOrientation.transpose)
    tab.copy_range("A1", "A4:B5", PasteType.normal)
    tab.cut_range("A1:A2", "F1")

    assert [["", "b", "", "a", "c", "a"], ["", "d", "", "b", "d", "c"]] == tab.get("A1:F2")
    assert [["a", "a"], ["a", "a"]] == tab.get("A4:B5")
    assert ({}, {"textFormat": {"bold": True}}) == (_format(tab, "D1"), _format(tab, "B5"))
    assert {"textFormat": {"bold": True}} == _format(tab, "F1")


def test_a_rule_makes_checkboxes_of_what_is_typed(tab: gspread.Worksheet) -> None:
    tab.add_validation("A1:A3", ValidationConditionType.boolean, [], strict=True, showCustomUi=True)
    tab.update([["TRUE"]], "A1", raw=False)
    tab.update([["TRUE"]], "A2", raw=True)

    assert [[True], ["TRUE"]] == tab.get("A1:A3", value_render_option=UNFORMATTED)


@pytest.mark.usefixtures("rude")
def test_a_wrong_value_of_a_rule_is_refused_in_googles_words(tab: gspread.Worksheet) -> None:
    with pytest.raises(APIError) as refused:
        tab.add_validation("A1", ValidationConditionType.one_of_list, [["X"]])

    at = "requests[0].set_data_validation.rule.condition.values[0]"
    assert (
        f"Invalid JSON payload received. Unknown name \"user_entered_value\" at '{at}': "
        "Proto field is not repeating, cannot start list."
    ) == refused.value.error["message"]


def test_protected_ranges_come_and_go(tab: gspread.Worksheet, editor: str) -> None:
    answer = tab.add_protected_range("A1:B2", [editor], description="header")
    rule = answer["replies"][0]["addProtectedRange"]["protectedRange"]

    found = tab.spreadsheet.list_protected_ranges(tab.id)
    assert [(rule["protectedRangeId"], "header")] == [
        (each["protectedRangeId"], each["description"]) for each in found
    ]
    assert {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2} == rule["range"]
    tab.delete_protected_range(rule["protectedRangeId"])
    assert [] == tab.spreadsheet.list_protected_ranges(tab.id)


def test_a_warning_has_no_editors(tab: gspread.Worksheet) -> None:
    rule = {"range": {"sheetId": tab.id}, "warningOnly": True, "editors": {"users": ["x@example.com"]}}

    with pytest.raises(APIError, match=r"ProtectedRange is warningOnly\. Editors cannot be set on it"):
        tab.spreadsheet.batch_update({"requests": [{"addProtectedRange": {"protectedRange": rule}}]})


def test_a_sheet_is_duplicated_copied_and_moved(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    tab.update([["a"]], "A1")

    double = tab.duplicate(insert_sheet_index=1, new_sheet_id=77, new_sheet_name="double")
    answer = tab.copy_to(book.id)
    double.update_index(0)

    assert ["double", "Sheet1", "Copy of Sheet1"] == [each.title for each in book.worksheets()]
    assert (77, "a") == (double.id, double.acell("A1").value)
    assert "Copy of Sheet1" == answer["title"]


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (
            lambda tab: tab.delete_rows(1373),
            (
                "Cannot delete a row that doesn't exist. "
                "Tried to delete row index 1372 but there are only 1000 rows."
            ),
        ),
        (lambda tab: tab.delete_rows(1, 1000), "You can't delete all the rows on the sheet."),
        (lambda tab: tab.delete_columns(1, 26), "You can't delete all the columns on the sheet."),
    ],
)
def test_not_every_line_can_be_deleted(
    work: Callable[[gspread.Worksheet], object], message: str, tab: gspread.Worksheet
) -> None:
    with pytest.raises(APIError) as refused:
        work(tab)

    assert f"Invalid requests[0].deleteDimension: {message}" == refused.value.error["message"]


def test_some_row_below_the_frozen_ones_stays(tab: gspread.Worksheet) -> None:
    tab.freeze(rows=1)

    with pytest.raises(APIError, match="not possible to delete all non-frozen rows"):
        tab.delete_rows(2, 1000)


def _format(tab: gspread.Worksheet, label: str) -> object:
    fields = "sheets.data.rowData.values.userEnteredFormat"
    found = tab.spreadsheet.fetch_sheet_metadata({"ranges": label, "fields": fields})
    rows = found["sheets"][0]["data"][0].get("rowData", [{"values": [{}]}])
    return rows[0]["values"][0].get("userEnteredFormat", {})

"""gspread's ways to read and write values, each against the stand-in."""

from typing import Any  # whatever a cell holds

import gspread
import pytest
from gspread.cell import Cell
from gspread.exceptions import APIError
from gspread.utils import DateTimeOption, Dimension, InsertDataOption, ValueInputOption, ValueRenderOption

RAW, TYPED = ValueInputOption.raw, ValueInputOption.user_entered
UNFORMATTED = ValueRenderOption.unformatted


def test_update_and_get_speak_of_the_same_cells(tab: gspread.Worksheet) -> None:
    answer = tab.update([["a", ""], ["c", "d"]], "B2:C3")

    assert ("Sheet1!B2:C3", 2, 2, 4) == (
        answer["updatedRange"],
        answer["updatedRows"],
        answer["updatedColumns"],
        answer["updatedCells"],
    )
    assert [["a"], ["c", "d"]] == tab.get("B2:C3")
    assert [["a", ""], ["c", "d"]] == tab.get("B2:C3", pad_values=True)
    assert [["a", "", ""], ["c", "d", ""]] == tab.get("B2:D3", maintain_size=True)
    assert [["a", "c"], ["", "d"]] == tab.get("B2:C3", major_dimension=Dimension.cols)


def test_what_is_trimmed_is_trimmed_only_at_the_ends(tab: gspread.Worksheet) -> None:
    tab.update([["", "x", "", ""], [], ["", "", "y", ""]], "A1")

    assert [["", "x", ""], ["", "", ""], ["", "", "y"]] == tab.get_all_values()
    assert [["", "x"], [], ["", "", "y"]] == tab.get("A1:D9")


def test_an_empty_range_has_no_values(book: gspread.Spreadsheet) -> None:
    assert {"range": "Sheet1!A1:C1000", "majorDimension": "ROWS"} == book.values_get("Sheet1!A1:C")


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("Sheet1", "Sheet1!A1:Z1000"),
        ("A1:C", "Sheet1!A1:C1000"),
        ("Sheet1!C:A", "Sheet1!A1:C1000"),
        ("'Sheet1'!2:3", "Sheet1!A2:Z3"),
        ("sheet1!b2", "Sheet1!B2"),
        ("Sheet1!$B$2:Z5000", "Sheet1!B2:Z1000"),
    ],
)
def test_a_range_is_echoed_inside_the_grid(asked: str, answered: str, book: gspread.Spreadsheet) -> None:
    assert answered == book.values_get(asked)["range"]


@pytest.mark.parametrize(
    ("title", "echo"),
    [
        ("Probe Tab", "'Probe Tab'!A1"),
        ("Sheet_1", "Sheet_1!A1"),
        ("2026", "'2026'!A1"),
        ("A1", "'A1'!A1"),
        ("It's", "'It''s'!A1"),
        ("Заказы", "'Заказы'!A1"),
    ],
)
def test_a_title_is_quoted_only_where_it_must_be(title: str, echo: str, book: gspread.Spreadsheet) -> None:
    tab = book.add_worksheet(title, 10, 5)

    assert echo == tab.update([["x"]], "A1")["updatedRange"]
    assert "x" == tab.acell("A1").value


TYPING: list[tuple[str, Any, str]] = [
    ("17", 17, "17"),
    ("007", 7, "7"),
    ("+7", 7, "7"),
    ("1.50", 1.5, "1.5"),
    ("1,234", 1234, "1,234"),
    ("12%", 0.12, "12%"),
    ("$5.50", 5.5, "$5.50"),
    ("true", True, "TRUE"),
    ("2020-01-01", 43831, "2020-01-01"),
    ("1/2/2020", 43832, "1/2/2020"),
    ("18:45", 0.78125, "18:45"),
    ("2020-01-01 12:00", 43831.5, "2020-01-01 12:00"),
    ("'123", "123", "123"),
    ("А123ВС77", "А123ВС77", "А123ВС77"),
    ("12:61", "12:61", "12:61"),
    ("1e3", 1000, "1000"),
    ("-", "-", "-"),
]


@pytest.mark.parametrize(("text", "value", "shown"), TYPING)
def test_typing_becomes_what_google_makes_of_it(
    text: str, value: object, shown: str, tab: gspread.Worksheet
) -> None:
    tab.update_acell("A1", text)

    found = tab.acell("A1", value_render_option=UNFORMATTED).value

    assert (value, type(value)) == (found, type(found))
    assert shown == tab.acell("A1").value


@pytest.mark.parametrize("text", ["=1+1", "+7 900", "@x", "007", "TRUE", "2020-01-01"])
def test_raw_text_stays_text(text: str, tab: gspread.Worksheet) -> None:
    tab.update([[text]], "A1", value_input_option=RAW)

    assert [[text]] == tab.get("A1", value_render_option=UNFORMATTED)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=1+1", 2),
        ("=(2 + 3) * -4 / 8", -2.5),
        ("=TRUE", True),
        ("=1/0", "#DIV/0!"),
        ("=2**9", "#NAME?"),
        ("=1+", "#NAME?"),
    ],
)
def test_plain_numbers_are_calculated(formula: str, value: object, tab: gspread.Worksheet) -> None:
    tab.update_acell("A1", formula)

    assert [[value]] == tab.get("A1", value_render_option=UNFORMATTED)
    assert formula == tab.acell("A1", value_render_option=ValueRenderOption.formula).value


def test_a_formula_is_kept_and_not_calculated(tab: gspread.Worksheet) -> None:
    tab.update_acell("A1", "=SUM(B1:B2)")

    assert "=SUM(B1:B2)" == tab.acell("A1", value_render_option=ValueRenderOption.formula).value
    assert "#NAME?" == tab.acell("A1").value


def test_a_date_comes_as_a_number_or_as_it_looks(tab: gspread.Worksheet) -> None:
    tab.update([["2020-01-01", "x"]], "A1", value_input_option=TYPED)

    as_text = tab.get(
        "A1:B1", value_render_option=UNFORMATTED, date_time_render_option=DateTimeOption.formatted_string
    )
    as_number = tab.get(
        "A1:B1", value_render_option=UNFORMATTED, date_time_render_option=DateTimeOption.serial_number
    )

    assert [["2020-01-01", "x"]] == as_text
    assert [[43831, "x"]] == as_number


def test_null_leaves_a_cell_and_emptiness_clears_it(tab: gspread.Worksheet) -> None:
    tab.update([["a", "b", "c"]], "A1")

    answer = tab.update([[None, "", "z"]], "A1")

    assert [["a", "", "z"]] == tab.get("A1:C1")
    assert 2 == answer["updatedCells"]


def test_cells_are_read_one_by_one_and_by_lines(tab: gspread.Worksheet) -> None:
    tab.update([["a", "b"], ["c", ""], ["e", "f"]], "A1")

    assert ("c", 2, 1) == (tab.cell(2, 1).value, tab.cell(2, 1).row, tab.cell(2, 1).col)
    assert ["e", "f"] == tab.row_values(3)
    assert [] == tab.row_values(9)
    assert ["b", "", "f"] == tab.col_values(2)
    assert ["a", "b", "c", ""] == [cell.value for cell in tab.range("A1:B2")]
    assert tab.cell(9, 9).value is None
    assert 6 == len([cell for cell in tab.get_all_cells() if cell.row < 4 and cell.col < 3])


def test_records_have_the_header_as_their_keys(tab: gspread.Worksheet) -> None:
    tab.update([["Code", "Plate"], ["017", "А1"], ["18", ""]], "A1")

    assert [{"Code": 17, "Plate": "А1"}, {"Code": 18, "Plate": ""}] == tab.get_all_records()


def test_find_sees_what_is_shown(tab: gspread.Worksheet) -> None:
    tab.update([["a", "b"], ["b", "B"]], "A1")

    found = tab.find("b")

    assert found is not None
    assert (1, 2) == (found.row, found.col)
    assert 2 == len(tab.findall("b"))
    assert 3 == len(tab.findall("b", case_sensitive=False))
    assert tab.find("nowhere") is None


def test_several_cells_change_at_once(tab: gspread.Worksheet) -> None:
    tab.update_cells([Cell(1, 1, "a"), Cell(2, 2, "5")], value_input_option=TYPED)

    assert [["a", ""], ["", 5]] == tab.get_all_values(value_render_option=UNFORMATTED)


def test_a_batch_of_values_counts_rows_columns_and_sheets(tab: gspread.Worksheet) -> None:
    answer = tab.batch_update(
        [{"range": "A1:B2", "values": [[1, 2], [3, 4]]}, {"range": "D2", "values": [[5]]}]
    )

    totals = {name: answer[f"totalUpdated{name}"] for name in ("Rows", "Columns", "Cells", "Sheets")}
    assert {"Rows": 2, "Columns": 3, "Cells": 5, "Sheets": 1} == totals
    assert [[["1", "2"], ["3", "4"]], [["5"]]] == [list(each) for each in tab.batch_get(["A1:B2", "D2"])]


def test_a_batch_of_values_is_all_or_nothing(tab: gspread.Worksheet) -> None:
    with pytest.raises(APIError) as refused:
        tab.batch_update([{"range": "A1", "values": [["x"]]}, {"range": "A1:A2", "values": [["x"]] * 3}])

    assert (
        "Invalid data[1]: Requested writing within range [Sheet1!A1:A2], but tried writing to row [3]"
    ) == refused.value.error["message"]
    assert [[]] == tab.get_values()


def test_the_new_values_come_back_if_asked_for(book: gspread.Spreadsheet) -> None:
    params: Any = {
        "valueInputOption": "USER_ENTERED",
        "includeValuesInResponse": True,
        "responseValueRenderOption": "UNFORMATTED_VALUE",
    }

    answer = book.values_update("Sheet1!A1", params, {"values": [["5", "x"]]})

    assert {"range": "Sheet1!A1:B1", "majorDimension": "ROWS", "values": [[5, "x"]]} == answer["updatedData"]


def test_append_goes_below_the_table(tab: gspread.Worksheet) -> None:
    first = tab.append_row(["a", "b"])
    second = tab.append_rows([["c"], ["e", "f"]], insert_data_option=InsertDataOption.insert_rows)

    assert "tableRange" not in first
    assert ("Sheet1!A1:B1", "Sheet1!A2:B3") == (second["tableRange"], second["updates"]["updatedRange"])
    assert [["a", "b"], ["c", ""], ["e", "f"]] == tab.get_all_values()


def test_append_shifts_to_where_the_table_begins(tab: gspread.Worksheet) -> None:
    tab.append_row(["", "", "x"])

    answer = tab.append_row(["", "", "y"])

    assert ("Sheet1!C1", "Sheet1!C2:E2") == (answer["tableRange"], answer["updates"]["updatedRange"])


@pytest.mark.parametrize(
    ("where", "starts"),
    [
        ("Sheet1", "B7"),
        ("B4", "B7"),
        ("C5:D5", "B7"),
        ("B2:D4", "B7"),
        ("A3:G10", "B7"),
        ("A1", "A3"),
        ("E4", "E4"),
    ],
)
def test_append_finds_the_table_that_the_documentation_says(
    where: str, starts: str, tab: gspread.Worksheet, book: gspread.Spreadsheet
) -> None:
    tab.update([["x", "y", "z"], ["x", "y", "z"]], "A1")
    tab.update([["x", "y"], ["", "z"], ["x", "y"]], "B4")
    tab.update([["q"]], "D5")

    answer = book.values_append(where, {"valueInputOption": "RAW"}, {"values": [["new"]]})

    assert f"Sheet1!{starts}" == answer["updates"]["updatedRange"]


def test_append_makes_room_at_the_end_of_the_grid(book: gspread.Spreadsheet) -> None:
    tab = book.add_worksheet("small", 1, 1)
    tab.append_row(["a"])

    tab.append_row(["b", "c"])

    assert [["a", ""], ["b", "c"]] == tab.get_all_values()


def test_unticked_checkboxes_are_data_for_append(tab: gspread.Worksheet) -> None:
    tab.update([[False]] * 5, "A1")

    assert "Sheet1!A6" == tab.append_row(["x"])["updates"]["updatedRange"]


def test_clearing_takes_values_and_leaves_looks(tab: gspread.Worksheet) -> None:
    tab.update([["a", "b"], ["c", "d"]], "A1")
    tab.format("A1", {"textFormat": {"bold": True}})
    tab.update_note("A1", "mind the gap")

    assert ["Sheet1!A1", "Sheet1!B2:B1000"] == tab.batch_clear(["A1", "B2:B"])["clearedRanges"]
    assert [["", "b"], ["c", ""]] == tab.get_all_values()
    assert "Sheet1!A1:Z1000" == tab.clear()["clearedRange"]
    assert "mind the gap" == tab.get_note("A1")


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("NoSuchTab!A1", "Unable to parse range: NoSuchTab!A1"),
        ("Sheet1!A", "Unable to parse range: Sheet1!A"),
        ("Sheet1!A1001:B", "Range (Sheet1!A1001:B) exceeds grid limits. Max rows: 1000, max columns: 26"),
    ],
)
def test_a_range_that_is_none_is_refused(where: str, message: str, book: gspread.Spreadsheet) -> None:
    with pytest.raises(APIError) as refused:
        book.values_get(where)

    assert message == refused.value.error["message"]


def test_an_object_is_no_value(book: gspread.Spreadsheet) -> None:
    with pytest.raises(APIError) as refused:
        book.values_update("A1", {"valueInputOption": "RAW"}, {"values": [[{"x": 1}]]})

    assert 'Invalid values[0][0]: struct_value {"x":1}' == refused.value.error["message"]

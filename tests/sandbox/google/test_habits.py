"""What Google may do: each switch, through gspread over HTTP, and off until it is turned."""

import time
from collections.abc import Iterator
from typing import Any  # JSON

import gspread
import pytest
import requests
from gspread.exceptions import APIError

from passbot.sandbox.google.habits import Habits
from tests.sandbox.google.conftest import Box, worker_of
from tests.sandbox.google.test_cycle import UNFORMATTED, refusal
from tests.sandbox.google.wire import append, cells, delete, marker, protect_all_but_h, update

OPEN = {"sheetId": 0, "startRowIndex": 1}
RULE = {
    "ranges": [OPEN],
    "booleanRule": {
        "condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$H2=TRUE"}]},
        "format": {"backgroundColor": {"red": 1}},
    },
}


@pytest.fixture(autouse=True)
def usual(box: Box) -> Iterator[None]:
    yield
    box.side.habits.reset()


def turn(box: Box, **habits: Any) -> requests.Response:
    return requests.post(f"{box.base}/sandbox/google/habits", json=habits, timeout=10)


def stored(book: gspread.Spreadsheet) -> dict[str, Any]:
    found: dict[str, Any] = book.fetch_sheet_metadata()["sheets"][0]
    return found


def decorate(book: gspread.Spreadsheet, editor: str) -> None:
    requests_ = [
        protect_all_but_h(editor),
        {"addFilterView": {"filter": {"title": "now", "range": OPEN}}},
        {"addConditionalFormatRule": {"rule": RULE, "index": 0}},
        {"setBasicFilter": {"filter": {"range": OPEN}}},
    ]
    book.batch_update({"requests": requests_})


def open_ranges(sheet: dict[str, Any]) -> list[dict[str, int]]:
    """Of unprotected H, the view, the rule and the filter."""
    protection = sheet["protectedRanges"][0]
    places = [
        protection["unprotectedRanges"][0],
        sheet["filterViews"][0]["range"],
        sheet["conditionalFormats"][0]["ranges"][0],
        sheet["basicFilter"]["range"],
    ]
    assert {} == protection["range"]
    return places


def test_ranges_stay_open_as_they_were_given_but_the_filters_ends_with_the_grid(
    book: gspread.Spreadsheet, editor: str
) -> None:
    decorate(book, editor)

    assert ["endRowIndex" in each for each in open_ranges(stored(book))] == [False, False, False, True]


def test_an_open_range_is_bounded_when_it_is_stored_and_shrinks_with_each_row(
    box: Box, book: gspread.Spreadsheet, editor: str
) -> None:
    turn(box, bounded_ranges=True)

    decorate(book, editor)

    h, *others = open_ranges(stored(book))
    assert {
        "startRowIndex": 1,
        "endRowIndex": 1_000,
        "startColumnIndex": 7,
        "endColumnIndex": 8,
    } == h
    whole = {"startRowIndex": 1, "endRowIndex": 1_000, "startColumnIndex": 0, "endColumnIndex": 26}
    assert [whole] * 3 == others

    book.batch_update({"requests": [delete(10, 12)]})

    assert [998] * 4 == [each["endRowIndex"] for each in open_ranges(stored(book))]


def test_below_a_bounded_range_a_guard_can_tick_no_more(
    box: Box, book: gspread.Spreadsheet, guard: gspread.Client, editor: str
) -> None:
    turn(box, bounded_ranges=True)
    book.batch_update({"requests": [protect_all_but_h(editor)]})
    more = {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 5}}
    book.batch_update({"requests": [more]})
    theirs = guard.open_by_key(book.id)

    theirs.batch_update({"requests": [update(999, cells(True), column=7)]})
    error = refusal(theirs, update(1_000, cells(True), column=7))

    assert "protected cell" in error["message"]


def test_a_rule_by_formula_is_refused_and_the_batch_with_it(box: Box, book: gspread.Spreadsheet) -> None:
    turn(box, refused_rules=True)

    error = refusal(book, marker(5), {"addConditionalFormatRule": {"rule": RULE, "index": 0}})

    assert (400, "INVALID_ARGUMENT") == (error["code"], error["status"])
    assert "Invalid ConditionValue.userEnteredValue: =$H2=TRUE" in error["message"]
    book.batch_update({"requests": [marker(5)]})
    assert "conditionalFormats" not in stored(book)


@pytest.mark.parametrize(
    ("language", "words", "otherwise"),
    [
        ("ru", "Вы пытаетесь изменить защищенную ячейку", "Недопустимый запрос."),
        ("de", "Sie versuchen, eine geschützte Zelle", "Ungültige Anfrage."),
    ],
)
def test_refusals_speak_another_language_and_keep_their_codes(
    language: str, words: str, otherwise: str, box: Box, book: gspread.Spreadsheet, guard: gspread.Client
) -> None:
    book.batch_update({"requests": [marker(42), protect_all_but_h(worker_of(box))]})
    turn(box, language=language)

    shut = refusal(guard.open_by_key(book.id), update(1, cells("x")))
    taken = refusal(book, marker(42))
    strange = refusal(book, delete(0, 1_000))

    assert words in shut["message"]
    assert "42" in taken["message"]
    assert "already exists" not in taken["message"]
    assert strange["message"].endswith(otherwise)
    assert {(400, "INVALID_ARGUMENT")} == {(each["code"], each["status"]) for each in (shut, taken, strange)}


def test_a_worksheet_that_is_not_there_is_told_in_the_other_language_too(
    box: Box, book: gspread.Spreadsheet
) -> None:
    turn(box, language="ru")

    with pytest.raises(APIError, match="Не удалось обработать диапазон: Gone!A1"):
        book.values_batch_get(["Gone!A1"])


def test_copying_leaves_out_the_rows_that_the_filter_hides(box: Box, book: gspread.Spreadsheet) -> None:
    rows = [cells("a"), cells("hidden"), cells("c")]
    hides = {"criteria": {"0": {"hiddenValues": ["hidden"]}}, "range": {"sheetId": 0, "endRowIndex": 4}}
    copy = {
        "copyPaste": {
            "source": {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 4, "endColumnIndex": 1},
            "destination": {"sheetId": 0, "startRowIndex": 9, "endRowIndex": 12, "endColumnIndex": 1},
            "pasteType": "PASTE_VALUES",
        }
    }
    filled = [update(1, *rows), {"setBasicFilter": {"filter": hides}}]
    book.batch_update({"requests": [*filled, copy]})
    assert [["a"], ["hidden"], ["c"]] == book.values_get("A10:A12")["values"]
    turn(box, filtered_copies=True)

    book.batch_update({"requests": [{"updateCells": {**_blank(9, 12)}}, copy]})

    assert [["a"], ["c"]] == book.values_get("A10:A12")["values"]


def _blank(top: int, bottom: int) -> dict[str, Any]:
    area = {"sheetId": 0, "startRowIndex": top, "endRowIndex": bottom, "endColumnIndex": 1}
    return {"range": area, "fields": "userEnteredValue"}


def by_a1(book: gspread.Spreadsheet) -> list[int]:
    """How many rows each of three equal ranges shows."""
    said = book.values_batch_get(["A1:A5"] * 3, params=UNFORMATTED)
    return [len(each.get("values", [])) for each in said["valueRanges"]]


def by_filter(book: gspread.Spreadsheet) -> list[int]:
    url = f"https://sheets.googleapis.com/v4/spreadsheets/{book.id}/values:batchGetByDataFilter"
    body = {"dataFilters": [{"a1Range": "A1:A5"}] * 3}
    said = book.client.request("post", url, json=body).json()
    return [len(each["valueRange"].get("values", [])) for each in said["valueRanges"]]


WAYS = (by_a1, by_filter)


@pytest.mark.parametrize(
    ("torn", "first", "others"),
    [("", 2, 2), ("first", 1, 2), ("others", 2, 1)],
)
@pytest.mark.parametrize("way", range(len(WAYS)))
def test_the_ranges_of_one_read_may_be_of_two_revisions(
    torn: str, first: int, others: int, way: int, box: Box, book: gspread.Spreadsheet
) -> None:
    reads = WAYS[way]
    turn(box, torn_reads=torn)
    book.batch_update({"requests": [append(cells("one"))]})
    reads(book)
    book.batch_update({"requests": [append(cells("two"))]})

    assert [first, others, others] == reads(book)
    assert [2, 2, 2] == reads(book)


def test_each_answer_takes_as_long_as_it_is_told_to(box: Box, book: gspread.Spreadsheet) -> None:
    turn(box, seconds=0.3)

    began = time.monotonic()
    by_a1(book)

    assert 0.3 <= time.monotonic() - began


def test_what_people_look_at_is_never_torn(box: Box, book: gspread.Spreadsheet) -> None:
    turn(box, torn_reads="first")
    book.batch_update({"requests": [append(cells("one"))]})

    said = box.side.read("owner", book.id, ["A1:A5", "A1:A5"])

    assert [[["one"]]] * 2 == [each["values"] for each in said["valueRanges"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "tlh"},
        {"bounded_ranges": 1},
        {"torn_reads": True},
        {"mood": "bad"},
        {"language": []},
        {"seconds": -1},
        {"seconds": True},
        {"seconds": "1"},
    ],
)
def test_a_habit_that_cannot_be_is_refused(wrong: dict[str, Any], box: Box) -> None:
    answer = turn(box, refused_rules=True, **wrong)

    assert 400 == answer.status_code
    assert next(iter(wrong)) in answer.json()["error"]
    kept = requests.get(f"{box.base}/sandbox/google/habits", timeout=10).json()
    assert Habits().as_json() == kept

"""The small languages of the API: field masks, A1 notation, patterns of numbers and dates, conditions."""

from typing import Any  # JSON

import pytest

from passbot.sandbox.google import a1, filters, masks
from passbot.sandbox.google.a1 import NotA1, Span
from passbot.sandbox.google.masks import BadMask
from passbot.sandbox.google.routes import Route, find
from passbot.sandbox.google.shown import formatted

DOCUMENT = {"a": {"b": 1, "c": [{"d": 2, "e": 3}, {"e": 4}]}, "f": 5, "empty": {}}


@pytest.mark.parametrize(
    ("mask", "picked"),
    [
        ("f", {"f": 5}),
        ("a.b", {"a": {"b": 1}}),
        ("a/b,f", {"a": {"b": 1}, "f": 5}),
        ("a(b,c/d)", {"a": {"b": 1, "c": [{"d": 2}, {}]}}),
        ("a.c(d,e)", {"a": {"c": [{"d": 2, "e": 3}, {"e": 4}]}}),
        ("a.b, a.c.e", {"a": {"b": 1, "c": [{"e": 3}, {"e": 4}]}}),
        ("a.b,a", {"a": DOCUMENT["a"]}),
        ("a.*,f", {"a": DOCUMENT["a"], "f": 5}),
        ("*", DOCUMENT),
        ("empty.x", {"empty": {}}),
        ("nothing", {}),
    ],
)
def test_a_mask_lets_through_what_it_names(mask: str, picked: object) -> None:
    assert picked == masks.pick(DOCUMENT, masks.parse(mask))


@pytest.mark.parametrize("mask", ["a(", "a)", "a,,b", ".a", "a..b", "a b c", "a(b", "ä"])
def test_a_mask_that_is_none_is_not_read(mask: str) -> None:
    with pytest.raises(BadMask):
        masks.parse(mask)


@pytest.mark.parametrize(
    ("mask", "merged"),
    [
        ("f", {"a": {"b": 1, "c": 2}, "f": 9}),
        ("a.b", {"a": {"b": 7, "c": 2}, "f": 5}),
        ("a.c", {"a": {"b": 1}, "f": 5}),
        ("a", {"a": {"b": 7}, "f": 5}),
        ("x.y", {"a": {"b": 1, "c": 2}, "f": 5}),
        ("*", {"a": {"b": 7}, "f": 9}),
    ],
)
def test_a_masked_write_replaces_or_clears_what_it_names(mask: str, merged: object) -> None:
    old, new = {"a": {"b": 1, "c": 2}, "f": 5}, {"a": {"b": 7}, "f": 9}

    assert merged == masks.merge(old, new, masks.parse(mask))
    assert {"a": {"b": 1, "c": 2}, "f": 5} == old


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("A1", Span(0, 1, 0, 1)),
        ("$C$2", Span(1, 2, 2, 3)),
        ("B2:A1", Span(0, 2, 0, 2)),
        ("A:C", Span(0, None, 0, 3)),
        ("2:3", Span(1, 3, 0, None)),
        ("A2:C", Span(1, None, 0, 3)),
        ("B:C5", Span(4, None, 1, 3)),
        ("ZZZ1", Span(0, 1, 18277, 18278)),
    ],
)
def test_a_range_is_read(text: str, span: Span) -> None:
    assert span == a1.parse(text)


@pytest.mark.parametrize("text", ["", "A", "1", "A0", "AAAA1", "A1:B2:C3", "A-1", "A1:"])
def test_what_is_no_range_is_not_read(text: str) -> None:
    with pytest.raises(NotA1):
        a1.parse(text)


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters_both_ways(index: int, letters: str) -> None:
    assert letters == a1.column_letters(index)
    assert index == a1.column_index(letters)


@pytest.mark.parametrize(
    ("verb", "path", "route"),
    [
        ("GET", "/ID", Route("spreadsheets.get", "ID")),
        ("POST", "", Route("spreadsheets.create")),
        ("GET", "/ID/values/A1:B2", Route("spreadsheets.values.get", "ID", "A1:B2")),
        ("GET", "/ID/values/T%21A1%3AB2", Route("spreadsheets.values.get", "ID", "T!A1:B2")),
        ("POST", "/ID/values/T%21A%3AB:append", Route("spreadsheets.values.append", "ID", "T!A:B")),
        ("POST", "/ID/values/a%2Fb%21A1:clear", Route("spreadsheets.values.clear", "ID", "a/b!A1")),
        ("POST", "/ID/values/a/b%21A1:clear", Route("spreadsheets.values.clear", "ID", "a/b!A1")),
        ("POST", "/ID/sheets/7:copyTo", Route("spreadsheets.sheets.copyTo", "ID", "7")),
        ("DELETE", "/ID", None),
        ("POST", "/ID:explode", None),
    ],
)
def test_the_last_plain_colon_separates_the_verb(verb: str, path: str, route: Route | None) -> None:
    assert route == find(verb, "/v4/spreadsheets" + path)


@pytest.mark.parametrize(
    ("value", "kind", "pattern", "shown"),
    [
        (1234.5, "NUMBER", "#,##0.00", "1,234.50"),
        (-1234.5, "NUMBER", "#,##0.##", "-1,234.5"),
        (0.256, "PERCENT", "0.0%", "25.6%"),
        (5, "CURRENCY", '"$"#,##0.00', "$5.00"),
        (7, "NUMBER", '0" pcs"', "7 pcs"),
        (43831.75, "DATE_TIME", "yyyy-mm-dd hh:mm", "2020-01-01 18:00"),
        (43831.75, "TIME", "h:mm am/pm", "6:00 PM"),
        (43831, "DATE", "d mmmm yy", "1 January 20"),
        (43831, "DATE", "ddd", "Wed"),
        (0.5, "TIME", "mm:ss", "00:00"),
        (43831, "DATE", "", "1/1/2020"),
        (1e20, "TEXT", "", "1E+20"),
        (0.1 + 0.2, "", "", "0.3"),
    ],
)
def test_a_number_looks_as_its_pattern_says(value: float, kind: str, pattern: str, shown: str) -> None:
    number_format = {"type": kind, "pattern": pattern}
    cell = {"userEnteredValue": {"numberValue": value}, "userEnteredFormat": {"numberFormat": number_format}}

    assert shown == formatted(cell)


@pytest.mark.parametrize(
    ("kind", "values", "met"),
    [
        ("BLANK", [], [False, True]),
        ("NOT_BLANK", [], [True, False]),
        ("TEXT_EQ", ["LATE"], [True, False]),
        ("TEXT_CONTAINS", ["at"], [True, False]),
        ("TEXT_NOT_CONTAINS", ["at"], [False, True]),
        ("TEXT_STARTS_WITH", ["la"], [True, False]),
        ("TEXT_ENDS_WITH", ["la"], [False, False]),
        ("NUMBER_GREATER", ["1"], [True, True]),
    ],
)
def test_a_condition_is_met_by_what_is_shown(kind: str, values: list[str], met: list[bool]) -> None:
    condition: dict[str, Any] = {"type": kind, "values": [{"userEnteredValue": value} for value in values]}
    late: dict[str, Any] = {"userEnteredValue": {"stringValue": "late"}}

    assert met == [filters.meets(condition, cell) for cell in (late, {})]

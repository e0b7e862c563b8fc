"""Whatever series of gspread's calls comes: the same cells as in a naive model, and no trace of a refused batch."""

import secrets
from collections.abc import Callable
from typing import Any  # JSON

import gspread
import pytest
from gspread.exceptions import APIError
from gspread.utils import a1_range_to_grid_range, rowcol_to_a1
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.google.conftest import Box
from tests.sandbox.google.model import HEIGHT, WIDTH, Model
from tests.sandbox.google.wire import append, cells, delete, dimension, marker, update

Step = tuple[str, Any]
texts = st.sampled_from(["", "a", "b", "c", "=1", "17"])
words = st.sampled_from(["a", "b", "c"])
corner = st.tuples(st.integers(0, 8), st.integers(0, WIDTH - 3))
block = st.lists(st.lists(texts, min_size=3, max_size=3), min_size=1, max_size=3)
pair = st.tuples(st.integers(0, 5), st.integers(1, 3))
steps = st.one_of(
    st.tuples(st.just("put"), st.tuples(corner, block)),
    st.tuples(st.just("batch_put"), st.lists(st.tuples(corner, block), min_size=1, max_size=3)),
    st.tuples(st.just("clear"), corner),
    st.tuples(st.just("insert"), pair),
    st.tuples(st.just("delete"), pair),
    st.tuples(st.just("move"), st.tuples(pair, st.integers(0, 4))),
    st.tuples(st.just("append"), block),
    st.tuples(st.just("sort"), st.tuples(st.integers(0, WIDTH - 1), st.booleans())),
    st.tuples(st.just("replace"), st.tuples(words, words)),
    st.tuples(st.just("copy"), st.tuples(st.integers(0, 5), st.integers(0, 5))),
)


def put(tab: gspread.Worksheet, model: Model, what: Any) -> None:
    (row, column), values = what
    tab.update(values, rowcol_to_a1(row + 1, column + 1))
    model.put(row, column, values)


def batch_put(tab: gspread.Worksheet, model: Model, what: Any) -> None:
    data = [{"range": rowcol_to_a1(row + 1, column + 1), "values": values} for (row, column), values in what]
    tab.batch_update(data)
    for (row, column), values in what:
        model.put(row, column, values)


def clear(tab: gspread.Worksheet, model: Model, what: Any) -> None:
    row, column = what
    tab.batch_clear([f"{rowcol_to_a1(row + 1, column + 1)}:{rowcol_to_a1(row + 3, column + 2)}"])
    model.clear(row, row + 3, column, column + 2)


def insert(tab: gspread.Worksheet, model: Model, what: Any) -> None:
    at, count = what
    _send(tab, {"insertDimension": {"range": dimension(at, at + count, sheet=tab.id)}})
    model.insert(at, count)


def remove(tab: gspread.Worksheet, model: Model, what: Any) -> None:
    at, count = what
    tab.delete_rows(at + 1, at + count)
    model.delete(at, at + count)


def move(tab: gspread.Worksheet, model: Model, what: Any) -> None:
    (first, count), to = what
    if not first < to < first + count:
        source = dimension(first, first + count, sheet=tab.id)
        _send(tab, {"moveDimension": {"source": source, "destinationIndex": to}})
        model.move(first, first + count, to)


def add(tab: gspread.Worksheet, model: Model, what: Any) -> None:
    rows = [cells(*(value or None for value in row)) for row in what]
    _send(tab, append(*rows, sheet=tab.id))
    model.append(what)


def sort(tab: gspread.Worksheet, model: Model, what: Any) -> None:
    column, downwards = what
    label = f"A1:{rowcol_to_a1(len(model.rows), WIDTH)}"
    tab.sort((column + 1, "des" if downwards else "asc"), range=label)
    model.sort(column, downwards=downwards)


def replace(tab: gspread.Worksheet, model: Model, what: Any) -> None:
    old, new = what
    request = {"find": old, "replacement": new, "sheetId": tab.id, "matchEntireCell": True}
    _send(tab, {"findReplace": request})
    model.replace(old, new)


def copy(tab: gspread.Worksheet, model: Model, what: Any) -> None:
    source, target = what
    tab.copy_range(f"A{source + 1}:F{source + 1}", f"A{target + 1}:F{target + 1}")
    model.copy(source, target)


DO: dict[str, Callable[[gspread.Worksheet, Model, Any], None]] = {
    "put": put,
    "batch_put": batch_put,
    "clear": clear,
    "insert": insert,
    "delete": remove,
    "move": move,
    "append": add,
    "sort": sort,
    "replace": replace,
    "copy": copy,
}


def _send(tab: gspread.Worksheet, *requests: dict[str, Any]) -> None:
    tab.client.batch_update(tab.spreadsheet_id, {"requests": list(requests)})


@pytest.fixture(scope="module")
def big(shared: Box, client_of: Callable[[str], gspread.Client]) -> gspread.Spreadsheet:
    """One file for all examples; each has a sheet of its own in it."""
    client = client_of("owner")
    return client.open_by_key(shared.side.create_spreadsheet("Series", owner="owner"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(series=st.lists(steps, min_size=1, max_size=12))
def test_a_series_of_calls_leaves_the_cells_of_a_naive_model(
    series: list[Step], big: gspread.Spreadsheet, box: Box
) -> None:
    tab = big.add_worksheet(
        secrets.token_hex(4), HEIGHT, WIDTH
    )  # an example that failed leaves its own behind
    model = Model()

    for name, what in series:
        DO[name](tab, model, what)

    assert model.shown() == tab.get_all_values()
    big.del_worksheet(tab)


good = st.sampled_from(
    [
        update(0, cells("x", True, 5)),
        append(cells("y"), cells("z")),
        delete(1, 3),
        {"insertDimension": {"range": dimension(1, 4)}},
        {"insertDimension": {"range": dimension(0, 2, kind="COLUMNS")}},
        {"addSheet": {"properties": {"title": "new"}}},
        {"updateSheetProperties": {"properties": {"title": "renamed"}, "fields": "title"}},
        {"mergeCells": {"range": a1_range_to_grid_range("A1:B2", 0)}},
        {"sortRange": {"range": {"sheetId": 0}, "sortSpecs": [{"dimensionIndex": 0}]}},
        {"addNamedRange": {"namedRange": {"name": "name", "range": {"sheetId": 0, "endRowIndex": 2}}}},
        {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}}}},
        {"updateSpreadsheetProperties": {"properties": {"title": "Other"}, "fields": "title"}},
        marker(5, "row", {"dimensionRange": dimension(2, 3)}),
        {
            "updateDimensionProperties": {
                "range": dimension(0, 5),
                "properties": {"hiddenByUser": True},
                "fields": "*",
            }
        },
        {"addFilterView": {"filter": {"range": {"sheetId": 0}, "title": "view"}}},
        {"setBasicFilter": {"filter": {"range": {"sheetId": 0, "endRowIndex": 5}}}},
        {
            "copyPaste": {
                "source": a1_range_to_grid_range("A1", 0),
                "destination": a1_range_to_grid_range("C3", 0),
            }
        },
        {"moveDimension": {"source": dimension(0, 1), "destinationIndex": 3}},
    ]
)
bad = st.sampled_from(
    [
        marker(1),
        delete(5000, 5001),
        update(0, cells("x"), sheet=404),
        {"deleteSheet": {"sheetId": 404}},
        {"unmergeCells": {"range": {"sheetId": 404}}},
        {"deleteNamedRange": {"namedRangeId": "none"}},
        {},
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(before=st.lists(good, max_size=8), spoiler=bad, after=st.lists(good, max_size=2))
def test_a_batch_with_a_bad_request_leaves_no_trace(
    before: list[dict[str, Any]],
    spoiler: dict[str, Any],
    after: list[dict[str, Any]],
    big: gspread.Spreadsheet,
    box: Box,
) -> None:
    if not box.side.look("owner", big.id).get("developerMetadata"):
        big.batch_update({"requests": [marker(1), update(0, cells("a", "b"), cells("c"), cells("d"))]})
    untouched = box.side.look("owner", big.id)

    with pytest.raises(APIError):
        big.batch_update({"requests": [*before, spoiler, *after]})

    assert untouched == box.side.look("owner", big.id)

"""batchUpdate requests about filters and order: the basic filter, filter views, sortRange."""

import functools
from typing import Any  # Any: a sort key

from passbot.sandbox.google import filters, masks, update_masks
from passbot.sandbox.google.batch import REPLY_WITHOUT_WORDS, Batch, Kind
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import unused_id
from passbot.sandbox.google.calculated import effective
from passbot.sandbox.google.cells import CellError
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.grid import Box, Cells, Row, Sheet
from passbot.sandbox.google.ranges import grid_range, span_of


def set_basic_filter(batch: Batch, body: Json) -> Json:
    given = body["filter"]
    sheet, box = batch.guarded(given["range"])
    sheet.basic_filter = {**given, "range": grid_range(sheet.sheet_id, box)}  # open ends become the grid's
    return REPLY_WITHOUT_WORDS


def clear_basic_filter(batch: Batch, body: Json) -> Json:
    sheet = batch.book.sheet(body.get("sheetId", 0))
    if sheet.basic_filter:
        batch.guard(sheet, sheet.box(span_of(sheet.basic_filter["range"])))
        sheet.basic_filter = None
    return REPLY_WITHOUT_WORDS


def add_filter_view(batch: Batch, body: Json) -> Json:
    given = dict(body["filter"])
    used = {key for each in batch.book.sheets for key in each.views}
    key = given.setdefault("filterViewId", unused_id(used))
    if key in used:
        raise Refused(f"Cannot add filter view with ID: {key} because one with that ID already exists.")
    sheet, _ = batch.box(_range_of(batch, given))
    given.setdefault("title", f"Filter {len(sheet.views) + 1}")
    sheet.views[key] = given
    return {"filter": filters.shown(given)}


def update_filter_view(batch: Batch, body: Json) -> Json:
    mask = update_masks.of(body, "FilterView")
    key = body["filter"].get("filterViewId", 0)
    sheet = _sheet_with(batch, key)
    changed = masks.merge(sheet.views[key], body["filter"], mask) | {"filterViewId": key}
    del sheet.views[key]
    batch.box(_range_of(batch, changed))[0].views[key] = changed
    return REPLY_WITHOUT_WORDS


def delete_filter_view(batch: Batch, body: Json) -> Json:
    key = body.get("filterId", 0)
    del _sheet_with(batch, key).views[key]
    return REPLY_WITHOUT_WORDS


def duplicate_filter_view(batch: Batch, body: Json) -> Json:
    key = body.get("filterId", 0)
    view = {
        name: value for name, value in _sheet_with(batch, key).views[key].items() if name != "filterViewId"
    }
    return add_filter_view(batch, {"filter": view | {"title": f"Copy of {view['title']}"}})


def _sheet_with(batch: Batch, key: int) -> Sheet:
    for sheet in batch.book.sheets:
        if key in sheet.views:
            return sheet
    raise Refused(f"No filter view with ID: {key}")


def _range_of(batch: Batch, view: Json) -> Json:
    if "range" in view:
        found: Json = view["range"]
        return found
    if view.get("namedRangeId") in batch.book.named:
        named: Json = batch.book.named[view["namedRangeId"]]["range"]
        return named
    raise Refused("Must specify a range.")


def sort_range(batch: Batch, body: Json) -> Json:
    """Sort. Hidden rows stay in place; a row's other cells in the range move together."""
    sheet, box = batch.guarded(body["range"])
    if not body.get("sortSpecs"):
        raise Refused("Must specify at least one sort spec.")
    merged = [sheet.box(span_of(each)) for each in sheet.merges]
    if any(each.meets(box) and each.bottom - each.top > 1 for each in merged):
        raise Refused("You can't sort a range with vertical merges.")
    sort(sheet, box, body["sortSpecs"])
    return REPLY_WITHOUT_WORDS


def sort(sheet: Sheet, box: Box, specs: list[Json]) -> None:
    hidden = filters.hidden_rows(sheet)
    shown = [
        row for row in range(box.top, box.bottom) if not sheet.rows[row].line.hidden and row not in hidden
    ]
    whole = box.left == 0 and box.right == len(sheet.columns)

    def compare(one: Row, other: Row) -> int:
        return _compare(one, other, specs)

    ordered = sorted((sheet.rows[row] for row in shown), key=functools.cmp_to_key(compare))
    for place, row in zip(shown, ordered, strict=True):
        sheet.rows[place] = _moved(sheet.rows[place], row, box, whole=whole)


def _moved(old: Row, new: Row, box: Box, *, whole: bool) -> Row:
    """Metadata moves with its row; the row's height and cells outside the range stay."""
    if whole:
        return Row(new.cells, old.line._replace(tags=new.line.tags))
    outside: Cells = {
        column: cell for column, cell in old.cells.items() if not box.left <= column < box.right
    }
    inside = {column: cell for column, cell in new.cells.items() if box.left <= column < box.right}
    tags = new.line.tags if _covers_data(old, box) and _covers_data(new, box) else old.line.tags
    return Row(outside | inside, old.line._replace(tags=tags))


def _covers_data(row: Row, box: Box) -> bool:
    return all(box.left <= column < box.right for column in row.cells)


def _compare(first: Row, second: Row, specs: list[Json]) -> int:
    for spec in specs:
        column = spec.get("dimensionIndex", 0)
        one, other = _rank(first.cells.get(column)), _rank(second.cells.get(column))
        if one == other:
            continue
        if one[0] == EMPTY_LAST or other[0] == EMPTY_LAST:  # in ascending and descending order
            return -1 if other[0] == EMPTY_LAST else 1
        smaller = -1 if one < other else 1
        return -smaller if spec.get("sortOrder") == "DESCENDING" else smaller
    return 0


EMPTY_LAST = 9


def _rank(cell: Json | None) -> tuple[int, Any]:
    """Ascending: numbers, text, booleans, errors, and empty cells last."""
    value = effective(cell) if cell else None
    if value is None:
        return EMPTY_LAST, 0
    if isinstance(value, CellError):
        return 4, value.text
    if isinstance(value, bool):
        return 3, value
    if isinstance(value, str):
        return 2, value.casefold()
    return 1, value


KINDS: dict[str, Kind] = {
    "setBasicFilter": set_basic_filter,
    "clearBasicFilter": clear_basic_filter,
    "addFilterView": add_filter_view,
    "updateFilterView": update_filter_view,
    "deleteFilterView": delete_filter_view,
    "duplicateFilterView": duplicate_filter_view,
    "sortRange": sort_range,
}

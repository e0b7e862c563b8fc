"""batchUpdate requests that write cells: updateCells, appendCells, repeatCell, setDataValidation."""

from passbot.sandbox.google import colours, filters, lines, masks, update_masks
from passbot.sandbox.google.a1 import column_letters
from passbot.sandbox.google.batch import REPLY_WITHOUT_WORDS, Batch, Kind
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.grid import ROWS, Box, Cells, Sheet
from passbot.sandbox.google.masks import Mask
from passbot.sandbox.google.ranges import as_a1

LONGEST_TEXT = 50_000
NOT_ENTERED = {"effectiveValue", "formattedValue", "effectiveFormat"}  # computed by Google itself


def update_cells(batch: Batch, body: Json) -> Json:
    mask = update_masks.of(body, "CellData")
    sheet, box, bounded = _target(batch, body)
    rows = [row.get("values", []) for row in body.get("rows", [])]
    _check_bounds(sheet, box, rows, bounded=bounded)
    batch.guard(sheet, box)
    for index in range(box.top, box.bottom):
        offset = index - box.top
        values = rows[offset] if offset < len(rows) else []
        if bounded:  # cells of the range beyond the given rows are cleared
            values = values + [{}] * (box.right - box.left - len(values))
        _write(sheet, index, box.left, values, mask)
    return REPLY_WITHOUT_WORDS


def _target(batch: Batch, body: Json) -> tuple[Sheet, Box, bool]:
    """The sheet, the box that will be written, and whether a range was given."""
    if "range" in body:
        sheet, box = batch.box(body["range"])
        return sheet, box, True
    if "start" not in body:
        raise Refused("Must specify either start or range.")
    start = body["start"]
    sheet = batch.book.sheet(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    rows = body.get("rows", [])
    width = max((len(row.get("values", [])) for row in rows), default=0)
    return sheet, Box(top, top + len(rows), left, left + width), False


def _check_bounds(sheet: Sheet, box: Box, rows: list[list[Json]], *, bounded: bool) -> None:
    height, width = len(sheet.rows), len(sheet.columns)
    if not bounded and (box.bottom > height or box.right > width):
        raise Refused(
            f"Attempting to write column: {box.right - 1}, beyond the last requested column of: {width - 1}"
            if box.right > width
            else f"Attempting to write row: {box.bottom - 1}, beyond the last requested row of: {height - 1}"
        )
    where = f"Requested writing within range [{as_a1(sheet, box)}], but tried writing to"
    if bounded and len(rows) > box.bottom - box.top:
        raise Refused(f"{where} row [{box.bottom + 1}]")
    if bounded and any(len(values) > box.right - box.left for values in rows):
        raise Refused(f"{where} column [{column_letters(box.right)}]")


def _write(sheet: Sheet, row: int, left: int, values: list[Json], mask: Mask) -> None:
    old = sheet.rows[row].cells
    sheet.put_row(
        row, {left + i: written(old.get(left + i, {}), each, mask) for i, each in enumerate(values)}
    )


def written(old: Json, given: Json, mask: Mask) -> Json:
    """The cell after writing the masked fields."""
    cell = masks.merge(old, given, mask)
    if look := cell.get("userEnteredFormat"):
        cell = {**cell, "userEnteredFormat": colours.of_format(old.get("userEnteredFormat", {}), look)}
    if not NOT_ENTERED.isdisjoint(cell):
        cell = {name: part for name, part in cell.items() if name not in NOT_ENTERED}
    value = cell.get("userEnteredValue")
    if value is not None:
        _check_value(value)
    elif "userEnteredValue" in cell or not cell.get("note", "-"):
        cell = {name: part for name, part in cell.items() if part}
    if not cell.get("note", True):
        del cell["note"]
    return cell


def _check_value(value: Json) -> None:
    if len(value) > 1:
        raise Refused(f"Only one value may be set, but these are: {', '.join(value)}.")
    text: str = value.get("stringValue") or value.get("formulaValue") or ""
    if len(text) > LONGEST_TEXT:
        raise Refused(
            f"Your input contains more than the maximum of {LONGEST_TEXT} characters in a single cell."
        )
    if "errorValue" in value:
        raise Refused("You cannot set an error value.")


def append_cells(batch: Batch, body: Json) -> Json:
    """Write below the last row with data; the grid grows as needed."""
    mask = update_masks.of(body, "CellData")
    sheet, rows = batch.book.sheet(body.get("sheetId", 0)), body.get("rows", [])
    top = _first_gap(sheet, len(rows)) if batch.habits.append_into_gaps else sheet.last_row_with_data() + 1
    width = max((len(row.get("values", [])) for row in rows), default=0)
    if width > len(sheet.columns):
        lines.append(batch.book, sheet, "COLUMNS", width - len(sheet.columns))
    missing = top + len(rows) - len(sheet.rows)
    if missing > 0:
        lines.append(batch.book, sheet, ROWS, missing)
    batch.guard(sheet, Box(top, top + len(rows), 0, width))
    for offset, row in enumerate(rows):
        _write(sheet, top + offset, 0, row.get("values", []), mask)
    return REPLY_WITHOUT_WORDS


def _first_gap(sheet: Sheet, size: int) -> int:
    used = {row for row, _, _ in sheet.occupied()}
    return next(at for at in range(1, len(sheet.rows) + 1) if used.isdisjoint(range(at, at + size)))


def repeat_cell(batch: Batch, body: Json) -> Json:
    mask, given = update_masks.of(body, "CellData"), body.get("cell", {})
    sheet, box = batch.guarded(body["range"])
    for index in range(box.top, box.bottom):
        old = sheet.rows[index].cells
        columns = range(box.left, box.right)
        sheet.put_row(index, {column: written(old.get(column, {}), given, mask) for column in columns})
    return REPLY_WITHOUT_WORDS


def set_data_validation(batch: Batch, body: Json) -> Json:
    """Without a rule the validation is removed. Existing values stay even if they do not fit."""
    sheet, box = batch.guarded(body["range"])
    rule = body.get("rule")
    if (
        rule
        and rule.get("condition", {}).get("type", "CONDITION_TYPE_UNSPECIFIED")
        == "CONDITION_TYPE_UNSPECIFIED"
    ):
        raise Refused("ConditionType is required.")
    skipped = frozenset[int]() if body.get("filteredRowsIncluded") else filters.hidden_rows(sheet)
    for index in range(box.top, box.bottom):
        if index not in skipped:
            sheet.put_row(index, _with_rule(sheet.rows[index].cells, box, rule))
    return REPLY_WITHOUT_WORDS


def _with_rule(old: Cells, box: Box, rule: Json | None) -> Cells:
    changed = {}
    for column in range(box.left, box.right):
        cell = {name: part for name, part in old.get(column, {}).items() if name != "dataValidation"}
        changed[column] = {**cell, "dataValidation": rule} if rule else cell
    return changed


KINDS: dict[str, Kind] = {
    "updateCells": update_cells,
    "appendCells": append_cells,
    "repeatCell": repeat_cell,
    "setDataValidation": set_data_validation,
}

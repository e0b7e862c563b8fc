"""batchUpdate requests that move content: copyPaste, cutPaste, findReplace."""

import re
from collections.abc import Callable, Iterator

from passbot.sandbox.google import filters, typed
from passbot.sandbox.google.batch import REPLY_WITHOUT_WORDS, Batch, Kind
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.calculated import effective
from passbot.sandbox.google.cells import CellError, entered, plain, with_value
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.grid import Box, Sheet

LOOK = frozenset({"userEnteredFormat"})
RULE = frozenset({"dataValidation"})
VALUE = frozenset({"userEnteredValue"})
CONTENT = frozenset({"userEnteredValue", "note", "textFormatRuns", "hyperlink", "pivotTable", "chipRuns"})
EVERYTHING = CONTENT | LOOK | RULE
PASTED = {
    "PASTE_NORMAL": EVERYTHING,
    "PASTE_VALUES": VALUE,
    "PASTE_FORMAT": LOOK,
    "PASTE_NO_BORDERS": EVERYTHING,
    "PASTE_FORMULA": VALUE,
    "PASTE_DATA_VALIDATION": RULE,
    "PASTE_CONDITIONAL_FORMATTING": frozenset[str](),
}
Block = list[list[Json]]


def copy_paste(batch: Batch, body: Json) -> Json:
    """A larger destination repeats the source; a smaller one is exceeded."""
    sheet, box = batch.box(body["source"])
    kind = body.get("pasteType", "PASTE_NORMAL")
    block = _block(sheet, box)
    if batch.habits.filtered_copies:
        hidden = filters.hidden_rows(sheet)
        block = [cells for row, cells in enumerate(block, start=box.top) if row not in hidden]
        if not block:
            return REPLY_WITHOUT_WORDS
    if body.get("pasteOrientation") == "TRANSPOSE":
        block = [list(column) for column in zip(*block, strict=True)]
    target, where = batch.box(body["destination"])
    if batch.habits.copies_within and target is not sheet:
        return REPLY_WITHOUT_WORDS
    height, width = (
        _times(where.bottom - where.top, len(block)),
        _times(where.right - where.left, len(block[0])),
    )
    _paste(batch, target, Box(where.top, where.top + height, where.left, where.left + width), block, kind)
    return REPLY_WITHOUT_WORDS


def _block(sheet: Sheet, box: Box) -> Block:
    if box.top >= box.bottom or box.left >= box.right:
        raise Refused("The source range is empty.")
    return [
        [sheet.cell(row, column) for column in range(box.left, box.right)]
        for row in range(box.top, box.bottom)
    ]


def _times(room: int, size: int) -> int:
    """How many times the source fits, at least once."""
    return max(room // size, 1) * size if room % size == 0 else size


def _paste(batch: Batch, sheet: Sheet, box: Box, block: Block, kind: str) -> None:
    if box.bottom > len(sheet.rows) or box.right > len(sheet.columns):
        raise Refused("The copied content does not fit into the destination's grid.")
    batch.guard(sheet, box)
    for row in range(box.top, box.bottom):
        given = block[(row - box.top) % len(block)]
        old = sheet.rows[row].cells
        columns = range(box.left, box.right)
        sheet.put_row(
            row, {c: _pasted(old.get(c, {}), given[(c - box.left) % len(given)], kind) for c in columns}
        )


def _pasted(old: Json, given: Json, kind: str) -> Json:
    names = PASTED[kind]
    kept = {name: part for name, part in old.items() if name not in names}
    new = {name: part for name, part in given.items() if name in names}
    if kind == "PASTE_VALUES" and "formulaValue" in new.get("userEnteredValue", ()):
        value = effective(given)
        new["userEnteredValue"] = entered(value.text if isinstance(value, CellError) else value or "")
    if kind == "PASTE_NO_BORDERS" and "borders" in new.get("userEnteredFormat", ()):
        new["userEnteredFormat"] = {k: v for k, v in new["userEnteredFormat"].items() if k != "borders"}
    return kept | new


def cut_paste(batch: Batch, body: Json) -> Json:
    sheet, box = batch.guarded(body["source"])
    kind, start = body.get("pasteType", "PASTE_NORMAL"), body["destination"]
    block = _block(sheet, box)
    for row in range(box.top, box.bottom):
        old = sheet.rows[row].cells
        sheet.put_row(row, {c: _pasted(old[c], {}, kind) for c in old if box.left <= c < box.right})
    target = batch.book.sheet(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    where = Box(top, top + len(block), left, left + len(block[0]))
    _paste(batch, target, where, block, kind)
    return REPLY_WITHOUT_WORDS


def find_replace(batch: Batch, body: Json) -> Json:
    """Rights are needed only for the cells that change."""
    find, replacement = _pattern(body), body.get("replacement", "")
    counts = {"valuesChanged": 0, "occurrencesChanged": 0}
    rows, sheets = set(), set()
    for sheet, row, column, cell in _searched(batch, body):
        changed, times = _replaced(cell, find, replacement, formulas=body.get("includeFormulas", False))
        if changed is None:
            continue
        batch.guard(sheet, Box(row, row + 1, column, column + 1))
        sheet.put(row, column, changed)
        counts["valuesChanged"] += 1
        counts["occurrencesChanged"] += times
        rows.add((sheet.sheet_id, row))
        sheets.add(sheet.sheet_id)
    counts |= {"rowsChanged": len(rows), "sheetsChanged": len(sheets)}
    return {name: count for name, count in counts.items() if count}


def _pattern(body: Json) -> re.Pattern[str]:
    if not body.get("find"):
        raise Refused("Must specify what to find.")
    text = body["find"] if body.get("searchByRegex") else re.escape(body["find"])
    if body.get("matchEntireCell"):
        text = rf"\A(?:{text})\Z"
    try:
        return re.compile(text, 0 if body.get("matchCase") else re.IGNORECASE)
    except re.error as exc:
        raise Refused(f"Invalid regular expression: {exc}") from None


def _searched(batch: Batch, body: Json) -> Iterator[tuple[Sheet, int, int, Json]]:
    if "range" in body:
        places = [batch.box(body["range"])]
    elif "sheetId" in body:
        sheet = batch.book.sheet(body["sheetId"])
        places = [(sheet, sheet.whole)]
    elif body.get("allSheets"):
        places = [(sheet, sheet.whole) for sheet in batch.book.sheets]
    else:
        raise Refused("Must specify a scope: range, sheetId or allSheets.")
    for sheet, box in places:
        for row, column, cell in list(sheet.occupied()):
            if box.holds(Box(row, row + 1, column, column + 1)):
                yield sheet, row, column, cell


def _replaced(
    cell: Json, find: re.Pattern[str], replacement: str, *, formulas: bool
) -> tuple[Json | None, int]:
    is_formula = "formulaValue" in cell["userEnteredValue"]
    value = plain(cell["userEnteredValue"])
    if (is_formula and not formulas) or isinstance(value, bool):
        return None, 0
    literal: Callable[[re.Match[str]], str] = lambda _found: replacement  # noqa: E731 — no escapes in it
    text, times = find.subn(literal, str(value))
    if not times:
        return None, 0
    if is_formula or not isinstance(value, str):
        return typed.write(cell, text), times
    return with_value(cell, entered(text)), times


KINDS: dict[str, Kind] = {"copyPaste": copy_paste, "cutPaste": cut_paste, "findReplace": find_replace}

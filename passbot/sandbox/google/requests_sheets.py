"""batchUpdate requests about sheets, the spreadsheet's own properties, and named ranges."""

import secrets

from passbot.sandbox.google import answer, colours, lines, masks, rights, update_masks
from passbot.sandbox.google.batch import REPLY_WITHOUT_WORDS, Batch, Kind
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.grid import BLANK, PLAIN, Row, Sheet, new_sheet

DIMENSIONS = {"rowCount": "ROWS", "columnCount": "COLUMNS"}


def add_sheet(batch: Batch, body: Json) -> Json:
    given, book = dict(body.get("properties", {})), batch.book
    sheet_id = given.pop("sheetId", None)
    if sheet_id is None:
        sheet_id = book.new_sheet_id()
    _check_id(batch, sheet_id)
    title = given.setdefault("title", _free_title(batch))
    _check_title(batch, title)
    index = given.pop("index", len(book.sheets))
    grid = dict(given.get("gridProperties", {}))
    rows, columns = grid.pop("rowCount", 1000), grid.pop("columnCount", 26)
    book.check_size(rows * columns)
    sheet = new_sheet(sheet_id, {"sheetType": "GRID", **given, "gridProperties": grid}, rows, columns)
    book.sheets.insert(index, sheet)
    return {"properties": answer.sheet_properties(book, sheet)}


def delete_sheet(batch: Batch, body: Json) -> Json:
    book = batch.book
    sheet = book.sheet(body.get("sheetId", 0))
    rights.guard_sheet(sheet, batch.person)
    if len(book.sheets) == 1:
        raise Refused("You can't remove all the sheets in a document.")
    _check_one_is_shown(batch, without=sheet)
    book.sheets.remove(sheet)
    tags = {tag for row in sheet.rows for tag in row.line.tags} | {
        t for line in sheet.columns for t in line.tags
    }
    book.metadata = {
        key: item
        for key, item in book.metadata.items()
        if key not in tags and item.get("sheetId") != sheet.sheet_id
    }
    book.named = {k: n for k, n in book.named.items() if n["range"].get("sheetId", 0) != sheet.sheet_id}
    return REPLY_WITHOUT_WORDS


def duplicate_sheet(batch: Batch, body: Json) -> Json:
    source = batch.book.sheet(body.get("sourceSheetId", 0))
    sheet_id = body.get("newSheetId")
    title = body.get("newSheetName") or _free_title(batch, f"Copy of {source.title}")
    copied = copy_of(source, batch.book.new_sheet_id() if sheet_id is None else sheet_id, title)
    _check_id(batch, copied.sheet_id)
    _check_title(batch, title)
    batch.book.check_size(len(copied.rows) * len(copied.columns))
    batch.book.sheets.insert(body.get("insertSheetIndex", 0), copied)
    return {"properties": answer.sheet_properties(batch.book, copied)}


def copy_of(source: Sheet, sheet_id: int, title: str) -> Sheet:
    """Copies cells, lines, merges and rules, but no metadata, protection or filter views."""
    copied = source.copy()
    copied.sheet_id, copied.properties = sheet_id, {**source.properties, "title": title}
    copied.rows = [row if row is BLANK else Row(row.cells, row.line._replace(tags=())) for row in copied.rows]
    copied.columns = [line if line is PLAIN else line._replace(tags=()) for line in copied.columns]
    copied.protected, copied.views, copied.tables = {}, {}, {}
    copied.merges = [{**each, "sheetId": sheet_id} for each in copied.merges]
    copied.conditional = [_on_sheet(rule, sheet_id) for rule in copied.conditional]
    if copied.basic_filter:
        copied.basic_filter = {
            **copied.basic_filter,
            "range": {**copied.basic_filter["range"], "sheetId": sheet_id},
        }
    return copied


def _on_sheet(rule: Json, sheet_id: int) -> Json:
    return {**rule, "ranges": [{**each, "sheetId": sheet_id} for each in rule["ranges"]]}


def update_sheet_properties(batch: Batch, body: Json) -> Json:
    given = body.get("properties", {})
    mask = dict(update_masks.of(body, "SheetProperties"))
    sheet = batch.book.sheet(given.get("sheetId", 0))
    if not mask:
        mask = {name: masks.EVERYTHING for name in given if name != "sheetId"}
    if "title" in mask:
        _check_title(batch, given.get("title", ""), but=sheet)
    if set(mask) & {"title", "gridProperties"}:
        rights.guard_sheet(sheet, batch.person)
    if "index" in mask:
        _move(batch, sheet, given.get("index", 0))
        del mask["index"]
    if "gridProperties" in mask:
        _resize(batch, sheet, given.get("gridProperties", {}), mask["gridProperties"])
    if mask:
        _change(sheet, given, mask)
    if sheet.properties.get("hidden"):
        _check_one_is_shown(batch)
    return REPLY_WITHOUT_WORDS


def _change(sheet: Sheet, given: Json, mask: masks.Mask) -> None:
    changed = masks.merge(sheet.properties, given, mask)
    grid = {k: v for k, v in changed.get("gridProperties", {}).items() if k not in DIMENSIONS and v}
    kept = {name: value for name, value in changed.items() if value is not False and name != "sheetId"}
    kept = colours.joined(sheet.properties, kept, "tabColor")
    sheet.properties = {**kept, "title": changed["title"], "gridProperties": grid}
    frozen = (grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0))
    if frozen[0] >= len(sheet.rows) or frozen[1] >= len(sheet.columns):
        word = "rows" if frozen[0] >= len(sheet.rows) else "columns"
        raise Refused(f"You can't freeze all visible {word} on the sheet.")


def _move(batch: Batch, sheet: Sheet, index: int) -> None:
    """The index counts positions before the sheet is taken out."""
    sheets = batch.book.sheets
    if index > len(sheets):
        raise Refused(f"Index {index} is out of range: there are {len(sheets)} sheets.")
    before = sheets.index(sheet)
    sheets.insert(index, sheet)
    del sheets[before if index > before else before + 1]


def _resize(batch: Batch, sheet: Sheet, grid: Json, mask: masks.Mask) -> None:
    for name, dimension in DIMENSIONS.items():
        if (name in mask or (not mask and name in grid)) and grid.get(name, 0) < 1:
            raise Refused("Sheets must have at least one row and one column.")
        if name in mask or (not mask and name in grid):
            lines.resize(batch.book, sheet, dimension, grid[name])


def _check_one_is_shown(batch: Batch, without: Sheet | None = None) -> None:
    if all(each.properties.get("hidden") for each in batch.book.sheets if each is not without):
        raise Refused(
            "You can't remove all the visible sheets in a document."
            if without
            else "You can't hide all the sheets in a document."
        )


def _check_title(batch: Batch, title: str, but: Sheet | None = None) -> None:
    if not title:
        raise Refused("Sheet names cannot be blank.")
    if len(title) > 100:
        raise Refused("Sheet names cannot be longer than 100 characters.")
    found = batch.book.titled(title)
    if found and found is not but:
        raise Refused(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _check_id(batch: Batch, sheet_id: int) -> None:
    if sheet_id < 0:
        raise Refused("SheetId must be a non-negative number.")
    if any(each.sheet_id == sheet_id for each in batch.book.sheets):
        raise Refused(f"A sheet with the ID {sheet_id} already exists. Please choose another ID.")


def _free_title(batch: Batch, wish: str = "") -> str:
    number = len(batch.book.sheets) + 1
    if wish and not batch.book.titled(wish):
        return wish
    base = f"{wish} " if wish else "Sheet"
    while batch.book.titled(f"{base}{number}"):
        number += 1
    return f"{base}{number}"


def update_spreadsheet_properties(batch: Batch, body: Json) -> Json:
    mask = update_masks.of(body, "SpreadsheetProperties")
    changed = masks.merge(batch.book.properties, body.get("properties", {}), mask)
    if not changed.get("title"):
        raise Refused("Must specify a title.")
    batch.book.properties = {**batch.book.properties, **changed}
    return REPLY_WITHOUT_WORDS


def add_named_range(batch: Batch, body: Json) -> Json:
    named = dict(body["namedRange"])
    _check_name(batch, named.get("name", ""))
    batch.box(named["range"])
    key = named.setdefault("namedRangeId", str(secrets.randbelow(2**31)))
    if key in batch.book.named:
        raise Refused(f"Cannot add named range with id: {key}. The named range already exists.")
    batch.book.named[key] = named
    return {"namedRange": answer.named_range(named)}


def update_named_range(batch: Batch, body: Json) -> Json:
    mask, given = update_masks.of(body, "NamedRange"), body["namedRange"]
    old = _named(batch, given.get("namedRangeId", ""))
    changed = masks.merge(old, given, mask) | {"namedRangeId": old["namedRangeId"]}
    if changed.get("name") != old["name"]:
        _check_name(batch, changed.get("name", ""))
    if "range" not in changed:
        raise Refused("No range specified.")
    batch.box(changed["range"])
    batch.book.named[old["namedRangeId"]] = changed
    return REPLY_WITHOUT_WORDS


def delete_named_range(batch: Batch, body: Json) -> Json:
    del batch.book.named[_named(batch, body.get("namedRangeId", ""))["namedRangeId"]]
    return REPLY_WITHOUT_WORDS


def _named(batch: Batch, key: str) -> Json:
    if key not in batch.book.named:
        raise Refused(f"No named range with id: {key}")
    return batch.book.named[key]


def _check_name(batch: Batch, name: str) -> None:
    if not name or " " in name:
        raise Refused(f"The name of the range is invalid: {name}")
    if any(each["name"].casefold() == name.casefold() for each in batch.book.named.values()):
        raise Refused(f"Cannot add named range with name: {name}. The named range already exists.")


KINDS: dict[str, Kind] = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "duplicateSheet": duplicate_sheet,
    "updateSheetProperties": update_sheet_properties,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
    "addNamedRange": add_named_range,
    "updateNamedRange": update_named_range,
    "deleteNamedRange": delete_named_range,
}

"""batchUpdate requests about format: merged cells, borders, conditional formats."""

from passbot.sandbox.google import ranges
from passbot.sandbox.google.batch import REPLY_WITHOUT_WORDS, Batch, Kind
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.cells import with_value
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.grid import Box, Sheet
from passbot.sandbox.google.ranges import span_of


def merge_cells(batch: Batch, body: Json) -> Json:
    sheet, box = batch.guarded(body["range"])
    for each in _merged_boxes(box, body.get("mergeType", "MERGE_ALL")):
        _merge(sheet, each)
    return REPLY_WITHOUT_WORDS


def _merged_boxes(box: Box, merge_type: str) -> list[Box]:
    if merge_type == "MERGE_ROWS":
        return [box._replace(top=row, bottom=row + 1) for row in range(box.top, box.bottom)]
    if merge_type == "MERGE_COLUMNS":
        return [box._replace(left=column, right=column + 1) for column in range(box.left, box.right)]
    return [box]


def _merge(sheet: Sheet, box: Box) -> None:
    """Only the first cell keeps its value. A merge inside it is removed."""
    for each in _merges_in(sheet, box):
        if not box.holds(sheet.box(span_of(each))):
            raise Refused("You must select all cells in a merged range to merge or unmerge them.")
        sheet.merges.remove(each)
    for row in range(box.top, box.bottom):
        old = sheet.rows[row].cells
        inside = [c for c in old if box.left <= c < box.right and (row, c) != (box.top, box.left)]
        if inside:
            sheet.put_row(row, {column: with_value(old[column], None) for column in inside})
    sheet.merges.append(ranges.grid_range(sheet.sheet_id, box))


def unmerge_cells(batch: Batch, body: Json) -> Json:
    sheet, box = batch.guarded(body["range"])
    for each in _merges_in(sheet, box):
        if not box.holds(sheet.box(span_of(each))):
            raise Refused("You must select all cells in a merged range to merge or unmerge them.")
        sheet.merges.remove(each)
    return REPLY_WITHOUT_WORDS


def _merges_in(sheet: Sheet, box: Box) -> list[Json]:
    return [each for each in sheet.merges if sheet.box(span_of(each)).meets(box)]


def update_borders(batch: Batch, body: Json) -> Json:
    """Outer sides apply to the range's edge, inner sides between its cells."""
    sheet, box = batch.guarded(body["range"])
    for row in range(box.top, box.bottom):
        changed = {}
        for column in range(box.left, box.right):
            old = sheet.cell(row, column)
            look = old.get("userEnteredFormat", {})
            borders = {**look.get("borders", {}), **_borders(body, box, row, column)}
            changed[column] = {**old, "userEnteredFormat": {**look, "borders": borders}}
        sheet.put_row(row, changed)
    return REPLY_WITHOUT_WORDS


def _borders(body: Json, box: Box, row: int, column: int) -> Json:
    wanted = {
        "top": "top" if row == box.top else "innerHorizontal",
        "bottom": "bottom" if row == box.bottom - 1 else "innerHorizontal",
        "left": "left" if column == box.left else "innerVertical",
        "right": "right" if column == box.right - 1 else "innerVertical",
    }
    return {side: body[name] for side, name in wanted.items() if name in body}


def add_conditional_format_rule(batch: Batch, body: Json) -> Json:
    rule = body["rule"]
    sheet = _sheet_of(batch, rule)
    index = body.get("index", 0)
    if index > len(sheet.conditional):
        raise Refused(f"No conditional format on sheet: {sheet.sheet_id} at index: {index}")
    sheet.conditional.insert(index, rule)
    return REPLY_WITHOUT_WORDS


def update_conditional_format_rule(batch: Batch, body: Json) -> Json:
    """Replace a rule, or move one."""
    index = body.get("index", 0)
    sheet = batch.book.sheet(body["sheetId"]) if "sheetId" in body else _sheet_of(batch, body.get("rule", {}))
    old = _rule_at(sheet, index)
    if "rule" in body:
        _sheet_of(batch, body["rule"])
        sheet.conditional[index] = body["rule"]
        return {"newIndex": index, "newRule": body["rule"], "oldRule": old}
    sheet.conditional.insert(body.get("newIndex", 0), sheet.conditional.pop(index))
    return {"newIndex": body.get("newIndex", 0), "newRule": old, "oldIndex": index}


def delete_conditional_format_rule(batch: Batch, body: Json) -> Json:
    sheet = batch.book.sheet(body.get("sheetId", 0))
    rule = _rule_at(sheet, body.get("index", 0))
    del sheet.conditional[body.get("index", 0)]
    return {"rule": rule}


def _rule_at(sheet: Sheet, index: int) -> Json:
    if index >= len(sheet.conditional):
        raise Refused(f"No conditional format on sheet: {sheet.sheet_id} at index: {index}")
    return sheet.conditional[index]


def _sheet_of(batch: Batch, rule: Json) -> Sheet:
    if not rule.get("ranges"):
        raise Refused("No ranges given.")
    if not ("booleanRule" in rule or "gradientRule" in rule):
        raise Refused("Must specify either a booleanRule or a gradientRule.")
    ids = {each.get("sheetId", 0) for each in rule["ranges"]}
    if len(ids) > 1:
        raise Refused("All ranges must be on the same sheet.")
    return batch.book.sheet(ids.pop())


KINDS: dict[str, Kind] = {
    "mergeCells": merge_cells,
    "unmergeCells": unmerge_cells,
    "updateBorders": update_borders,
    "addConditionalFormatRule": add_conditional_format_rule,
    "updateConditionalFormatRule": update_conditional_format_rule,
    "deleteConditionalFormatRule": delete_conditional_format_rule,
}

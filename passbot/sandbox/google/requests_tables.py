"""batchUpdate requests about tables: a range that is marked as a table. Its cells do not change."""

import secrets

from passbot.sandbox.google import ranges
from passbot.sandbox.google.batch import REPLY_WITHOUT_WORDS, Batch, Kind
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.errors import Refused


def add_table(batch: Batch, body: Json) -> Json:
    given = dict(body["table"])
    sheet, box = batch.guarded(given.get("range", {}))
    if any(sheet.box(ranges.span_of(each["range"])).meets(box) for each in sheet.tables.values()):
        raise Refused("You cannot create a table that overlaps another table.")
    key = given.setdefault("tableId", secrets.token_hex(8))
    given.setdefault("name", f"Table{len(sheet.tables) + 1}")
    if any(key in each.tables for each in batch.book.sheets):
        raise Refused(f"Cannot add table with ID: {key} because one with that ID already exists.")
    sheet.tables[key] = given
    return {"table": shown(given)}


def delete_table(batch: Batch, body: Json) -> Json:
    key = body.get("tableId", "")
    for sheet in batch.book.sheets:
        if key in sheet.tables:
            batch.guard(sheet, sheet.box(ranges.span_of(sheet.tables[key]["range"])))
            del sheet.tables[key]
            return REPLY_WITHOUT_WORDS
    raise Refused(f"No table with id: {key}")


def shown(table: Json) -> Json:
    return {**table, "range": ranges.tidy(table["range"])}


KINDS: dict[str, Kind] = {"addTable": add_table, "deleteTable": delete_table}

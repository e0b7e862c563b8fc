"""Turns a batch into Google's requests, in an order that is safe. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from passbot.sheets.board import Batch
from passbot.sheets.filtering import Filtering
from passbot.sheets.room import Room
from passbot.sheets.rows import ARRIVED, AS_OF, MOST_REMOVALS, NUMBER, WIDTH, Change, Changes, Value
from passbot.sheets.tabs import Tabs

METADATA_KEY = "passbot"
FIRST_REMOVED_ROW = 9
CHECKBOX = {"condition": {"type": "BOOLEAN"}, "strict": True, "showCustomUi": True}

Request = dict[str, Any]  # Any: Google's JSON


def requests_of(batch: Batch, tabs: Tabs, room: Room, filtering: Filtering | None = None) -> list[Request]:
    """The batch's number first, so that a repeat is refused as a whole; deletions from the bottom, so that no index
    shifts.
    """
    changes = batch.changes
    return [
        _guard(batch),
        put(tabs.sync_id, 0, 0, [batch.number, batch.digest, *([batch.owner] if batch.owner else [])]),
        *_updates(tabs.latest_id, changes.updates),
        *_strikes(tabs, changes.strikes),
        *(_box(tabs.latest_id, row) for row in changes.boxes),
        *_as_of(tabs.latest_id, changes),
        *room.requests(changes, sheet_id=tabs.latest_id, rule=tabs.guard),
        *([filtering.lifted()] if filtering else ()),
        *_keep_removed(tabs, changes.leaving),
        *(_emptied(tabs.latest_id, first, last) for first, last in _runs(changes.emptied)),
        *_deletions(tabs.latest_id, changes.removals),
        *(filtering.put_back(changes.removals) if filtering else ()),
        *_append(tabs.latest_id, changes.appended, has_checkbox=True),
        *_append(tabs.completed_id, changes.completed, has_checkbox=False),
        *(_forget(number) for number in batch.prune),
    ]


def _guard(batch: Batch) -> Request:
    return {
        "createDeveloperMetadata": {
            "developerMetadata": {
                "metadataId": batch.number,
                "metadataKey": METADATA_KEY,
                "metadataValue": batch.digest,
                "location": {"spreadsheet": True},
                "visibility": "DOCUMENT",
            }
        }
    }


def _updates(sheet_id: int, updates: Sequence[Change]) -> Iterator[Request]:
    """Neighbouring cells in one request: fewer requests, and only cells that change."""
    ordered = sorted(updates, key=lambda change: (change.row, change.column))
    numbered = enumerate(ordered)
    for _, run in groupby(numbered, key=lambda each: (each[1].row, each[1].column - each[0])):
        cells = [change for _, change in run]
        yield put(sheet_id, cells[0].row, cells[0].column, [change.value for change in cells])


def _strikes(tabs: Tabs, strikes: Sequence[Change]) -> Iterator[Request]:
    for sheet, found in groupby(sorted(strikes, key=lambda each: each.sheet), key=lambda each: each.sheet):
        yield from _updates(tabs.id_of(sheet), list(found))


def _box(sheet_id: int, row: int) -> Request:
    """Restore the checkbox without touching its value, which is the guard's."""
    return {
        "updateCells": {
            "start": {"sheetId": sheet_id, "rowIndex": row, "columnIndex": ARRIVED},
            "fields": "dataValidation",
            "rows": [{"values": [{"dataValidation": CHECKBOX}]}],
        }
    }


def _as_of(sheet_id: int, changes: Changes) -> list[Request]:
    return [] if changes.as_of is None else [put(sheet_id, 0, AS_OF, [changes.as_of])]


def put(sheet_id: int, row: int, column: int, values: Sequence[Value]) -> Request:
    return {
        "updateCells": {
            "start": {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column},
            "fields": "userEnteredValue",
            "rows": [{"values": [_cell(value) for value in values]}],
        }
    }


def _cell(value: Value) -> Request:
    """Typed values, so that no text becomes a formula; an empty text clears the cell."""
    if value == "":
        return {}
    kind = (
        "boolValue" if isinstance(value, bool) else "stringValue" if isinstance(value, str) else "numberValue"
    )
    return {"userEnteredValue": {kind: value}}


def _keep_removed(tabs: Tabs, leaving: Sequence[int]) -> Iterator[Request]:
    """Copy leaving rows to `_sync` as they are at that moment. All of earlier batches is emptied first: a copy may
    skip hidden rows, and names should not stay there.
    """
    target = FIRST_REMOVED_ROW
    if leaving:
        yield _emptied(tabs.sync_id, target, target + MOST_REMOVALS)
    for first, last in _runs(leaving):
        size = last - first
        yield {
            "copyPaste": {
                "source": _rows(tabs.latest_id, first, last)
                | {"startColumnIndex": 0, "endColumnIndex": WIDTH},
                "destination": _rows(tabs.sync_id, target, target + size)
                | {"startColumnIndex": 0, "endColumnIndex": WIDTH},
                "pasteType": "PASTE_VALUES",
            }
        }
        target += size


def _emptied(sheet_id: int, first: int, last: int) -> Request:
    """Clear A to K and the checkbox."""
    area = _rows(sheet_id, first, last) | {"startColumnIndex": 0, "endColumnIndex": WIDTH}
    return {"updateCells": {"range": area, "fields": "userEnteredValue,dataValidation"}}


def _deletions(sheet_id: int, removals: Sequence[int]) -> Iterator[Request]:
    for first, last in reversed(list(_runs(removals))):
        span = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": first, "endIndex": last}
        yield {"deleteDimension": {"range": span}}


def _runs(indexes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of neighbours in ascending order, as first and one past the last."""
    for _, run in groupby(enumerate(sorted(indexes)), key=lambda each: each[1] - each[0]):
        rows = [index for _, index in run]
        yield rows[0], rows[-1] + 1


def _rows(sheet_id: int, first: int, last: int) -> Request:
    return {"sheetId": sheet_id, "startRowIndex": first, "endRowIndex": last}


def _append(sheet_id: int, rows: Sequence[Sequence[Value]], *, has_checkbox: bool) -> list[Request]:
    if not rows:
        return []
    fields = "userEnteredValue,userEnteredFormat.wrapStrategy" + (",dataValidation" if has_checkbox else "")
    return [
        {
            "appendCells": {
                "sheetId": sheet_id,
                "fields": fields,
                "rows": [_row(row, has_checkbox) for row in rows],
            }
        }
    ]


def _row(values: Sequence[Value], has_checkbox: bool) -> Request:
    """A new row. Its guest or plate wraps, so that it can be read in full: a new row is the last and moves none."""
    cells = [_cell(value) for value in values]
    cells[NUMBER]["userEnteredFormat"] = {"wrapStrategy": "WRAP"}
    if has_checkbox:
        cells[ARRIVED]["dataValidation"] = CHECKBOX
    return {"values": cells}


def told(sync_id: int, word: str) -> Request:
    """Write a message to another installation."""
    return put(sync_id, 0, 3, [word])


def _forget(number: int) -> Request:
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": number}}}}

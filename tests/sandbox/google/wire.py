"""Requests as a sync worker sends them, short to write in a test."""

from typing import Any  # JSON

CHECKBOX = {"condition": {"type": "BOOLEAN"}, "strict": True, "showCustomUi": True}


def extended(value: str | bool | float) -> dict[str, Any]:
    kind = (
        "boolValue" if isinstance(value, bool) else "stringValue" if isinstance(value, str) else "numberValue"
    )
    return {kind: value}


def cells(*values: str | bool | float | None) -> dict[str, Any]:
    """A RowData; None leaves the cell without a value."""
    return {"values": [{} if value is None else {"userEnteredValue": extended(value)} for value in values]}


def update(row: int, *rows: dict[str, Any], column: int = 0, sheet: int = 0) -> dict[str, Any]:
    start = {"sheetId": sheet, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": list(rows)}}


def append(*rows: dict[str, Any], sheet: int = 0) -> dict[str, Any]:
    return {"appendCells": {"sheetId": sheet, "fields": "userEnteredValue", "rows": list(rows)}}


def dimension(start: int, end: int, *, kind: str = "ROWS", sheet: int = 0) -> dict[str, Any]:
    return {"sheetId": sheet, "dimension": kind, "startIndex": start, "endIndex": end}


def delete(start: int, end: int, *, kind: str = "ROWS", sheet: int = 0) -> dict[str, Any]:
    return {"deleteDimension": {"range": dimension(start, end, kind=kind, sheet=sheet)}}


def marker(number: int, text: str = "9f3c", where: dict[str, Any] | None = None) -> dict[str, Any]:
    item = {
        "metadataId": number,
        "metadataKey": "b",
        "metadataValue": text,
        "location": where or {"spreadsheet": True},
        "visibility": "DOCUMENT",
    }
    return {"createDeveloperMetadata": {"developerMetadata": item}}


def protect_all_but_h(*editors: str, rule_id: int = 7001) -> dict[str, Any]:
    rule = {
        "protectedRangeId": rule_id,
        "range": {"sheetId": 0},
        "unprotectedRanges": [{"sheetId": 0, "startRowIndex": 1, "startColumnIndex": 7, "endColumnIndex": 8}],
        "editors": {"users": list(editors), "domainUsersCanEdit": False},
    }
    return {"addProtectedRange": {"protectedRange": rule}}

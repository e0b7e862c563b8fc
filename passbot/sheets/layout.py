"""Requests that build the spreadsheet: worksheets, headers, protections. Pure.

Everything is recognised by its contents, so building twice changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from passbot.sheets.rows import ARRIVED, MOST_REMOVALS, WIDTH

Json = dict[str, Any]  # Any: Google's JSON

SYNC = "_sync"
GUARDED = "passbot: only the worker writes here"
COLUMNS = WIDTH + 1  # with AS_OF
SYNC_ROWS = 10 + MOST_REMOVALS + 50


@dataclass(frozen=True)
class Mark:
    """Metadata of ours on a worksheet, invisible to people."""

    id: int
    value: str

    @classmethod
    def of(cls, said: Json) -> "Mark":
        return cls(said["metadataId"], said.get("metadataValue", ""))


@dataclass(frozen=True)
class Sheet:
    """Google's description of one worksheet."""

    id: int
    title: str
    rows: int = 1_000
    columns: int = COLUMNS
    frozen: tuple[int, int] = (0, 0)  # rows and columns
    is_merged: bool = False
    widths: tuple[int, ...] = ()
    protections: tuple[Json, ...] = ()
    rules: tuple[Json, ...] = ()  # conditional formats, in order
    views: tuple[Json, ...] = ()
    marks: Mapping[str, "Mark"] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Json) -> "Sheet":
        properties = said["properties"]
        grid = properties.get("gridProperties", {})
        return cls(
            id=properties["sheetId"],
            title=properties["title"],
            rows=grid.get("rowCount", 0),
            columns=grid.get("columnCount", 0),
            frozen=(grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0)),
            is_merged=bool(said.get("merges")),
            widths=tuple(each.get("pixelSize", 0) for each in _columns(said)),
            protections=tuple(said.get("protectedRanges", [])),
            rules=tuple(said.get("conditionalFormats", [])),
            views=tuple(said.get("filterViews", [])),
            marks={each["metadataKey"]: Mark.of(each) for each in said.get("developerMetadata", [])},
        )

    @property
    def shut_out_by(self) -> list[str]:
        """Descriptions of the protections that keep this account from writing."""
        may = [rule.get("warningOnly") or rule.get("requestingUserCanEdit") for rule in self.protections]
        rules = [rule for rule, is_open in zip(self.protections, may, strict=True) if not is_open]
        return [rule.get("description") or "without a name" for rule in rules]

    @property
    def is_shut(self) -> bool:
        """True if our protection covers all of it, as on Orders_completed of any year."""
        return any(_is_whole(rule) and not _opens(rule) for rule in self.protections if _is_ours(rule))

    @property
    def guard(self) -> int | None:
        """The id of our protection."""
        found = (rule["protectedRangeId"] for rule in self.protections if _is_ours(rule) and _is_whole(rule))
        return next(found, None)


def _columns(said: Json) -> list[Json]:
    return [column for grid in said.get("data", []) for column in grid.get("columnMetadata", [])]


def add_sheet(title: str, *, index: int, rows: int = 1_000, hidden: bool = False) -> Json:
    grid = {"rowCount": rows, "columnCount": COLUMNS, "frozenRowCount": 0 if hidden else 1}
    properties = {"title": title, "index": index, "hidden": hidden}
    return {"addSheet": {"properties": properties | {"gridProperties": grid}}}


def grown(sheet: Sheet, *, rows: int = 2) -> Iterator[Json]:
    """Append rows and columns that somebody has cut from the grid."""
    for dimension, has, needs in (("ROWS", sheet.rows, rows), ("COLUMNS", sheet.columns, COLUMNS)):
        if has < needs:
            yield {"appendDimension": {"sheetId": sheet.id, "dimension": dimension, "length": needs - has}}


def unmerged(sheet: Sheet) -> Iterator[Json]:
    """Unmerge merged cells; Google keeps the first cell's value."""
    if sheet.is_merged:
        yield {"unmergeCells": {"range": {"sheetId": sheet.id}}}


def renamed(sheet_id: int, title: str) -> Json:
    return {"updateSheetProperties": {"properties": {"sheetId": sheet_id, "title": title}, "fields": "title"}}


def inserted(sheet_id: int, dimension: str, at: int) -> Json:
    """Insert one row or column, formatted like the one after it."""
    span = {"sheetId": sheet_id, "dimension": dimension, "startIndex": at, "endIndex": at + 1}
    return {"insertDimension": {"range": span, "inheritFromBefore": False}}


def frozen(sheet_id: int, *, rows: int, columns: int) -> Json:
    grid = {"frozenRowCount": rows, "frozenColumnCount": columns}
    fields = "gridProperties.frozenRowCount,gridProperties.frozenColumnCount"
    properties = {"sheetId": sheet_id, "gridProperties": grid}
    return {"updateSheetProperties": {"properties": properties, "fields": fields}}


def moved_out(sheet_id: int, title: str) -> list[Json]:
    copied = {"sourceSheetId": sheet_id, "insertSheetIndex": 2, "newSheetName": title}
    emptied = {"range": {"sheetId": sheet_id}, "fields": "userEnteredValue,dataValidation"}
    return [{"duplicateSheet": copied}, {"updateCells": emptied}]


def head(sheet_id: int, header: Sequence[str], notes: Mapping[str, str], *, left: int = 0) -> Json:
    """The header from column `left` on, with notes that explain the columns."""
    cells = [
        {
            "userEnteredValue": {"stringValue": name},
            "note": notes.get(name, ""),
            "userEnteredFormat": {"textFormat": {"bold": True}},
        }
        for name in header
    ]
    start = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": left}
    fields = "userEnteredValue,note,userEnteredFormat.textFormat.bold"
    return {"updateCells": {"start": start, "fields": fields, "rows": [{"values": cells}]}}


def protection(sheet: Sheet, worker: str, *, open_ticks: bool) -> list[Json]:
    """Requests that protect the whole worksheet for the worker. On Orders_latest, column H stays open to everybody."""
    open_ranges = [_ticks(sheet.id, sheet.rows)] if open_ticks else []
    ours = [rule for rule in sheet.protections if _is_ours(rule)]
    kept = next((rule for rule in ours if _is_whole(rule)), None)
    removed = [
        {"deleteProtectedRange": {"protectedRangeId": rule["protectedRangeId"]}}
        for rule in ours
        if rule is not kept
    ]
    if kept is None:
        return [*removed, _protected(sheet.id, worker, open_ranges)]
    if _opens(kept) != [span(each) for each in open_ranges]:
        return [*removed, _opening(kept["protectedRangeId"], open_ranges)]
    return removed


def _protected(sheet_id: int, worker: str, open_ranges: list[Json]) -> Json:
    rule = {
        "range": {"sheetId": sheet_id},
        "description": GUARDED,
        "warningOnly": False,
        "unprotectedRanges": open_ranges,
        "editors": {"users": [worker], "groups": [], "domainUsersCanEdit": False},
    }
    return {"addProtectedRange": {"protectedRange": rule}}


def opened(sheet_id: int, rule: int, *, rows: int) -> Json:
    """Open H below the header, down to the end of the grid."""
    return _opening(rule, [_ticks(sheet_id, rows)])


def _opening(rule: int, ranges: list[Json]) -> Json:
    changed = {"protectedRangeId": rule, "unprotectedRanges": ranges}
    return {"updateProtectedRange": {"protectedRange": changed, "fields": "unprotectedRanges"}}


def _ticks(sheet_id: int, rows: int) -> Json:
    return area(sheet_id, top=1, bottom=rows, left=ARRIVED, right=ARRIVED + 1)


def area(sheet_id: int, *, top: int, bottom: int, left: int, right: int) -> Json:
    """A range with all ends given: Google closes some open ranges itself, and those do not grow with the grid."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def span(given: Json) -> tuple[int, int | None, int, int | None]:
    """Rows and columns of a range; a missing start is 0, a missing end is open."""
    rows = given.get("startRowIndex", 0), given.get("endRowIndex")
    return *rows, given.get("startColumnIndex", 0), given.get("endColumnIndex")


def _is_ours(rule: Json) -> bool:
    return rule.get("description") == GUARDED


def _is_whole(rule: Json) -> bool:
    return span(rule["range"]) == (0, None, 0, None) and not rule.get("warningOnly")


def _opens(rule: Json) -> list[tuple[int, int | None, int, int | None]]:
    return [span(each) for each in rule.get("unprotectedRanges", [])]


def in_zone(zone: str) -> Json:
    return {"updateSpreadsheetProperties": {"properties": {"timeZone": zone}, "fields": "timeZone"}}

"""How the spreadsheet is made: worksheets, headers, rights, views and colours, as requests to Google. Pure.

Everything is recognised by what it says, so that making it twice changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from passbot.sheets.plan import HEADER, MOST_REMOVALS

Json = dict[str, Any]  # Any: Google's JSON

SYNC = "_sync"
GUARDED = "passbot: only the worker writes here"
WIDTHS = (80, 190, 110, 110, 135, 110, 80, 60, 60, 240, 200, 90)  # A to K side by side on a screen of 1440
FORMER_WIDTH = 110  # of B, when a plate alone stood there
COMPLETED_WIDTHS = (*WIDTHS[:7], 150, *WIDTHS[8:])
SYNC_ROWS = 10 + MOST_REMOVALS + 50
GREY, YELLOW, RED = (0.88, 0.88, 0.88), (1.0, 0.95, 0.7), (0.98, 0.85, 0.82)


@dataclass(frozen=True)
class Sheet:
    """What Google says about one worksheet."""

    id: int
    title: str
    rows: int = 1_000
    columns: int = 12
    frozen: tuple[int, int] = (0, 0)  # rows and columns
    widths: tuple[int, ...] = ()
    protections: tuple[Json, ...] = ()
    formulas: frozenset[str] = frozenset()
    views: frozenset[str] = frozenset()

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
            widths=tuple(each.get("pixelSize", 0) for each in _columns(said)),
            protections=tuple(said.get("protectedRanges", [])),
            formulas=frozenset(_formula(rule) for rule in said.get("conditionalFormats", [])),
            views=frozenset(view["title"] for view in said.get("filterViews", [])),
        )

    @property
    def shut_out_by(self) -> list[str]:
        """The protections that do not let this account write."""
        may = [rule.get("warningOnly") or rule.get("requestingUserCanEdit") for rule in self.protections]
        rules = [rule for rule, is_open in zip(self.protections, may, strict=True) if not is_open]
        return [rule.get("description") or "without a name" for rule in rules]

    @property
    def is_shut(self) -> bool:
        """Under our protection as a whole, as Orders_completed is in whatever year."""
        return any(_holds(rule, open_ticks=False) for rule in self.protections if _is_ours(rule))


def _columns(said: Json) -> list[Json]:
    return [column for grid in said.get("data", []) for column in grid.get("columnMetadata", [])]


def add_sheet(title: str, *, index: int, rows: int = 1_000, hidden: bool = False) -> Json:
    grid = {"rowCount": rows, "columnCount": 12, "frozenRowCount": 0 if hidden else 1}
    properties = {"title": title, "index": index, "hidden": hidden}
    return {"addSheet": {"properties": properties | {"gridProperties": grid}}}


def grown(sheet: Sheet, *, rows: int = 2) -> Iterator[Json]:
    """A grid that somebody has cut, as large as it must be."""
    for dimension, has, needs in (("ROWS", sheet.rows, rows), ("COLUMNS", sheet.columns, len(WIDTHS))):
        if has < needs:
            yield {"appendDimension": {"sheetId": sheet.id, "dimension": dimension, "length": needs - has}}


def renamed(sheet_id: int, title: str) -> Json:
    return {"updateSheetProperties": {"properties": {"sheetId": sheet_id, "title": title}, "fields": "title"}}


def moved_out(sheet_id: int, title: str) -> list[Json]:
    copied = {"sourceSheetId": sheet_id, "insertSheetIndex": 2, "newSheetName": title}
    emptied = {"range": {"sheetId": sheet_id}, "fields": "userEnteredValue,dataValidation"}
    return [{"duplicateSheet": copied}, {"updateCells": emptied}]


def head(sheet_id: int, header: Sequence[str], notes: Mapping[str, str]) -> list[Json]:
    """The names of the columns with what they mean, and how wide they are."""
    widths = WIDTHS if tuple(header) == HEADER else COMPLETED_WIDTHS
    cells = [
        {
            "userEnteredValue": {"stringValue": name},
            "note": notes.get(name, ""),
            "userEnteredFormat": {"textFormat": {"bold": True}},
        }
        for name in header
    ]
    start = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 0}
    fields = "userEnteredValue,note,userEnteredFormat.textFormat.bold"
    written = {"updateCells": {"start": start, "fields": fields, "rows": [{"values": cells}]}}
    return [written, *(width(sheet_id, at, pixels) for at, pixels in enumerate(widths))]


def widened(sheet: Sheet) -> list[Json]:
    """B as wide as who comes to which desk; where people have chosen a width, it is theirs."""
    return [width(sheet.id, 1, WIDTHS[1])] if sheet.widths[1:2] == (FORMER_WIDTH,) else []


def width(sheet_id: int, column: int, pixels: int) -> Json:
    span = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
    return {
        "updateDimensionProperties": {
            "range": span,
            "properties": {"pixelSize": pixels},
            "fields": "pixelSize",
        }
    }


def frozen(sheet: Sheet, *, columns: int = 0) -> list[Json]:
    """The header, and on Orders_latest the code and the plate: they stay in sight on a phone."""
    if sheet.frozen == (1, columns):
        return []
    grid = {"frozenRowCount": 1, "frozenColumnCount": columns}
    fields = "gridProperties.frozenRowCount,gridProperties.frozenColumnCount"
    properties = {"sheetId": sheet.id, "gridProperties": grid}
    return [{"updateSheetProperties": {"properties": properties, "fields": fields}}]


def protection(sheet: Sheet, worker: str, *, open_ticks: bool) -> list[Json]:
    """The whole sheet for the worker alone; of Orders_latest everybody may tick H."""
    open_ranges = [_column(sheet.id, 7)] if open_ticks else []
    rule: Json = {
        "range": {"sheetId": sheet.id},
        "description": GUARDED,
        "warningOnly": False,
        "unprotectedRanges": open_ranges,
        "editors": {"users": [worker], "groups": [], "domainUsersCanEdit": False},
    }
    ours = [each for each in sheet.protections if _is_ours(each)]
    if any(_holds(each, open_ticks) for each in ours):
        return []
    removed = [{"deleteProtectedRange": {"protectedRangeId": each["protectedRangeId"]}} for each in ours]
    return [*removed, {"addProtectedRange": {"protectedRange": rule}}]


def _is_ours(rule: Json) -> bool:
    return rule.get("description") == GUARDED


def _holds(rule: Json, open_ticks: bool) -> bool:
    is_whole = (
        not {"startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"} & rule["range"].keys()
    )
    is_open = [each.get("startColumnIndex") for each in rule.get("unprotectedRanges", [])] == [7]
    return is_whole and is_open == open_ticks and not rule.get("warningOnly")


def _column(sheet_id: int, column: int) -> Json:
    return {"sheetId": sheet_id, "startRowIndex": 1, "startColumnIndex": column, "endColumnIndex": column + 1}


def views(sheet: Sheet, titles: Mapping[str, str], *, comma: str) -> Iterator[Json]:
    """Views change what one guard sees, never the rows of the others. A row of a stranger is in each."""
    start, end = _moment(1, comma), _moment(20, comma)
    now = f"AND($H2<>TRUE{comma}{start}<=NOW()+1/24{comma}{end}>=NOW())"
    today = f"AND(INT({start})<=TODAY(){comma}{end}>=TODAY())"
    wanted: dict[str, Json] = {
        "now": {"criteria": {"9": _if_true(f"=IFERROR({now}{comma}TRUE)")}},
        "today": {"criteria": {"9": _if_true(f"=IFERROR({today}{comma}TRUE)")}},
        "house": {"sortSpecs": [{"dimensionIndex": 6, "sortOrder": "ASCENDING"}]},
    }
    for name, what in wanted.items():
        if titles[name] not in sheet.views:
            area = {"sheetId": sheet.id, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": 11}
            yield {"addFilterView": {"filter": {"title": titles[name], "range": area} | what}}


def _if_true(formula: str) -> Json:
    return {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}}


def colours(sheet: Sheet, *, damaged: str, comma: str) -> Iterator[Json]:
    """Grey: done with. Yellow: comes within the hour. Red: expected longer than its window."""
    start, end = _moment(1, comma), _moment(20, comma)
    rules = (
        ("=$H2=TRUE", GREY),
        (f'=AND($K2<>""{comma}$K2<>"{damaged}")', GREY),
        (f'=AND($J2<>""{comma}{end}<NOW())', RED),
        (f'=AND($J2<>""{comma}{start}>NOW(){comma}{start}<NOW()+1/24)', YELLOW),
    )
    area = {"sheetId": sheet.id, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 11}
    for at, (formula, (red, green, blue)) in enumerate(rules):
        if formula in sheet.formulas:
            continue
        look = {"backgroundColor": {"red": red, "green": green, "blue": blue}}
        rule = {"ranges": [area], "booleanRule": _if_true(formula) | {"format": look}}
        yield {"addConditionalFormatRule": {"rule": rule, "index": at}}


def _moment(at: int, comma: str) -> str:
    """`21.11.2026 18:30` out of the text in J, without a locale having a say."""

    def part(offset: int, length: int) -> str:
        return f"VALUE(MID($J2{comma}{at + offset}{comma}{length}))"

    day = f"DATE({part(6, 4)}{comma}{part(3, 2)}{comma}{part(0, 2)})"
    return f"({day}+TIME({part(11, 2)}{comma}{part(14, 2)}{comma}0))"


def _formula(rule: Json) -> str:
    values = rule.get("booleanRule", {}).get("condition", {}).get("values", [])
    return str(values[0].get("userEnteredValue", "")) if values else ""


def in_zone(zone: str) -> Json:
    return {"updateSpreadsheetProperties": {"properties": {"timeZone": zone}, "fields": "timeZone"}}

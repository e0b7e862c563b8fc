"""What is tried: for each assumption the batches that show it, each on rows or columns of its own. Pure."""

from passbot.sheets.layout import Json
from passbot.sheets.proving.assumption import Batch
from passbot.sheets.proving.place import (
    ROWS,
    Place,
    appended,
    column_from,
    copied,
    deleted,
    forgotten,
    row,
)
from passbot.sheets.rows import ARRIVED, Value
from passbot.sheets.writing import CHECKBOX, put

# Rows of the first worksheet, from 0; A1 of both has the serial.
NUMBER, WHOLE, TEXTS, COPIED, FILTERED, MOVED = 2, 3, 5, 8, 11, 15
FILTERED_TO = 18
ORDERED, ORDERED_TO = 30, 25
RANGED, BOX = 40, 60
APPENDED = 5  # rows added to the grid
OPEN, CLOSED = 12, 13  # columns of the ranges
MOVED_COLUMNS = 20
WORDS: tuple[Value, ...] = ("=1+1", "007", "1,5", "1.5", "21.11.2026", "TRUE", "+79161234567", "@home")
FORMULA = '=AND($A2<>"";$A2="none")'


def none(_: Place) -> list[Batch]:
    """Nothing of its own: it is judged by what the others show."""
    return []


def number(place: Place) -> list[Batch]:
    guard = place.numbered(place.number)
    return [[guard, put(place.first, NUMBER, 0, [text])] for text in ("first", "second")]


def whole(place: Place) -> list[Batch]:
    return [[put(place.first, WHOLE, 0, ["half"]), deleted(place.first, ROWS * 10)]]


def order(place: Place) -> list[Batch]:
    """As rows leave: kept first, then deleted. The grid is as high afterwards as before."""
    lines = [put(place.first, ORDERED + at, 0, [text]) for at, text in enumerate(("leaves", "stays"))]
    kept = copied(row(place.first, ORDERED, columns=2), row(place.first, ORDERED_TO, columns=2))
    return [[*lines, kept, deleted(place.first, ORDERED), appended(place.first, 1)]]


def texts(place: Place) -> list[Batch]:
    return [[put(place.first, TEXTS, 0, WORDS)]]


def copies(place: Place) -> list[Batch]:
    lines = [
        put(place.first, COPIED, 0, ["copy", True, False, 7]),
        *(_box(place.first, COPIED, column) for column in (1, 2)),
    ]
    return [[*lines, copied(row(place.first, COPIED, columns=4), row(place.second, COPIED, columns=4))]]


def _box(sheet_id: int, at: int, column: int) -> Json:
    return {
        "updateCells": {
            "start": {"sheetId": sheet_id, "rowIndex": at, "columnIndex": column},
            "fields": "dataValidation",
            "rows": [{"values": [{"dataValidation": CHECKBOX}]}],
        }
    }


def forgetting(place: Place) -> list[Batch]:
    return [[forgotten(place.number + 1)]]


def append(place: Place) -> list[Batch]:
    """A gap, a stray checkbox below it, and a row to append."""
    values = [{"userEnteredValue": {"stringValue": "appended"}}]
    new = {"sheetId": place.first, "fields": "userEnteredValue", "rows": [{"values": values}]}
    return [[put(place.first, BOX, ARRIVED, [False]), {"appendCells": new}]]


def rights(place: Place) -> list[Batch]:
    rule = {
        "range": {"sheetId": place.first},
        "description": "passbot: a proof",
        "warningOnly": False,
        "unprotectedRanges": _both(place),
        "editors": {"users": [place.worker], "groups": [], "domainUsersCanEdit": False},
    }
    return [[{"addProtectedRange": {"protectedRange": rule}}]]


def _both(place: Place) -> list[Json]:
    """The same range without an end, and down to the grid's."""
    return [
        column_from(place.first, RANGED, OPEN),
        column_from(place.first, RANGED, CLOSED, bottom=ROWS),
    ]


def rules(place: Place) -> list[Batch]:
    look = {"backgroundColor": {"red": 1}}
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": FORMULA}]}
    rule = {"ranges": _both(place), "booleanRule": {"condition": condition, "format": look}}
    return [[{"addConditionalFormatRule": {"rule": rule, "index": 0}}]]


def ranges(place: Place) -> list[Batch]:
    views = [{"title": f"proof {at}", "range": each} for at, each in enumerate(_both(place))]
    return [[{"addFilterView": {"filter": view}} for view in views]]


def resized(place: Place) -> list[Batch]:
    return [[deleted(place.first, RANGED + 10), appended(place.first, APPENDED)]]


def moves(place: Place) -> list[Batch]:
    span = {
        "sheetId": place.first,
        "dimension": "COLUMNS",
        "startIndex": MOVED_COLUMNS,
        "endIndex": MOVED_COLUMNS + 1,
    }
    moved = {"moveDimension": {"source": span, "destinationIndex": MOVED_COLUMNS + 3}}
    return [[put(place.first, MOVED, MOVED_COLUMNS, ["one", "two", "three"]), moved]]


def filtered(place: Place) -> list[Batch]:
    """The filter is there before rows are copied, as one of the owner's would be."""
    area = row(place.first, FILTERED - 1, columns=2, rows=3)
    hides = {"range": area, "criteria": {"0": {"hiddenValues": ["hidden"]}}}
    rows = [put(place.first, FILTERED + at, 0, [text]) for at, text in enumerate(("shown", "hidden"))]
    target = row(place.first, FILTERED_TO, columns=2, rows=2)
    return [
        [*rows, {"setBasicFilter": {"filter": hides}}],
        [
            copied(row(place.first, FILTERED, columns=2, rows=2), target),
            put(place.first, FILTERED + 1, 1, ["written"]),
            {"clearBasicFilter": {"sheetId": place.first}},
        ],
    ]

"""What makes the spreadsheet easier to read: colours, views, widths, what stays in sight. Pure."""

from collections.abc import Iterator, Mapping

from passbot.sheets.frame import WIDTHS, Json, Sheet, width

FORMER_WIDTH = 110  # of B, when a plate alone stood there
GREY, YELLOW, RED = (0.88, 0.88, 0.88), (1.0, 0.95, 0.7), (0.98, 0.85, 0.82)


def widened(sheet: Sheet) -> list[Json]:
    """B as wide as who comes to which desk; where people have chosen a width, it is theirs."""
    return [width(sheet.id, 1, WIDTHS[1])] if sheet.widths[1:2] == (FORMER_WIDTH,) else []


def frozen(sheet: Sheet, *, columns: int = 0) -> list[Json]:
    """The header, and on Orders_latest the code and the plate: they stay in sight on a phone."""
    if sheet.frozen == (1, columns):
        return []
    grid = {"frozenRowCount": 1, "frozenColumnCount": columns}
    fields = "gridProperties.frozenRowCount,gridProperties.frozenColumnCount"
    properties = {"sheetId": sheet.id, "gridProperties": grid}
    return [{"updateSheetProperties": {"properties": properties, "fields": fields}}]


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

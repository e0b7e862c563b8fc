"""Requests that make the spreadsheet easier to read: colours, filter views, widths, frozen rows. Pure.

Google may return formulas rewritten, so nothing is recognised by its formula: our colour rules are known by their
colours, our views by their ids, and metadata on the worksheet stores the version that we wrote.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence

from passbot.sheets import layout
from passbot.sheets.layout import Json, Mark, Sheet, area, span
from passbot.sheets.rows import ARRIVED_AT, CODE, HOUSE, NUMBER, VALID, WIDTH

USUAL_WIDTH = 100  # pixels of a column whose width nobody has set
# A to K fit side by side on a screen 1440 wide.
WIDTHS = (80, 190, 110, 118, 135, 118, 80, 60, 60, 240, 190, 90)
COMPLETED_WIDTHS = (*WIDTHS[:ARRIVED_AT], 150, *WIDTHS[ARRIVED_AT + 1 :])
FORMER_WIDTH = 110  # of B in versions where it held a plate only

Colour = tuple[int, int, int]
GREY, YELLOW, RED = (224, 224, 224), (255, 242, 178), (250, 217, 209)
COLOURS = (GREY, GREY, RED, YELLOW)

FIRST_VIEW = 7_001  # ids of our own choice, known before Google answers
COLOURS_MARK, VIEWS_MARK = "passbot.colours", "passbot.views"


def widths(sheet: Sheet, wanted: Sequence[int]) -> list[Json]:
    """Set widths, unless people have chosen any; B is widened if it still has its former width."""
    if sheet.widths and set(sheet.widths) == {USUAL_WIDTH}:
        return [width(sheet.id, at, pixels) for at, pixels in enumerate(wanted)]
    return (
        [width(sheet.id, NUMBER, wanted[NUMBER])]
        if sheet.widths[NUMBER : NUMBER + 1] == (FORMER_WIDTH,)
        else []
    )


def width(sheet_id: int, column: int, pixels: int) -> Json:
    columns = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
    properties = {"pixelSize": pixels}
    return {"updateDimensionProperties": {"range": columns, "properties": properties, "fields": "pixelSize"}}


def frozen(sheet: Sheet, *, columns: int = 0) -> list[Json]:
    """Freeze the header and, on Orders_latest, code and plate, so that they stay visible on a phone."""
    return [] if sheet.frozen == (1, columns) else [layout.frozen(sheet.id, rows=1, columns=columns)]


def colours(sheet: Sheet, *, damaged: str) -> list[Json]:
    """Colour rules. Grey: finished. Yellow: comes within the hour. Red: still expected after its window.

    Our rules stay together at the position of the first; rules that the owner put above them stay above.
    """
    orders = _orders(sheet, top=1)
    rules = [_rule(formula, colour) for formula, colour in zip(_formulas(damaged), COLOURS, strict=True)]
    version, mark = _version(rules), sheet.marks.get(COLOURS_MARK)
    ours = [(at, rule) for at, rule in enumerate(sheet.rules) if _colour(rule)]
    are_whole = list(COLOURS) == [_colour(rule) for _, rule in ours if not _is_broken(rule)]
    if mark and mark.value == version and are_whole:
        return [_recoloured(sheet.id, at, rule, orders) for at, rule in ours if not _covers(rule, orders)]
    first = ours[0][0] if ours else len(sheet.rules)
    return [
        *({"deleteConditionalFormatRule": {"sheetId": sheet.id, "index": at}} for at, _ in reversed(ours)),
        *(
            {"addConditionalFormatRule": {"rule": rule | {"ranges": [orders]}, "index": first + at}}
            for at, rule in enumerate(rules)
        ),
        _marked(sheet, COLOURS_MARK, version),
    ]


def _orders(sheet: Sheet, *, top: int) -> Json:
    return area(sheet.id, top=top, bottom=sheet.rows, left=CODE, right=WIDTH)


def _rule(formula: str, colour: Colour) -> Json:
    red, green, blue = (part / 255 for part in colour)
    look = {"backgroundColor": {"red": red, "green": green, "blue": blue}}
    return {"booleanRule": _if_true(formula) | {"format": look}}


def _if_true(formula: str) -> Json:
    return {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}}


def _colour(rule: Json) -> Colour | None:
    """Which of our colours a formula rule has; None if the rule is somebody else's."""
    boolean = rule.get("booleanRule", {})
    if boolean.get("condition", {}).get("type") != "CUSTOM_FORMULA":
        return None
    look = boolean.get("format", {})
    said = look.get("backgroundColorStyle", {}).get("rgbColor") or look.get("backgroundColor", {})
    parts = [255 * said.get(name, 0) for name in ("red", "green", "blue")]
    return next((each for each in set(COLOURS) if _is_near(each, parts)), None)


def _is_near(colour: Colour, parts: Sequence[float]) -> bool:
    """Google stores eight bits of each part."""
    return all(abs(ours - said) < 2 for ours, said in zip(colour, parts, strict=True))


def _is_broken(rule: Json) -> bool:
    """True if the column that the formula refers to was deleted."""
    values = rule["booleanRule"]["condition"].get("values", [])
    return any("#REF!" in value.get("userEnteredValue", "") for value in values)


def _covers(rule: Json, orders: Json) -> bool:
    return [span(each) for each in rule.get("ranges", [])] == [span(orders)]


def _recoloured(sheet_id: int, at: int, rule: Json, orders: Json) -> Json:
    """The rule with a new range; its formula stays as Google has rewritten it."""
    return {
        "updateConditionalFormatRule": {"sheetId": sheet_id, "index": at, "rule": rule | {"ranges": [orders]}}
    }


def views(
    sheet: Sheet, titles: Mapping[str, str], *, former: Collection[str], taken: Collection[int]
) -> list[Json]:
    """Filter views, which change what one guard sees and never the rows. Foreign rows are visible in each.

    `former` are titles that mark views of versions without our ids; `taken` are the ids of views on any worksheet.
    """
    orders, mark = _orders(sheet, top=0), sheet.marks.get(VIEWS_MARK)
    wanted = [{"title": titles[name]} | what for name, what in _criteria().items()]
    version, ids = _version(wanted), _ids_in(mark)
    ours = [each for each in sheet.views if _is_our_view(each, ids, former)]
    by_id = {each["filterViewId"]: each for each in ours}
    are_whole = all(
        _columns(view) <= _columns(by_id.get(uid, {})) for uid, view in zip(ids, wanted, strict=False)
    )
    if mark and mark.value.startswith(version) and are_whole and len(ids) == len(wanted) == len(ours):
        return [_moved(each["filterViewId"], orders) for each in ours if span(each["range"]) != span(orders)]
    free = [at for at in range(FIRST_VIEW, FIRST_VIEW + len(taken) + len(wanted)) if at not in taken]
    made = [view | {"filterViewId": uid, "range": orders} for uid, view in zip(free, wanted, strict=False)]
    return [
        *({"deleteFilterView": {"filterId": each["filterViewId"]}} for each in ours),
        *({"addFilterView": {"filter": view}} for view in made),
        _marked(sheet, VIEWS_MARK, " ".join([version, *(str(view["filterViewId"]) for view in made)])),
    ]


def _criteria() -> dict[str, Json]:
    start, end = _moment(1), _moment(20)
    now = f"AND($H2<>TRUE;{start}<=NOW()+1/24;{end}>=NOW())"
    today = f"AND(INT({start})<=TODAY();{end}>=TODAY())"
    gap = "COUNTA($A2:$G2)=0"  # an emptied row
    return {
        "now": {"criteria": {str(VALID): _if_true(f"=IF({gap};FALSE;IFERROR({now};TRUE))")}},
        "today": {"criteria": {str(VALID): _if_true(f"=IF({gap};FALSE;IFERROR({today};TRUE))")}},
        "house": {"sortSpecs": [{"dimensionIndex": HOUSE, "sortOrder": "ASCENDING"}]},
    }


def _ids_in(mark: Mark | None) -> list[int]:
    """The ids of our views, in the order of creation."""
    return [int(word) for word in mark.value.split()[1:] if word.isdecimal()] if mark else []


def _columns(view: Json) -> set[tuple[str, int]]:
    """The columns that a view filters and sorts by; deleting a column removes its conditions."""
    criteria = {("filtered", int(column)) for column in view.get("criteria", {})}
    specs = {("filtered", spec.get("columnIndex", 0)) for spec in view.get("filterSpecs", [])}
    return (
        criteria | specs | {("sorted", spec.get("dimensionIndex", 0)) for spec in view.get("sortSpecs", [])}
    )


def _is_our_view(view: Json, ids: Collection[int], former: Collection[str]) -> bool:
    return view["filterViewId"] in ids or (not ids and view.get("title") in former)


def _moved(view: int, orders: Json) -> Json:
    return {"updateFilterView": {"filter": {"filterViewId": view, "range": orders}, "fields": "range"}}


def _formulas(damaged: str) -> Iterator[str]:
    """Formulas of the colour rules, with `;` between arguments, which every locale accepts."""
    start, end = _moment(1), _moment(20)
    yield "=$H2=TRUE"
    yield f'=AND($K2<>"";$K2<>"{damaged}")'
    yield f'=AND($J2<>"";{end}<NOW())'
    yield f'=AND($J2<>"";{start}>NOW();{start}<NOW()+1/24)'


def _moment(at: int) -> str:
    """A formula that reads `21.11.2026 18:30` from the text in J independently of the locale."""

    def part(offset: int, length: int) -> str:
        return f"VALUE(MID($J2;{at + offset};{length}))"

    day = f"DATE({part(6, 4)};{part(3, 2)};{part(0, 2)})"
    return f"({day}+TIME({part(11, 2)};{part(14, 2)};0))"


def _version(what: list[Json]) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:12]


def _marked(sheet: Sheet, key: str, value: str) -> Json:
    mark = sheet.marks.get(key)
    if mark is None:
        words = {"metadataKey": key, "metadataValue": value, "visibility": "DOCUMENT"}
        return {"createDeveloperMetadata": {"developerMetadata": words | {"location": {"sheetId": sheet.id}}}}
    found = {"developerMetadataLookup": {"metadataId": mark.id}}
    changed = {"dataFilters": [found], "developerMetadata": {"metadataValue": value}}
    return {"updateDeveloperMetadata": changed | {"fields": "metadataValue"}}

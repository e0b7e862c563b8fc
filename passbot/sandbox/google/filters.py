"""The basic filter and filter views, and the rows that a basic filter hides."""

from collections.abc import Callable

from passbot.sandbox.google import ranges
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.calculated import effective
from passbot.sandbox.google.grid import Sheet
from passbot.sandbox.google.shown import formatted


def shown(given: Json) -> Json:
    return {**given, "range": ranges.tidy(given["range"])} if "range" in given else given


def hidden_rows(sheet: Sheet) -> frozenset[int]:
    """The rows hidden by the basic filter. Its first row is the header and is never hidden."""
    if not sheet.basic_filter:
        return frozenset()
    box = sheet.box(ranges.span_of(sheet.basic_filter["range"]))
    criteria = columns_of(sheet.basic_filter)
    return frozenset(
        row
        for row in range(box.top + 1, box.bottom)
        if any(_hides(each, sheet.cell(row, column)) for column, each in criteria.items())
    )


def columns_of(given: Json) -> dict[int, Json]:
    """The criteria by column; requests may give them in either of two forms."""
    by_column = {int(column): each for column, each in given.get("criteria", {}).items()}
    for spec in given.get("filterSpecs", ()):
        by_column[spec.get("columnIndex", 0)] = spec.get("filterCriteria", {})
    return by_column


def _hides(criteria: Json, cell: Json) -> bool:
    if (formatted(cell) or "") in criteria.get("hiddenValues", ()):
        return True
    condition = criteria.get("condition")
    return condition is not None and not meets(condition, cell)


def meets(condition: Json, cell: Json) -> bool:
    """Only simple conditions about text and empty cells are implemented; others hide nothing."""
    text = (formatted(cell) or "").casefold()
    wanted = [each.get("userEnteredValue", "").casefold() for each in condition.get("values", ())]
    tests: dict[str, Callable[[], bool]] = {
        "BLANK": lambda: effective(cell) is None,
        "NOT_BLANK": lambda: effective(cell) is not None,
        "TEXT_EQ": lambda: text in wanted,
        "TEXT_CONTAINS": lambda: any(each in text for each in wanted),
        "TEXT_NOT_CONTAINS": lambda: not any(each in text for each in wanted),
        "TEXT_STARTS_WITH": lambda: any(text.startswith(each) for each in wanted),
        "TEXT_ENDS_WITH": lambda: any(text.endswith(each) for each in wanted),
    }
    return tests.get(condition.get("type", ""), lambda: True)()

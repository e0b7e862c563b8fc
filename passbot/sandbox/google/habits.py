"""Switches for possible behaviour of Google that is not certain; all are off by default."""

from dataclasses import asdict, dataclass, fields

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import Book
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.tongues import ENGLISH, TONGUES

RANGES = {  # where stored objects have ranges; a protection with unprotected parts must itself stay open
    "addConditionalFormatRule": ("rule", "ranges"),
    "addFilterView": ("filter", "range"),
    "addProtectedRange": ("protectedRange", "unprotectedRanges"),
    "setBasicFilter": ("filter", "range"),
    "updateConditionalFormatRule": ("rule", "ranges"),
    "updateFilterView": ("filter", "range"),
    "updateProtectedRange": ("protectedRange", "unprotectedRanges"),
}
CHOICES = {"language": (ENGLISH, *TONGUES), "torn_reads": ("", "first", "others")}


@dataclass
class Habits:
    """May be changed while the sandbox runs; every request uses the current values."""

    bounded_ranges: bool = False  # an open range is stored with the grid's ends, and shrinks with the grid
    refused_rules: bool = False  # a conditional format with a formula is refused (400)
    language: str = ENGLISH  # language of error texts, whatever the request accepts
    filtered_copies: bool = False  # copyPaste leaves out rows hidden by the basic filter
    torn_reads: str = ""  # after a write, one batchGet has its `first` range or all `others` from before

    def change(self, given: Json) -> None:
        """Change all given switches or, with a ValueError, none."""
        now = asdict(self)
        if strange := sorted(set(given) - set(now)):
            raise ValueError(f"Google has no habit {', '.join(strange)}; it has {', '.join(now)}.")
        for name, value in given.items():
            choices = CHOICES.get(name, (False, True))
            if not any(value is each or (isinstance(each, str) and value == each) for each in choices):
                raise ValueError(f"{name} is one of {', '.join(map(repr, choices))}.")
        for name, value in given.items():
            setattr(self, name, value)

    def reset(self) -> None:
        for each in fields(self):
            setattr(self, each.name, each.default)

    def as_json(self) -> Json:
        return asdict(self)

    def take(self, book: Book, name: str, body: Json) -> Json:
        """Apply the switches to one request of a batch before it is stored; may refuse it."""
        if self.refused_rules and name.endswith("ConditionalFormatRule"):
            _refuse_formula(body.get("rule", {}))
        return _bounded(book, name, body) if self.bounded_ranges and name in RANGES else body


def _refuse_formula(rule: Json) -> None:
    condition = rule.get("booleanRule", {}).get("condition", {})
    if condition.get("type") == "CUSTOM_FORMULA":
        formula = condition.get("values", [{}])[0].get("userEnteredValue", "")
        raise Refused(f"Invalid ConditionValue.userEnteredValue: {formula} for ConditionType: CUSTOM_FORMULA")


def _bounded(book: Book, name: str, body: Json) -> Json:
    thing, where = RANGES[name]
    ranges = body.get(thing, {}).get(where)
    if ranges is None:
        return body
    closed = [_closed(book, each) for each in ranges] if isinstance(ranges, list) else _closed(book, ranges)
    return body | {thing: body[thing] | {where: closed}}


def _closed(book: Book, given: Json) -> Json:
    """Close an open basic filter, as Google was observed to do."""
    sheet = book.sheet(given.get("sheetId", 0))
    ends = {
        "startRowIndex": 0,
        "endRowIndex": len(sheet.rows),
        "startColumnIndex": 0,
        "endColumnIndex": len(sheet.columns),
    }
    return {"sheetId": sheet.sheet_id} | ends | given

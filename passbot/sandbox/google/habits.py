"""Switches for possible behaviour of Google that is not certain; all are off by default."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

from passbot.sandbox.google import typed
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
LONGEST = 60.0  # seconds
WRITTEN = frozenset({"updateCells", "appendCells"})


@dataclass
class Habits:
    """May be changed while the sandbox runs; every request uses the current values."""

    bounded_ranges: bool = False  # an open range is stored with the grid's ends, and shrinks with the grid
    refused_rules: bool = False  # a conditional format with a formula is refused (400)
    language: str = ENGLISH  # language of error texts, whatever the request accepts
    filtered_copies: bool = False  # copyPaste leaves out rows hidden by the basic filter
    torn_reads: str = ""  # after a write, one batchGet has its `first` range or all `others` from before
    late_reads: bool = False  # after a write, one batchGet is wholly from before
    repeated_numbers: bool = False  # developer metadata with an id in use is taken, and replaces the other
    half_batches: bool = False  # what stands before a refused request is applied
    deletions_first: bool = False  # rows are deleted before the batch's other requests
    forgetful_search: bool = False  # a search of developer metadata finds none
    quiet_deletes: bool = False  # developer metadata that is not there can be deleted
    copies_within: bool = False  # copyPaste to another worksheet pastes nothing
    typed_texts: bool = False  # texts are read as if typed: formulas, numbers, dates
    boxes_as_words: bool = False  # checkboxes are read as the words TRUE and FALSE
    append_into_gaps: bool = False  # appendCells takes the first blank rows
    growing_ranges: bool = False  # a range down to the grid's end grows with rows appended to the grid
    refused_moves: bool = False  # moveDimension is refused (400)
    owners_protect: bool = False  # only the owner may protect a range (400)
    seconds: float = 0.0  # each answer takes so long

    def change(self, given: Json) -> None:
        """Change all given switches or, with a ValueError, none."""
        now = asdict(self)
        if strange := sorted(set(given) - set(now)):
            raise ValueError(f"Google has no habit {', '.join(strange)}; it has {', '.join(now)}.")
        for name, value in given.items():
            choices = CHOICES.get(name, (False, True))
            if name == "seconds":
                _check_seconds(value)
            elif not any(value is each or (isinstance(each, str) and value == each) for each in choices):
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
        if self.refused_moves and name == "moveDimension":
            raise Refused("Columns cannot be moved here.")
        if self.typed_texts and name in WRITTEN:
            return body | {"rows": [_typed_row(row) for row in body.get("rows", [])]}
        return _bounded(book, name, body) if self.bounded_ranges and name in RANGES else body

    def order(self, requests: Sequence[Json]) -> list[int]:
        """The indexes of a batch's requests in the order in which they are applied."""
        return sorted(
            range(len(requests)),
            key=lambda at: self.deletions_first and "deleteDimension" not in requests[at],
        )


def _check_seconds(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST:
        raise ValueError(f"seconds is a number from 0 to {LONGEST:.0f}.")


def _typed_row(row: Json) -> Json:
    return row | {"values": [_typed_cell(cell) for cell in row.get("values", [])]}


def _typed_cell(cell: Json) -> Json:
    text = cell.get("userEnteredValue", {}).get("stringValue")
    return cell if text is None else cell | {"userEnteredValue": typed.typed(text)[0]}


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

"""spreadsheets.batchUpdate: all requests are applied in order to a copy, which then replaces the spreadsheet."""

from collections.abc import Callable
from dataclasses import dataclass, field

from passbot.sandbox.google import required, rights
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import Book
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.grid import Box, Sheet
from passbot.sandbox.google.habits import Habits
from passbot.sandbox.google.ranges import span_of
from passbot.sandbox.google.rights import Person

REPLY_WITHOUT_WORDS: Json = {}


@dataclass
class Batch:
    """One batch: the copy that it changes, and the person who asked."""

    book: Book
    person: Person
    habits: Habits = field(default_factory=Habits)

    def box(self, grid_range: Json) -> tuple[Sheet, Box]:
        """The sheet and the box of a GridRange, which may not leave the grid."""
        sheet, span = self.book.sheet(grid_range.get("sheetId", 0)), span_of(grid_range)
        _check_inside(span.top, span.bottom, "Row", len(sheet.rows))
        _check_inside(span.left, span.right, "Column", len(sheet.columns))
        return sheet, sheet.box(span)

    def guarded(self, grid_range: Json) -> tuple[Sheet, Box]:
        """As `box`; refused if it is protected against the person."""
        sheet, box = self.box(grid_range)
        self.guard(sheet, box)
        return sheet, box

    def guard(self, sheet: Sheet, box: Box) -> None:
        rights.guard(self.book, sheet, box, self.person)


def _check_inside(start: int, end: int | None, name: str, size: int) -> None:
    last = start + 1 if end is None else end
    if last > size:
        raise Refused(f"range.end{name}Index[{last}] is after last {name.lower()} in grid[{size}]")
    if end is not None and end <= start:
        raise Refused(f"range.end{name}Index[{end}] must be greater than range.start{name}Index[{start}]")


Kind = Callable[[Batch, Json], Json]


def apply(
    book: Book, requests: list[Json], person: Person, kinds: dict[str, Kind], *, habits: Habits | None = None
) -> tuple[Book, list[Json]]:
    """Return the new book and the replies. The old book is never changed."""
    if not requests:
        raise Refused("Must specify at least one request.")
    batch = Batch(book.copy(), person, habits or Habits())
    replies = {at: _apply_one(batch, at, requests[at], kinds) for at in batch.habits.order(requests)}
    return batch.book, [replies[at] for at in range(len(requests))]


def _apply_one(batch: Batch, index: int, request: Json, kinds: dict[str, Kind]) -> Json:
    name, body = _only_kind(index, request)
    kind = kinds.get(name)
    if kind is None:
        raise Refused(f"The sandbox does not know {name} yet.", prefix=f"Invalid requests[{index}]: ")
    try:
        required.check(name, body)
        reply = kind(batch, batch.habits.take(batch.book, name, body))
    except Refused as refusal:
        refusal.prefix = f"Invalid requests[{index}].{name}: "
        raise
    return {} if reply is REPLY_WITHOUT_WORDS else {name: reply}


def _only_kind(index: int, request: Json) -> tuple[str, Json]:
    if not request:
        raise Refused("No request set.", prefix=f"Invalid requests[{index}]: ")
    first, *more = request.items()
    if more:
        raise Refused(
            f"Invalid value at 'requests[{index}]' (oneof), oneof field 'kind' is already set. "
            f"Cannot set '{more[0][0]}'"
        )
    return first

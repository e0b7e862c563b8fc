"""A spreadsheet file: its sheets, named ranges and developer metadata."""

import secrets
from dataclasses import dataclass, field

from passbot.sandbox.google import a1
from passbot.sandbox.google.a1 import NotA1, Span
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.grid import COLUMNS, ROWS, Box, Sheet, new_sheet
from passbot.sandbox.google.ranges import as_open_a1, span_of

MOST_CELLS = 10_000_000


@dataclass
class Book:
    """Copied before every write; the copy replaces it only if all went well, so that a batch is atomic."""

    book_id: str
    properties: Json
    sheets: list[Sheet]
    named: dict[str, Json] = field(default_factory=dict)
    metadata: dict[int, Json] = field(default_factory=dict)

    def copy(self) -> "Book":
        sheets = [sheet.copy() for sheet in self.sheets]
        return Book(self.book_id, self.properties, sheets, dict(self.named), dict(self.metadata))

    def sheet(self, sheet_id: int) -> Sheet:
        for sheet in self.sheets:
            if sheet.sheet_id == sheet_id:
                return sheet
        raise Refused(f"No grid with id: {sheet_id}")

    def titled(self, title: str) -> Sheet | None:
        """Titles are compared without regard to case."""
        folded = title.casefold()
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == folded), None)

    def locate(self, text: str) -> tuple[Sheet, Span]:
        """Find the sheet and range for an A1 text, a title or a named range."""
        try:
            title, rest = a1.split(text)
            return self._located(title, rest)
        except NotA1:
            raise Refused(f"Unable to parse range: {text}") from None

    def _located(self, title: str, rest: str) -> tuple[Sheet, Span]:
        if title:
            sheet = self.titled(title)
            if sheet is None:
                raise NotA1(title)
            return self._named(rest) or (sheet, a1.parse(rest) if rest else Span())
        if sheet := self.titled(rest):
            return sheet, Span()
        return self._named(rest) or (self.sheets[0], a1.parse(rest))

    def _named(self, name: str) -> tuple[Sheet, Span] | None:
        for named in self.named.values():
            if named["name"].casefold() == name.casefold():
                return self.sheet(named["range"].get("sheetId", 0)), span_of(named["range"])
        return None

    def locate_box(self, text: str) -> tuple[Sheet, Box]:
        """As `locate`, clipped to the grid. A range may end past the grid but not begin there."""
        sheet, span = self.locate(text)
        if span.top >= len(sheet.rows) or span.left >= len(sheet.columns):
            raise exceeds_grid(sheet, as_open_a1(span, sheet))
        return sheet, sheet.box(span)

    def cells_in_grid(self) -> int:
        return sum(len(sheet.rows) * len(sheet.columns) for sheet in self.sheets)

    def check_size(self, more: int) -> None:
        if self.cells_in_grid() + more > MOST_CELLS:
            raise Refused(
                "This action would increase the number of cells in the workbook above the limit of "
                f"{MOST_CELLS} cells."
            )

    def new_sheet_id(self) -> int:
        return unused_id({sheet.sheet_id for sheet in self.sheets})

    def tagged_line(self, metadata_id: int) -> tuple[Sheet, str, int] | None:
        """Find the row or column that now carries this metadata."""
        for sheet in self.sheets:
            for dimension in (ROWS, COLUMNS):
                for index, line in enumerate(sheet.lines(dimension)):
                    if metadata_id in line.tags:
                        return sheet, dimension, index
        return None


def exceeds_grid(sheet: Sheet, text: str) -> Refused:
    return Refused(
        f"Range ({text}) exceeds grid limits. Max rows: {len(sheet.rows)}, max columns: {len(sheet.columns)}"
    )


def unused_id(used: set[int]) -> int:
    while (found := secrets.randbelow(2**31 - 1) + 1) in used:
        pass
    return found


def new_book(book_id: str, title: str) -> Book:
    """Like a file made by Drive: one sheet of 1000 rows by 26 columns."""
    properties = {"title": title, "locale": "en_US", "autoRecalc": "ON_CHANGE", "timeZone": "Etc/GMT"}
    first = new_sheet(0, {"title": "Sheet1", "sheetType": "GRID", "gridProperties": {}})
    return Book(book_id, properties, [first])

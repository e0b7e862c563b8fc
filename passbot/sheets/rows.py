"""Data of Orders_latest: what was read, what should be there, what a batch changes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

Value = str | bool | int | float

HEADER = (
    "Code",
    "Car_num",
    "Car_brand",
    "Time",
    "Name",
    "Phone",
    "House_num",
    "Arrived",
    "Kind",
    "Valid",
    "Status",
)
WIDTH = len(HEADER)
# The column of each fact, on both worksheets. In Orders_completed H is the time of confirmation, and K its author.
CODE, NUMBER, BRAND, ORDERED, NAME, PHONE, HOUSE, ARRIVED, KIND, VALID, ANSWER = range(WIDTH)
ARRIVED_AT, CONFIRMED_BY = ARRIVED, ANSWER
AS_OF = WIDTH  # in the header, beside ours
COMPLETED_HEADER = (*HEADER[:ARRIVED_AT], "Time_of_arrival", "Kind", "Valid", "Confirmed_by")
PERSONAL = (NUMBER, BRAND, NAME, PHONE)
# A and H of an existing row are never rewritten.
OURS = (NUMBER, BRAND, ORDERED, NAME, PHONE, HOUSE, KIND, VALID)
ours_of = itemgetter(*OURS)
MOST_REMOVALS = 1_000  # rows that `_sync` has room for


@dataclass(frozen=True)
class SeenRow:
    index: int  # 0-based row of the sheet, valid for this read only
    cells: tuple[Value, ...]
    beyond: tuple[Value, ...] = ()  # people's own columns; if columns are out of order, the whole row
    torn: tuple[Value, ...] = ()  # A to K as they are, if the row is torn; `cells` are then repaired

    @cached_property
    def code(self) -> str:
        return str(self.cells[CODE]).strip()

    @property
    def is_blank(self) -> bool:
        return not self.code and all(cell in ("", False) for cell in self.cells)

    @property
    def has_stray_box(self) -> bool:
        """True for an unticked checkbox alone, dragged down: Google takes it for data and would append below it."""
        return self.is_blank and self.cells[ARRIVED] is False

    @property
    def has_answer_alone(self) -> bool:
        """True if the row was cleared by a person and only our answer is left."""
        return all(cell in ("", False) for cell in self.cells[:ANSWER])

    @property
    def is_ticked(self) -> bool:
        return is_ticked(self.cells[ARRIVED])


@dataclass(frozen=True)
class Seen:
    """One read of the board."""

    rows: tuple[SeenRow, ...]
    as_of: str
    number: int
    digest: str
    removed: tuple[tuple[Value, ...], ...] = ()
    owner: str = ""  # the installation that wrote last, and its machine
    word: str = ""  # another installation's message to this one
    is_askew: bool = False  # columns are out of order: nothing is written until they are put in order


@dataclass(frozen=True)
class RowLine:
    """How one order should look on Orders_latest."""

    code: str
    cells: tuple[str, ...]  # of the columns OURS
    answer: str
    unticked_answer: str = ""  # instead, if the guard removed a tick too late
    ticked_answer: str = ""  # instead, if a tick there lets nobody in
    is_ticked: bool = False
    former: tuple[str, str] | None = None  # B and the end of C as an older version wrote them
    must_stand: bool = True
    may_leave: bool = False


@dataclass(frozen=True)
class Words:
    """Answers to rows that belong to no order."""

    unknown: str
    duplicate: str
    damaged: str


@dataclass(frozen=True)
class Change:
    row: int
    column: int
    value: str
    sheet: str = ""  # of Orders_completed; older years have worksheets of their own


@dataclass(frozen=True)
class Changes:
    updates: tuple[Change, ...] = ()
    emptied: tuple[int, ...] = ()  # rows cleared where they are
    removals: tuple[int, ...] = ()  # rows deleted
    removed_codes: tuple[str, ...] = ()  # codes of both, from the top
    appended: tuple[tuple[Value, ...], ...] = ()
    completed: tuple[tuple[str, ...], ...] = ()
    strikes: tuple[Change, ...] = ()
    boxes: tuple[int, ...] = ()  # rows whose checkbox was broken by a paste and cleared by a person since
    as_of: str | None = None

    @property
    def leaving(self) -> list[int]:
        return sorted(self.emptied + self.removals)

    def __bool__(self) -> bool:
        return bool(
            self.updates
            or self.emptied
            or self.removals
            or self.appended
            or self.completed
            or self.strikes
            or self.boxes
            or self.as_of is not None
        )


def texts_of(cells: Sequence[Value]) -> tuple[str, ...]:
    """The texts of all cells but checkboxes; they identify a row even after somebody ticked it."""
    return tuple("" if isinstance(cell, bool) else str(cell) for cell in cells)


def is_ticked(value: Value) -> bool:
    """True for a ticked checkbox, which is a JSON boolean; typed words are tolerated."""
    return value is True or (isinstance(value, str) and value.strip().upper() in ("TRUE", "ИСТИНА"))


def is_damaged(value: Value) -> bool:
    return not (isinstance(value, bool) or value == "" or is_ticked(value) or str(value).upper() == "FALSE")


def full_row(line: RowLine) -> tuple[Value, ...]:
    cells: list[Value] = [""] * WIDTH
    cells[CODE], cells[ARRIVED], cells[ANSWER] = line.code, line.is_ticked, line.answer
    for column, value in zip(OURS, line.cells, strict=True):
        cells[column] = value
    return tuple(cells)


def padded(cells: Sequence[Value | None]) -> tuple[Value, ...]:
    """A row at our width: Google leaves out trailing blanks."""
    full = tuple(["" if cell is None else cell for cell in cells[:WIDTH]])
    return full if len(full) == WIDTH else full + ("",) * (WIDTH - len(full))

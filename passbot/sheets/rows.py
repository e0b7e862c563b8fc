"""What was read from Orders_latest, what should stand there, and what a batch changes. Pure data."""

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
# Where each of them stands, on both worksheets. In Orders_completed H tells when, and K by whom it was confirmed.
CODE, NUMBER, BRAND, ORDERED, NAME, PHONE, HOUSE, ARRIVED, KIND, VALID, ANSWER = range(WIDTH)
ARRIVED_AT, CONFIRMED_BY = ARRIVED, ANSWER
AS_OF = WIDTH  # in the header, beside ours
COMPLETED_HEADER = (*HEADER[:ARRIVED_AT], "Time_of_arrival", "Kind", "Valid", "Confirmed_by")
OURS = (
    NUMBER,
    BRAND,
    ORDERED,
    NAME,
    PHONE,
    HOUSE,
    KIND,
    VALID,
)  # columns B:G and I:J; A and H of a row that stands are never rewritten
ours_of = itemgetter(*OURS)
MOST_REMOVALS = 1_000  # as many as `_sync` has room for


@dataclass(frozen=True)
class SeenRow:
    index: int  # 0-based row of the sheet, good for this read only
    cells: tuple[Value, ...]
    beyond: tuple[Value, ...] = ()  # people's own columns; all of the row, where the columns are not in order
    torn: tuple[
        Value, ...
    ] = ()  # A to K as they stand, where moved columns met our batch: then `cells` are mended

    @cached_property
    def code(self) -> str:
        return str(self.cells[CODE]).strip()

    @property
    def is_blank(self) -> bool:
        return not self.code and all(cell in ("", False) for cell in self.cells)

    @property
    def has_stray_box(self) -> bool:
        """Nothing but an empty checkbox, dragged down: to Google it is data, and new rows would come below it."""
        return self.is_blank and self.cells[ARRIVED] is False

    @property
    def has_answer_alone(self) -> bool:
        """What stood here was taken away, and only our word about it is left."""
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
    word: str = ""  # what another one has told this one
    is_askew: bool = False  # read by its header; nothing is written before the columns are in order again


@dataclass(frozen=True)
class RowLine:
    """How one order should look on Orders_latest."""

    code: str
    cells: tuple[str, ...]  # of the columns OURS
    answer: str
    unticked_answer: str = ""  # instead, where the guard took a tick back too late
    ticked_answer: str = ""  # instead, where a tick stands that lets nobody in
    is_ticked: bool = False
    former: tuple[str, str] | None = None  # B and the end of C, as the version before wrote them
    must_stand: bool = True
    may_leave: bool = False


@dataclass(frozen=True)
class Words:
    """The answers that belong to no order."""

    unknown: str
    duplicate: str
    damaged: str


@dataclass(frozen=True)
class Change:
    row: int
    column: int
    value: str
    sheet: str = ""  # of Orders_completed, whose older years stand in sheets of their own


@dataclass(frozen=True)
class Changes:
    updates: tuple[Change, ...] = ()
    emptied: tuple[int, ...] = ()  # rows that are cleared where they stand
    removals: tuple[int, ...] = ()  # rows that are deleted
    removed_codes: tuple[str, ...] = ()  # of both, as they stand from above
    appended: tuple[tuple[Value, ...], ...] = ()
    completed: tuple[tuple[str, ...], ...] = ()
    strikes: tuple[Change, ...] = ()
    boxes: tuple[int, ...] = ()  # rows whose checkbox a paste has broken, and a person has cleared since
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
    """All but its boxes, by which a row is known again after somebody has ticked there."""
    return tuple("" if isinstance(cell, bool) else str(cell) for cell in cells)


def is_ticked(value: Value) -> bool:
    """A checkbox is a JSON boolean; the words are tolerated where a person typed them."""
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
    """A row as read: trailing blanks are missing, and none is longer than ours."""
    full = tuple(["" if cell is None else cell for cell in cells[:WIDTH]])
    return full if len(full) == WIDTH else full + ("",) * (WIDTH - len(full))

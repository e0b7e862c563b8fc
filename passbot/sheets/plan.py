"""What must change on the sheet, from what should stand there and what was seen. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

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
COMPLETED_HEADER = (*HEADER[:7], "Time_of_arrival", "Kind", "Valid", "Confirmed_by")
CODE, NUMBER, ARRIVED, ANSWER = 0, 1, 7, 10
OURS = (1, 2, 3, 4, 5, 6, 8, 9)  # columns B:G and I:J; A and H of a row that stands are never rewritten
WIDTH = len(HEADER)
MOST_REMOVALS = 1_000  # as many as `_sync` has room for


@dataclass(frozen=True)
class SeenRow:
    index: int  # 0-based row of the sheet, good for this read only
    cells: tuple[Value, ...]

    @property
    def code(self) -> str:
        return str(self.cells[CODE]).strip()

    @property
    def is_blank(self) -> bool:
        return all(cell in ("", False) for cell in self.cells)

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


@dataclass(frozen=True)
class Line:
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
    removals: tuple[int, ...] = ()
    removed_codes: tuple[str, ...] = ()
    appended: tuple[tuple[Value, ...], ...] = ()
    completed: tuple[tuple[str, ...], ...] = ()
    strikes: tuple[Change, ...] = ()
    boxes: tuple[int, ...] = ()  # rows whose checkbox a paste has broken, and a person has cleared since
    as_of: str | None = None

    def __bool__(self) -> bool:
        return bool(
            self.updates
            or self.removals
            or self.appended
            or self.completed
            or self.strikes
            or self.boxes
            or self.as_of is not None
        )


@dataclass
class _Draft:
    updates: list[Change] = field(default_factory=list)
    removals: list[SeenRow] = field(default_factory=list)
    boxes: list[int] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    def set(self, row: SeenRow, column: int, value: str) -> None:
        if row.cells[column] != value:
            self.updates.append(Change(row.index, column, value))


def is_ticked(value: Value) -> bool:
    """A checkbox is a JSON boolean; the words are tolerated where a person typed them."""
    return value is True or (isinstance(value, str) and value.strip().upper() in ("TRUE", "ИСТИНА"))


def is_damaged(value: Value) -> bool:
    return not (isinstance(value, bool) or value == "" or is_ticked(value) or str(value).upper() == "FALSE")


def is_intact(row: SeenRow, line: Line) -> bool:
    cells = tuple(str(row.cells[column]) for column in OURS)
    return (cells == line.cells or _is_former(cells, line)) and not is_damaged(row.cells[ARRIVED])


def _is_former(cells: tuple[str, ...], line: Line) -> bool:
    """Until the first batch after an upgrade. What C said of a place cannot be known: it may have been renamed."""
    if line.former is None or cells[2:] != line.cells[2:]:
        return False
    number, ending = line.former
    return cells[0] == number and cells[1] != "" and cells[1].endswith(ending)


def plan(lines: Mapping[str, Line], seen: Seen, words: Words, *, may_remove: bool) -> Changes:
    """The smallest change of Orders_latest that makes it what it should be.

    Rows that stand stay where they are; new ones go below the last; finished ones and copies leave only
    when nobody is working (`may_remove`). Of a stranger's row only the answer in column K is ours.
    """
    draft = _Draft()
    for row in seen.rows:
        if row.is_blank:
            continue
        line = lines.get(row.code)
        if line is None:
            draft.set(row, ANSWER, "" if row.has_answer_alone else words.unknown)
        elif row.code in draft.met:
            _leave_or_answer(draft, row, words.duplicate, may_remove)
        elif line.may_leave and may_remove:
            draft.removals.append(row)
        else:
            _rewrite(draft, row, line, words)
        if line is not None:
            draft.met.add(row.code)
    leaving = draft.removals[:MOST_REMOVALS]
    missing = [line for code, line in lines.items() if line.must_stand and code not in draft.met]
    return Changes(
        updates=tuple(draft.updates),
        removals=tuple(row.index for row in leaving),
        removed_codes=tuple(row.code for row in leaving),
        appended=tuple(full_row(line) for line in missing),
        boxes=tuple(draft.boxes),
    )


def _leave_or_answer(draft: _Draft, row: SeenRow, answer: str, may_remove: bool) -> None:
    if may_remove:
        draft.removals.append(row)
    else:
        draft.set(row, ANSWER, answer)


def _rewrite(draft: _Draft, row: SeenRow, line: Line, words: Words) -> None:
    for column, value in zip(OURS, line.cells, strict=True):
        draft.set(row, column, value)
    answer = _answer(row, line, words)
    draft.set(row, ANSWER, answer)
    if row.cells[ANSWER] == words.damaged != answer:
        draft.boxes.append(row.index)


def _answer(row: SeenRow, line: Line, words: Words) -> str:
    if is_damaged(row.cells[ARRIVED]):
        return words.damaged
    if row.is_ticked and not line.is_ticked:
        return line.ticked_answer or line.answer
    took_back = line.is_ticked and not row.is_ticked
    return line.unticked_answer if took_back and line.unticked_answer else line.answer


def full_row(line: Line) -> tuple[Value, ...]:
    cells: list[Value] = [""] * WIDTH
    cells[CODE], cells[ARRIVED], cells[ANSWER] = line.code, line.is_ticked, line.answer
    for column, value in zip(OURS, line.cells, strict=True):
        cells[column] = value
    return tuple(cells)


def narrowed(changes: Changes, seen: Seen, allow: Callable[[str], bool]) -> Changes:
    """Only what concerns these orders; used to find the one that the far side refuses."""
    code_at = {row.index: row.code for row in seen.rows}
    kept = [at for at, code in enumerate(changes.removed_codes) if allow(code)]
    return Changes(
        updates=tuple(change for change in changes.updates if allow(code_at[change.row])),
        removals=tuple(changes.removals[at] for at in kept),
        removed_codes=tuple(changes.removed_codes[at] for at in kept),
        appended=tuple(row for row in changes.appended if allow(str(row[CODE]))),
        boxes=tuple(at for at in changes.boxes if allow(code_at[at])),
    )


def padded(cells: Sequence[Value | None]) -> tuple[Value, ...]:
    """A row as read: trailing blanks are missing, and none is longer than ours."""
    full = tuple(["" if cell is None else cell for cell in cells[:WIDTH]])
    return full if len(full) == WIDTH else full + ("",) * (WIDTH - len(full))

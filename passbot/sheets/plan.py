"""Plans the changes of Orders_latest from what should be there and what was read, each with its reason. Pure.

`fate` decides about a row that was read, `absent` about an order without a row. Decided elsewhere:

- words.py: whether a finished row may leave (`may_leave`), and the answer in K
- sync.py: whether the gate rests (only then gaps are closed); taking.py: whose answer must stay a minute
- drafting.py: what is appended to Orders_completed (a settled arrival), what is struck there (an arrival annulled
  later), which foreign row comes back (it left with another's row), and "as of" in L1
- holding.py: that only K is written during a hold, and which rows are read then
- suspects.py: which order is left out because Google refuses its batch
- services/sheet/ticks.py: whether a tick or an untick counts, also in rows that a batch removed
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from passbot.sheets.rows import (
    ANSWER,
    ARRIVED,
    CODE,
    MOST_REMOVALS,
    OURS,
    Change,
    Changes,
    RowLine,
    Seen,
    SeenRow,
    Words,
    full_row,
    is_damaged,
    ours_of,
)


class Deed(Enum):
    KEEP = auto()
    ADD = auto()  # below the last row, where it moves no other
    SHOW = auto()  # set B to G and I to K to what they should be
    ANSWER = auto()  # set K only
    EMPTY = auto()  # empty the row where it is; no other row moves
    DELETE = auto()  # delete the row; those below move up


@dataclass(frozen=True)
class Fate:
    """What to do with a row."""

    deed: Deed
    why: str
    answer: str = ""


@dataclass(frozen=True)
class Position:
    """Where a row stands among the others, and whether rows may move now."""

    is_copy: bool = False  # a row above has its code; for a torn row, any whole row has
    is_last: bool = False
    rests: bool = False  # no guard has worked for so long that rows may move
    tidies: bool = False  # and gaps were not closed since


def fate(row: SeenRow, line: RowLine | None, position: Position, words: Words) -> Fate:
    """Decide about a row that was read. A and H of a remaining row are never written."""
    if row.is_blank:
        return _of_a_blank(row, position)
    if line is not None and row.torn:
        return _of_a_torn(line, position)
    if line is None and row.has_answer_alone:
        return Fate(Deed.ANSWER, "our answer is left of a row that a person took away")
    if line is None:
        return Fate(Deed.ANSWER, "no order has this code: A to J belong to whoever wrote them", words.unknown)
    if position.is_copy and (position.rests or row.cells[ANSWER] == words.duplicate):
        return _of_a_leaving(position, "a copy: the row further up is the order's", Fate(Deed.KEEP, "a copy"))
    if position.is_copy:
        return Fate(Deed.ANSWER, "a copy: the row further up is the order's", words.duplicate)
    shown = Fate(Deed.SHOW, "the order's row; of several, the first", _answer(row, line, words))
    if line.may_leave:
        return _of_a_leaving(position, "finished, which was told for a minute", shown)
    return shown


def absent(line: RowLine, *, is_hidden: bool) -> Fate:
    """Decide about an order without a row. `is_hidden`: it would land below stray checkboxes."""
    if not line.must_stand:
        return Fate(Deed.KEEP, "no row of it is due")
    if is_hidden:
        return Fate(
            Deed.KEEP, "it is due, but more checkboxes without an order stand than leave in one batch"
        )
    return Fate(Deed.ADD, "it is due, and was seen in no row")


def _of_a_blank(row: SeenRow, position: Position) -> Fate:
    if position.tidies:
        return Fate(Deed.DELETE, "blank: the gap is closed while nobody aims at a row below")
    if row.has_stray_box:
        return Fate(Deed.EMPTY, "a checkbox without an order: new orders would come below it")
    if position.rests:
        return Fate(Deed.KEEP, "blank, and no gap of ours: a person is about to write there")
    return Fate(Deed.KEEP, "blank: to close the gap would move rows under a guard's finger")


def _of_a_torn(line: RowLine, position: Position) -> Fate:
    """A torn row is not written to, so that it stays recognisable."""
    why = "torn: a person moved the columns in the second before it was written"
    if position.is_copy:
        why += ", and its order is written again"
    waits = "its order is written again first, and a tick here counts"
    kept = Fate(Deed.KEEP, f"{why}; {waits if line.must_stand else 'no row of its order is due'}")
    return _of_a_leaving(position, why, kept) if position.is_copy or line.may_leave else kept


def _of_a_leaving(position: Position, why: str, stays: Fate) -> Fate:
    if position.rests:
        return Fate(Deed.DELETE, f"{why}; nobody aims at a row below")
    if position.is_last:
        return replace(
            stays, why=f"{why}; but where the last row was, a new order would come under the finger"
        )
    return Fate(Deed.EMPTY, f"{why}; no other row moves")


def fates(
    lines: Mapping[str, RowLine], seen: Seen, words: Words, *, rests: bool, tidies: bool
) -> list[tuple[SeenRow, Fate]]:
    """Decisions for all rows, from the top."""
    last = max((row.index for row in seen.rows if not row.is_blank), default=0)
    whole, met, found = _whole(seen), set[str](), []
    for row in seen.rows:
        position = Position(row.code in (whole if row.torn else met), row.index == last, rests, tidies)
        found.append((row, fate(row, lines.get(row.code), position, words)))
        if not row.torn:
            met.add(row.code)
    return found


def _whole(seen: Seen) -> set[str]:
    """Codes with a row that is not torn."""
    return {row.code for row in seen.rows if not row.torn}


def plan(
    lines: Mapping[str, RowLine], seen: Seen, words: Words, *, rests: bool, tidies: bool = False
) -> Changes:
    """The smallest change that brings Orders_latest to what it should be."""
    decided = fates(lines, seen, words, rests=rests, tidies=tidies)
    leaving = [(row, each.deed) for row, each in decided if each.deed in (Deed.EMPTY, Deed.DELETE)]
    leaving, waiting = leaving[:MOST_REMOVALS], leaving[MOST_REMOVALS:]
    is_hidden = any(row.has_stray_box for row, _ in waiting)
    codes = _whole(seen)
    missing = [line for code, line in lines.items() if code not in codes]
    added = [line for line in missing if absent(line, is_hidden=is_hidden).deed is Deed.ADD]
    return Changes(
        updates=tuple(change for row, each in decided for change in _updates(row, each, lines)),
        emptied=tuple(row.index for row, deed in leaving if deed is Deed.EMPTY),
        removals=tuple(row.index for row, deed in leaving if deed is Deed.DELETE),
        removed_codes=tuple(row.code for row, _ in leaving),
        appended=tuple(map(full_row, added)),
        boxes=tuple(row.index for row, each in decided if _is_mended(row, each, words)),
    )


def _updates(row: SeenRow, decided: Fate, lines: Mapping[str, RowLine]) -> Iterator[Change]:
    """The cells that differ."""
    wanted: dict[int, str] = {}
    if decided.deed is Deed.SHOW and ours_of(row.cells) != lines[row.code].cells:
        wanted |= dict(zip(OURS, lines[row.code].cells, strict=True))
    if decided.deed in (Deed.SHOW, Deed.ANSWER):
        wanted[ANSWER] = decided.answer
    for column, value in wanted.items():
        if row.cells[column] != value:
            yield Change(row.index, column, value)


def _is_mended(row: SeenRow, decided: Fate, words: Words) -> bool:
    """True if a pasted value had broken the checkbox and a person has cleared it since."""
    return decided.deed is Deed.SHOW and row.cells[ANSWER] == words.damaged != decided.answer


def _answer(row: SeenRow, line: RowLine, words: Words) -> str:
    if is_damaged(row.cells[ARRIVED]):
        return words.damaged
    if row.is_ticked and not line.is_ticked:
        return line.ticked_answer or line.answer
    took_back = line.is_ticked and not row.is_ticked
    return line.unticked_answer if took_back and line.unticked_answer else line.answer


def staying(changes: Changes) -> Changes:
    """The changes without those that take a row away."""
    return replace(changes, emptied=(), removals=(), removed_codes=())


def narrowed(changes: Changes, seen: Seen, allow: Callable[[str], bool]) -> Changes:
    """The changes that concern the allowed orders; used to find the one that Google refuses."""
    code_at = {row.index: row.code for row in seen.rows}
    return Changes(
        updates=tuple(change for change in changes.updates if allow(code_at[change.row])),
        emptied=tuple(at for at in changes.emptied if allow(code_at[at])),
        removals=tuple(at for at in changes.removals if allow(code_at[at])),
        removed_codes=tuple(filter(allow, changes.removed_codes)),
        appended=tuple(row for row in changes.appended if allow(str(row[CODE]))),
        boxes=tuple(at for at in changes.boxes if allow(code_at[at])),
    )

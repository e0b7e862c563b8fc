"""The machine of random lives finds what it is there to find: each bug is planted, and some life trips over it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from passbot.domain.people.people import SHEET
from passbot.domain.site.rules import Rules
from passbot.errors import Refusal
from passbot.services.gate import arrivals
from passbot.services.passes import orders
from passbot.services.sheet import batches
from passbot.sheets.board import Batch, Board
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.rows import CODE, Change, Seen
from passbot.sheets.sync import Sync
from passbot.sheets.timing import Pace
from passbot.sheets.words import Wording
from tests.services.people.some_people import NOON
from tests.sheets.test_lives import lived

SEARCHED = 150


class WithoutGuard(MemoryBoard):
    """The number of a batch is not refused when it comes again."""

    def write(self, batch: Batch) -> None:
        self.applied.pop(batch.number, None)
        super().write(batch)


class TopDown(MemoryBoard):
    """Rows are deleted from the top, so that each deletion shifts the next."""

    def _delete(self, removals: Sequence[int]) -> None:
        for at in removals:
            if at <= len(self.rows):
                del self.rows[at - 1]


class FilteredSkipped(MemoryBoard):
    """Rows that a filter hides are not copied to `_sync` before they leave."""

    def write(self, batch: Batch) -> None:
        super().write(batch)
        if batch.changes.leaving:
            self.removed = [row for row in self.removed if str(row[CODE]) not in self.hidden]


class Planted:
    """A worker's view of its board, with a bug in it."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def __getattr__(self, name: str) -> object:
        return getattr(self._board, name)


class AcknowledgedEarly(Planted):
    def write(self, batch: Batch) -> None:
        for attempt in batches.pending(self._board.id):
            batches.applied(attempt, now=NOON)
        self._board.write(batch)


class PinReadAsUntick(Planted):
    def read(self) -> Seen:
        seen = self._board.read()
        for row in seen.rows:
            self._annul(row.code, is_ticked=row.is_ticked)
        return seen

    @staticmethod
    def _annul(code: str, *, is_ticked: bool) -> None:
        try:
            entry = arrivals.last_entry(orders.by_code(code))
            if entry is not None and entry.channel == "pin" and not is_ticked:
                arrivals.annul(code, actor=SHEET, rules=Rules(), now=entry.at)
        except Refusal:  # a stranger's row
            return


class CodeRewritten(Planted):
    def read(self) -> Seen:
        self._seen = self._board.read()
        return self._seen

    def write(self, batch: Batch) -> None:
        code_at = {row.index: row.code for row in self._seen.rows}
        rows = {change.row for change in batch.changes.updates}
        codes = tuple(Change(row, 0, code_at[row]) for row in rows)
        changes = replace(batch.changes, updates=batch.changes.updates + codes)
        self._board.write(replace(batch, changes=changes))


def worker_with(planted: type[Planted]) -> Callable[..., Sync]:
    def born(board: Board, wording: Wording, *, rules: Rules, holder: str, pace: Pace) -> Sync:
        view: Any = planted(board)  # Any: it passes on the rest
        return Sync(view, wording, rules=rules, holder=holder, pace=pace)

    return born


def prunes_at_once(board: Board, wording: Wording, *, rules: Rules, holder: str, pace: Pace) -> Sync:
    forgetful = replace(pace, keep_numbers=timedelta(0))
    return Sync(board, wording, rules=rules, holder=holder, pace=forgetful)


# With the life that trips over it first, so that the search need not begin anew each time.
BUGS: dict[str, tuple[type[MemoryBoard], Callable[..., Sync], int]] = {
    "no guard id": (WithoutGuard, Sync, 1),
    "deletion top-down": (TopDown, Sync, 5),
    "filtered rows skipped": (FilteredSkipped, Sync, 1_598),
    "acknowledged before it was written": (MemoryBoard, worker_with(AcknowledgedEarly), 70),
    "an arrival by PIN read as an untick": (MemoryBoard, worker_with(PinReadAsUntick), 0),
    "column A rewritten in a standing row": (MemoryBoard, worker_with(CodeRewritten), 121),
    "numbers pruned too early": (MemoryBoard, prunes_at_once, 13),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: str, tmp_path: Path) -> None:
    board, sync, first = BUGS[bug]

    assert any(_fails(seed, tmp_path, board(), sync) for seed in range(first, first + SEARCHED))


def _fails(seed: int, folder: Path, board: MemoryBoard, sync: Callable[..., Sync]) -> bool:
    try:
        lived(seed, folder, board=board, sync=sync)
    except AssertionError:
        return True
    return False

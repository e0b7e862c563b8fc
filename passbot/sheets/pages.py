"""Reads the spreadsheet page by page as a second copy; if a minute's calls are used up, the next call continues."""

import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from passbot import slices
from passbot.errors import BoardBroken, Rejected, Unavailable
from passbot.services.adoption import entries
from passbot.services.sheet import batches
from passbot.sheets.board import Board, CompletedRow
from passbot.sheets.copied import Reader, Reading
from passbot.sheets.whole import Moves
from passbot.texts import Texts

READ_AT_ONCE = 20_000  # rows of arrivals, about four megabytes
ALL = sys.maxsize
FORGOTTEN = timedelta(minutes=10)


class Pages:
    """Keeps what was read until it is taken, or until nobody has continued for ten minutes."""

    def __init__(self, board: Board, texts: Texts) -> None:
        self._board = board
        self._texts = texts
        self._copying: _Copying | None = None

    def is_begun(self, now: datetime) -> bool:
        return self._copying is not None and now - self._copying.read_at < FORGOTTEN

    def read_on(self, *, now: datetime, moves: Moves, most: int = ALL) -> bool:
        """Read up to `most` pages; False if some are left. After Unavailable the next call continues."""
        return self._read_on(now, moves, most).is_whole

    def taken(self, *, now: datetime, moves: Moves) -> Reading:
        """Everything, reading now what is missing."""
        copying = self._read_on(now, moves, ALL)
        is_same = copying.is_same()
        self._copying = None
        if not is_same:
            raise Unavailable(
                "board.moved", "Rows of Orders_completed were moved while they were read. Try again."
            )
        return copying.reader.finish()

    def _read_on(self, now: datetime, moves: Moves, most: int) -> "_Copying":
        if self._copying is None or not self.is_begun(now):
            self._copying = _Copying(self._board, self._texts, now=now, moves=moves)
        copying = self._copying
        try:
            copying.read_on(most, now=now, moves=moves)
        except (BoardBroken, Rejected):  # a worksheet may have another name now
            self._copying = None
            raise
        return copying


class _Copying:
    def __init__(self, board: Board, texts: Texts, *, now: datetime, moves: Moves) -> None:
        self._board = board
        known = slices.run(slices.noted(entries.entered(), moves))
        self.reader = Reader(texts, known, now=now)
        seen = board.read()
        self.reader.take_latest(board.titled(), ((row.index, row.cells) for row in seen.rows))
        # The lower of the two: a person may have overwritten the number on the sheet.
        self._least = min(seen.number, batches.last_number(board.id))
        self._marks = [_Mark.of(self._completed(year.sheet)) for year in board.years()]
        self._left = deque(page for mark in self._marks for page in mark.pages())
        self.read_at = now

    def _completed(self, sheet: str) -> tuple[CompletedRow, ...]:
        read = self._board.completed(sheet)
        if read.number < self._least:
            raise Unavailable("board.old", "Google still shows Orders_completed as it was before. Try again.")
        return read.rows

    @property
    def is_whole(self) -> bool:
        return not self._left

    def read_on(self, most: int, *, now: datetime, moves: Moves) -> None:
        while self._left and most > 0:
            sheet, first, last = self._left[0]
            cells = self._board.copied(sheet, first, last)
            self.reader.take_completed(self._board.titled(sheet), enumerate(cells, start=first))
            self._left.popleft()
            self.read_at, most = now, most - 1
            moves()

    def is_same(self) -> bool:
        """True if no row was deleted or moved meanwhile. Rows appended below are the worker's and do not matter."""
        return all(mark.is_of(self._board.completed(mark.sheet).rows) for mark in self._marks if mark.count)


@dataclass(frozen=True)
class _Mark:
    """The state of a worksheet when reading began, as a hash of its codes and times."""

    sheet: str
    count: int
    end: int
    rows: int  # a hash

    @classmethod
    def of(cls, rows: tuple[CompletedRow, ...]) -> "_Mark":
        return cls(rows[0].sheet, len(rows), rows[-1].row + 1, hash(rows)) if rows else cls("", 0, 0, 0)

    def is_of(self, rows: tuple[CompletedRow, ...]) -> bool:
        return self.rows == hash(rows[: self.count])

    def pages(self) -> Iterator[tuple[str, int, int]]:
        for first in range(0, self.end, READ_AT_ONCE):
            yield self.sheet, first, min(first + READ_AT_ONCE, self.end)

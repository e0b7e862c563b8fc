"""Walks through all rows of Orders_completed, a page in each read, older years first."""

from collections import deque
from dataclasses import replace

from passbot.errors import Unavailable
from passbot.sheets.board import Board, Completed, CompletedRow, Year
from passbot.sheets.timing import Pace

AT_ONCE = Pace.page


class Walk:
    """Each page begins with the last row of the previous one, by which moved rows are noticed."""

    def __init__(self, board: Board, years: tuple[Year, ...], *, least: int, at_once: int = AT_ONCE) -> None:
        """`least` is the batch number that each page must show; with a lower one it is stale."""
        self._board = board
        self._least = least
        self._at_once = at_once
        self._left = deque(years)
        self._first = 0
        self._mark: CompletedRow | None = None

    @property
    def is_over(self) -> bool:
        return not self._left

    @property
    def year(self) -> Year:
        return self._left[0]

    def read(self) -> Completed:
        """The next page. Raises Old if it is stale (read it again) or Moved (start over)."""
        year, mark = self.year, self._mark
        end = self._first + self._at_once
        is_last = end >= year.rows
        page = self._board.completed(year.sheet, mark.row if mark else self._first, None if is_last else end)
        if page.number < self._least:
            raise Old.orders_completed()
        if mark and page.rows[:1] != (mark,):
            raise Moved("board.moved", "Rows of Orders_completed were moved while they were read.")
        rows = page.rows[1:] if mark else page.rows
        self._first, self._mark = end, page.rows[-1] if page.rows else None
        if is_last:
            self._left.popleft()
            self._first, self._mark = 0, None
        return replace(page, rows=rows)


class Moved(Unavailable):
    """A person has moved rows meanwhile."""


class Old(Unavailable):
    """A stale read: Google shows a state before a write that we know of."""

    @classmethod
    def orders_completed(cls) -> "Old":
        return cls("board.old", "Google still shows Orders_completed as it was before.")

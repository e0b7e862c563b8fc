"""Blanks plate, brand, name and phone in rows of Orders_completed whose orders were anonymised in the database."""

import logging
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from passbot.errors import FarSide
from passbot.services.sheet import batches, erasures
from passbot.services.sheet.erasures import Erasure
from passbot.sheets.board import Board, CompletedRow
from passbot.sheets.rows import PERSONAL, Change
from passbot.sheets.striking import AT_ONCE, Page, first_of, pages_of

logger = logging.getLogger(__name__)
PUT_OFF = timedelta(minutes=1)
REFUSED = timedelta(minutes=10)  # guards' batches go on without it
ORDERS_AT_ONCE = 300


@dataclass
class _Walk:
    """A walk over all pages, from the last one back, looking for the rows of some orders."""

    pages: deque[Page]
    wanted: dict[str, Erasure]  # by code
    below: CompletedRow | None = None  # the first row of the page read last
    sent: tuple[CompletedRow, ...] = ()  # rows of the last batch, to be seen again where they were
    is_applied: bool = False  # that batch


class Erasing:
    """Reads one page a cycle, and only if something must be erased. Its errors hold up nothing else.

    A person may move rows between a read and its batch, and pages do not show what is blank: so the rows are looked at
    once more after each batch. Orders are done when all pages were read and nothing was lost on the way.
    """

    def __init__(self, board: Board) -> None:
        self._board = board
        self._not_before: datetime | None = None
        self._walk: _Walk | None = None

    def due(self, now: datetime) -> tuple[Change, ...]:
        if self._not_before is not None and now < self._not_before:
            return ()
        if self._walk and self._walk.sent and not self._walk.is_applied:
            self._put_off(now, REFUSED, "its batch was not applied")
            return ()
        try:
            return self._read_on()
        except FarSide as exc:
            if exc.code == "board.columns":
                self._walk = None
                raise  # the columns are put in order first
            self._put_off(now, PUT_OFF, exc.message)
            return ()

    def begin_anew(self) -> None:
        """What was read is in doubt: an older version may have been restored."""
        self._walk = None

    def applied(self) -> None:
        """The batch with the last answer of `due` was applied. Without this word it was not, or nobody knows."""
        if self._walk:
            self._walk.is_applied = True

    def _put_off(self, now: datetime, how_long: timedelta, why: str) -> None:
        logger.warning("erasing put off: %s", why)
        self._walk, self._not_before = None, now + how_long

    def _read_on(self) -> tuple[Change, ...]:
        walk = self._walk = self._walk or self._begun()
        if walk is None:
            return ()
        if walk.sent:
            self._look_again(walk)
            return ()
        page = walk.pages[0]
        read = self._board.completed(page.sheet, page.first, page.last)
        if read.number < batches.last_number(self._board.id):
            return ()
        if walk.below and read.rows[-1:] != (walk.below,):
            self._walk = None  # begin again at the last page: rows may have moved into one that was read
            return ()
        walk.pages.popleft()
        rows = read.rows[:-1] if walk.below else read.rows
        walk.below = first_of(page, read.rows)
        walk.sent, walk.is_applied = tuple(row for row in rows if row.code in walk.wanted), False
        self._end_if_over(walk)
        return tuple(Change(row.row, column, "", row.sheet) for row in walk.sent for column in PERSONAL)

    def _begun(self) -> _Walk | None:
        wanted = {each.code: each for each in erasures.owed(most=ORDERS_AT_ONCE)}
        if not wanted:
            return None
        years = reversed(self._board.years())
        return _Walk(deque(page for year in years for page in pages_of(year, at_once=AT_ONCE)), wanted)

    def _look_again(self, walk: _Walk) -> None:
        """Begin anew if rows were moved while they were blanked: some that should be blank may not be."""
        first, last = walk.sent[0], walk.sent[-1]
        read = self._board.completed(first.sheet, first.row, last.row + 1)
        if read.number < batches.last_number(self._board.id):
            return
        found = {row.row: row for row in read.rows}
        moved = [row for row in walk.sent if found.get(row.row) != row]
        if moved:
            there = sorted({found[row.row].code for row in moved if row.row in found} - walk.wanted.keys())
            logger.warning("rows were moved while names were erased; look at %s", ", ".join(there) or "none")
            self._walk = None
            return
        walk.sent = ()
        self._end_if_over(walk)

    def _end_if_over(self, walk: _Walk) -> None:
        if not walk.pages and not walk.sent:
            erasures.done(list(walk.wanted.values()))
            self._walk = None

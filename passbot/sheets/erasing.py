"""Blanks plate, brand, name and phone in rows of Orders_completed whose orders were anonymised in the database."""

import logging
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from passbot.errors import FarSide
from passbot.services.sheet import batches, erasures
from passbot.services.sheet.erasures import Erasure
from passbot.sheets.board import Board, CompletedRow
from passbot.sheets.rows import BRAND, NAME, NUMBER, PHONE, Change
from passbot.sheets.striking import AT_ONCE, Page, pages_of

logger = logging.getLogger(__name__)
PUT_OFF = timedelta(minutes=1)
ORDERS_AT_ONCE = 100
PERSONAL = (NUMBER, BRAND, NAME, PHONE)


@dataclass(frozen=True)
class Erased:
    """The cells to blank, by order; and the orders that are done with it."""

    changes: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)  # by code

    def allowed(self, codes: Sequence[str]) -> "Erased":
        return Erased(
            {code: self.changes[code] for code in codes if code in self.changes},
            {code: self.done[code] for code in codes if code in self.done},
        )


@dataclass
class _Walk:
    """A walk over all pages, from the last one back, looking for the rows of some orders."""

    pages: deque[Page]
    wanted: dict[str, Erasure]
    met: Counter[str] = field(default_factory=Counter)
    below: CompletedRow | None = None  # the first row of the page read last


class Erasing:
    """Reads one page a cycle, and only if something must be erased. Its errors hold up nothing else."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._not_before: datetime | None = None
        self._walk: _Walk | None = None

    def due(self, now: datetime) -> Erased:
        if self._not_before is not None and now < self._not_before:
            return Erased()
        wanted = erasures.owed(most=ORDERS_AT_ONCE)
        if not wanted:
            self._walk = None
            return Erased()
        try:
            return self._read_on(wanted)
        except FarSide as exc:
            self._walk = None
            if exc.code == "board.columns":
                raise  # the columns are put in order first
            logger.warning("erasing put off count=%d: %s", len(wanted), exc.message)
            self._not_before = now + PUT_OFF
            return Erased()

    def _read_on(self, wanted: Sequence[Erasure]) -> Erased:
        walk = self._walk = self._walk or self._begun(wanted)
        page = walk.pages[0]
        read = self._board.completed(page.sheet, page.first, page.last)
        if read.number < batches.last_number(self._board.id):
            return Erased()
        if walk.below and read.rows[-1:] != (walk.below,):
            self._walk = None  # begin again at the last page: rows may have moved into one that was read
            return Erased()
        walk.pages.popleft()
        rows = [row for row in (read.rows[:-1] if walk.below else read.rows) if row.code in walk.wanted]
        walk.met.update(row.code for row in rows)
        walk.below = read.rows[0] if page.first and read.rows[:1] and read.rows[0].row == page.first else None
        return self._ended(walk, rows)

    def _begun(self, wanted: Sequence[Erasure]) -> _Walk:
        years = reversed(self._board.years())
        pages = deque(page for year in years for page in pages_of(year, at_once=AT_ONCE))
        return _Walk(pages, {each.code: each for each in wanted})

    def _ended(self, walk: _Walk, rows: Sequence[CompletedRow]) -> Erased:
        """What this page has; an order is done when it was met as often as it was appended, and all are at the end."""
        found: dict[str, tuple[Change, ...]] = {}
        for row in rows:
            found[row.code] = found.get(row.code, ()) + tuple(
                Change(row.row, column, "", row.sheet) for column in PERSONAL
            )
        is_over = not walk.pages
        done = {
            code: each.order_id
            for code, each in walk.wanted.items()
            if is_over or walk.met[code] >= each.rows
        }
        for code in done:
            del walk.wanted[code]
        if is_over or not walk.wanted:
            self._walk = None
        return Erased(found, done)

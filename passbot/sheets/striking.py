"""Strikes rows in Orders_completed whose arrivals were annulled after they were archived."""

import logging
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from passbot.domain.gate.gate import Strike
from passbot.errors import FarSide
from passbot.services.sheet import archive, batches
from passbot.sheets.board import Board, CompletedRow, Year
from passbot.sheets.rows import ANSWER, Change
from passbot.sheets.words import Wording
from passbot.slices import at_once

logger = logging.getLogger(__name__)
PUT_OFF = timedelta(minutes=1)
AT_ONCE = 5_000  # rows in a page
Found = list[tuple[Strike, Change]]


@dataclass(frozen=True)
class Page:
    """A page of rows. It includes the first row of the page below, by which moved rows are noticed."""

    sheet: str
    first: int
    last: int | None


@dataclass
class _Search:
    """A search for the rows of some arrivals, from the last page backwards: most annulled arrivals are of today."""

    asked: frozenset[int]
    pages: deque[Page]
    left: dict[int, Strike]
    others: dict[int, list[CompletedRow]] = field(default_factory=dict)  # with another time
    below: CompletedRow | None = None  # the first row of the page read last


class Striking:
    """Reads one page a cycle, and only if there is anything to strike. Its errors hold up nothing else."""

    def __init__(self, board: Board, wording: Wording) -> None:
        self._board = board
        self._wording = wording
        self._not_before: datetime | None = None
        self._search: _Search | None = None

    def due(self, now: datetime) -> Found:
        wanted = archive.to_strike()
        if not wanted or (self._not_before is not None and now < self._not_before):
            return []
        try:
            found = self._read_on(wanted, now)
        except FarSide as exc:
            self._search = None
            if exc.code == "board.columns":
                raise  # the columns are put in order first
            logger.warning("strikes put off count=%d: %s", len(wanted), exc.message)
            self._not_before = now + PUT_OFF
            return []
        self._not_before = None
        return found

    def _read_on(self, wanted: Sequence[Strike], now: datetime) -> Found:
        search = self._search = self._searching(wanted)
        page = search.pages[0]
        read = self._board.completed(page.sheet, page.first, page.last)
        if read.number < batches.last_number(self._board.id):
            return []
        if search.below and read.rows[-1:] != (search.below,):
            self._search = None  # start again at the last page: rows may have moved into one that was read
            return []
        search.pages.popleft()
        found = list(self._found(search, read.rows[:-1] if search.below else read.rows))
        search.below = first_of(page, read.rows)
        for strike, _ in found:
            del search.left[strike.annulment_id]
        if search.left and not search.pages:
            found += self._alone(search, now)
        if not search.left or not search.pages:
            self._search = None
        return found

    def _searching(self, wanted: Sequence[Strike]) -> _Search:
        asked = frozenset(strike.annulment_id for strike in wanted)
        if self._search is not None and asked <= self._search.asked:
            return self._search
        pages = deque(
            page for year in reversed(self._board.years()) for page in pages_of(year, at_once=AT_ONCE)
        )
        return _Search(asked, pages, {strike.annulment_id: strike for strike in wanted})

    def _found(self, search: _Search, rows: Sequence[CompletedRow]) -> Iterator[tuple[Strike, Change]]:
        by_code: dict[str, list[CompletedRow]] = {}
        for row in rows:
            by_code.setdefault(row.code, []).append(row)
        for uid, strike in search.left.items():
            mine = by_code.get(strike.order.code, [])
            time = self._wording.arrived(strike.entry.at)
            by_time = [row for row in mine if row.arrived == time]
            if by_time:
                yield strike, self._change(strike, by_time[0])
            elif mine:
                search.others.setdefault(uid, []).extend(mine)

    def _alone(self, search: _Search, now: datetime) -> Found:
        """Take an order's only row, even if its time differs: the site may have had another zone then.

        Not if another entry of the order was archived, too: the row may be that one's.
        """
        found = []
        for uid, strike in search.left.items():
            others = search.others.get(uid, [])
            if len(others) != 1 or _has_another(strike):
                at_once(batches.mark_archived([uid], now=now))
                continue
            (row,) = others
            stands = self._board.completed(row.sheet, row.row, row.row + 1).rows  # it was read pages ago
            if stands == (row,):
                found.append((strike, self._change(strike, row)))
        return found

    def _change(self, strike: Strike, row: CompletedRow) -> Change:
        return Change(row.row, ANSWER, self._wording.struck(strike), row.sheet)


def _has_another(strike: Strike) -> bool:
    entries = archive.of_codes([strike.order.code])
    return any(each.archived_at is not None and each.at != strike.entry.at for each in entries)


def first_of(page: Page, rows: Sequence[CompletedRow]) -> CompletedRow | None:
    """The first row, if the page above ends with it; None for a year's first page and for an empty row."""
    return rows[0] if page.first and rows and rows[0].row == page.first else None


def pages_of(year: Year, *, at_once: int) -> Iterator[Page]:
    """Pages of a worksheet from the bottom. The last one is open-ended: rows are appended meanwhile."""
    for first in range((max(year.rows, 1) - 1) // at_once * at_once, -1, -at_once):
        end = first + at_once
        yield Page(year.sheet, first, None if end >= year.rows else end + 1)

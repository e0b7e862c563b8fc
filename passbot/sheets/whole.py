"""The full audit: all years of Orders_completed, step by step; each archived arrival must be there once."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from passbot import slices
from passbot.domain.site.facts.sheet import SheetLost
from passbot.services.owed import admin_notices
from passbot.services.sheet import archive, batches, sheet_audits
from passbot.services.sheet.sheet_audits import Mark
from passbot.sheets.board import Board, CompletedRow
from passbot.sheets.tally import Tally
from passbot.sheets.walk import AT_ONCE, Walk
from passbot.sheets.words import Wording
from passbot.slices import Slices

logger = logging.getLogger(__name__)
MOST_LOST = 100
A_SECOND = timedelta(seconds=1)
NO_ROW = -1  # there is no row to recognise

Moves = Callable[[], object]


def nobody_asks() -> None:
    """For callers that watch no progress."""


class Whole:
    """An arrival found there is marked as archived; an archived one that is not found is owed again.

    If very many are missing, a person has removed them: admins are told and nothing is repeated. Only arrivals archived
    before the first page was read can be missing; later ones are appended below.
    """

    def __init__(
        self,
        board: Board,
        wording: Wording,
        *,
        now: datetime,
        most_lost: int = MOST_LOST,
        trust_number: bool = True,
        at_once: int = AT_ONCE,
    ) -> None:
        self._board = board
        self._began = now
        self._most_lost = most_lost
        self._at_once = at_once
        # Archived so far in the second in which reading began; more may follow in that second.
        latest = slices.run(archive.archived_since(now - A_SECOND))
        self._latest = {each.arrival_id for each in latest}
        least = batches.last_number(board.id) if trust_number else 0
        years = board.years()
        self._closed = tuple(each.sheet for each in years[:-1])
        self._walk = Walk(board, years, least=least, at_once=at_once)
        self._tally = Tally(wording)
        self._today = years[-1].sheet
        self._last: CompletedRow | None = None
        self._read_at = now
        self._after = 0
        self._lost: list[int] = []
        self.corrected = 0

    @property
    def has_read(self) -> bool:
        """True if all pages were read."""
        return self._walk.is_over

    def step(self, now: datetime, moves: Moves) -> bool:
        """Read a page and, after the last one, compare as many arrivals; True when finished."""
        if not self._walk.is_over:
            self._read(now, moves)
        if not self._walk.is_over or slices.run(slices.noted(self._ask(), moves)):
            return False
        self._settle(now, moves)
        return True

    def _read(self, now: datetime, moves: Moves) -> None:
        sheet = self._walk.year.sheet
        page = self._walk.read()
        self._read_at = now
        if sheet == self._today and page.rows:
            self._last = page.rows[-1]
        found = slices.run(slices.noted(self._tally.take(page.rows), moves))
        slices.run(slices.noted(batches.mark_archived(found, now=now), moves))
        self.corrected += len(found)

    def _ask(self) -> Slices[bool]:
        """Find missing arrivals, as many as a page has rows; True if some are left to compare."""
        for _ in range(0, self._at_once, archive.READ_AT_ONCE):
            entries = archive.archived(after=self._after)
            self._lost += [each.arrival_id for each in entries if self._is_gone(each)]
            if len(entries) < archive.READ_AT_ONCE:
                return False
            self._after = entries[-1].arrival_id
            yield
        return True

    def _is_gone(self, each: archive.Entered) -> bool:
        if self._tally.has(each) or each.archived_at is None:
            return False
        return each.archived_at < self._began or each.arrival_id in self._latest

    def _settle(self, now: datetime, moves: Moves) -> None:
        found, lost = self.corrected, self._lost
        if len(lost) > self._most_lost:
            logger.error("archived arrivals are gone from the sheet count=%d", len(lost))
            admin_notices.warn_hourly(SheetLost(len(lost)), now=now)
            lost = []
        slices.run(slices.noted(archive.owe_again(lost), moves))
        self._strike_again()
        self.corrected += len(lost)
        if self.corrected:
            logger.warning("audit corrected found=%d lost=%d", found, len(lost))
        sheet_audits.keep(self._board.id, self._mark())

    def _strike_again(self) -> None:
        """Write again what was struck since the last full audit. Pages do not show K, and an older version restored
        between a read and its write is hidden by the number written over it.
        """
        if before := sheet_audits.last(self._board.id):
            archive.strike_again(since=before.whole_at)

    def _mark(self) -> Mark:
        last = self._last or CompletedRow(NO_ROW, "", "")
        at = self._read_at
        return Mark(self._today, last.row, last.code, last.arrived, self._closed, at, whole_at=at)

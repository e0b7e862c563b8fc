"""Orders_completed held against the database: what is new at each start, and all of it by night or in doubt."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto

from passbot import slices
from passbot.errors import BoardBroken, FarSide, Rejected
from passbot.services.sheet import archive, batches, sheet_audits
from passbot.services.sheet.sheet_audits import Mark
from passbot.sheets.board import Board, Completed, CompletedRow, Year
from passbot.sheets.tally import Tally
from passbot.sheets.walk import AT_ONCE, Moved, Old
from passbot.sheets.whole import MOST_LOST, NO_ROW, Moves, Whole, nobody_asks
from passbot.sheets.words import Wording

logger = logging.getLogger(__name__)
LONGEST_OLD = timedelta(minutes=1)  # Google shows a new state within seconds
PACE = timedelta(seconds=5)  # between two pages: a minute has fifty reads, and the guards' come first
PUT_OFF = timedelta(minutes=1)
OVERDUE = timedelta(hours=36)  # a site that is off by night is audited by day


class Told(Enum):
    """What a look at the rows below the mark tells."""

    AGREES = auto()
    OLD = auto()  # Google shows them as they were before
    DOUBT = auto()  # rows are gone or moved, or nobody knows where the last audit ended: all must be read


class StartAudit:
    """A backup may have been restored: whoever starts to write must have passed this once."""

    def __init__(self) -> None:
        self._old_since: datetime | None = None

    def passes(self, audits: "Audits", *, now: datetime) -> None:
        """Unavailable where the read is too old; what stays old for a minute is a number that a human overwrote."""
        try:
            audits.start(now, trust_number=now - (self._old_since or now) < LONGEST_OLD)
        except Old:
            self._old_since = self._old_since or now
            raise
        self._old_since = None


class Audits:
    """What is new is looked at below the mark that the last audit has left, and must agree before anything is written.

    Where it does not, or by night, all is read, a page in a cycle; whoever is in doubt adds nothing to
    Orders_completed before that is done. Ticks, answers and new orders wait for none of it.
    """

    def __init__(
        self, board: Board, wording: Wording, *, moves: Moves = nobody_asks, at_once: int = AT_ONCE
    ) -> None:
        self._board = board
        self._wording = wording
        self._moves = moves
        self._at_once = at_once
        self._whole: Whole | None = None
        self._trusts = True
        self._not_before: datetime | None = None
        self.is_reading = False
        self.in_doubt = False

    def start(self, now: datetime, *, trust_number: bool = True) -> None:
        """A site without a long past is through at once, also where all of it is read."""
        if not self.recent(now, trust_number=trust_number):
            raise Old.orders_completed()
        if self.in_doubt:
            self._step(now)

    def recent(self, now: datetime, *, trust_number: bool = True) -> bool:
        """Look below the mark. False where the read is too old to tell anything."""
        told = self._below(now, trust_number=trust_number)
        if told is Told.DOUBT:
            self.begin(in_doubt=True, trust_number=trust_number)
        return told is not Told.OLD

    def begin(self, *, in_doubt: bool = False, trust_number: bool = True) -> None:
        """Read all of it. A new doubt begins anew: it came while pages had been read."""
        if in_doubt or not self.is_reading:
            self._whole, self._not_before, self._trusts = None, None, trust_number
        self.is_reading, self.in_doubt = True, self.in_doubt or in_doubt

    def begin_if_overdue(self, now: datetime) -> None:
        mark = sheet_audits.last(self._board.id)
        if mark is None or now - mark.whole_at > OVERDUE:
            self.begin()

    def read_on(self, now: datetime) -> None:
        """A page, if one is due. What goes wrong there holds up nothing else."""
        if not self.is_reading or (self._not_before is not None and now < self._not_before):
            return
        self._not_before = now + PACE
        try:
            self._step(now)
            if self._whole is not None and self._whole.has_read:
                self._not_before = None  # only the database is asked from here on
        except (Moved, Old) as exc:
            logger.info("audit reads again: %s", exc.message)
        except FarSide as exc:
            logger.warning("audit put off code=%s: %s", exc.code, exc.message)
            self._not_before = now + PUT_OFF

    def _step(self, now: datetime) -> None:
        try:
            whole = self._whole = self._whole or self._begun(now)
            if whole.step(now, self._moves):
                self._whole, self.is_reading, self.in_doubt = None, False, False
        except Old:
            raise  # the same page again
        except (BoardBroken, Rejected, Moved) as exc:  # a worksheet may have gone, or come
            self._whole = None
            if exc.code != "board.columns" or not self._board.set_up():
                raise

    def _begun(self, now: datetime) -> Whole:
        return Whole(self._board, self._wording, now=now, trust_number=self._trusts, at_once=self._at_once)

    def _below(self, now: datetime, *, trust_number: bool) -> Told:
        mark, years = sheet_audits.last(self._board.id), self._board.years()
        if mark is None or not _may_tell(mark, years):
            return Told.DOUBT
        pages = [self._page(year, mark) for year in years if year.sheet not in mark.closed]
        if trust_number and min(page.number for page in pages) < batches.last_number(self._board.id):
            return Told.OLD
        rows = [row for page in pages for row in page.rows]
        if not _is_met(mark, rows[:1]) or len(rows) > self._at_once:
            return Told.DOUBT
        if not self._agrees(rows, mark, now):
            return Told.DOUBT
        last = pages[-1].rows[-1] if pages[-1].rows else CompletedRow(NO_ROW, "", "")
        new = replace(mark, sheet=years[-1].sheet, row=last.row, code=last.code, arrived=last.arrived, at=now)
        sheet_audits.keep(self._board.id, replace(new, closed=tuple(each.sheet for each in years[:-1])))
        return Told.AGREES

    def _page(self, year: Year, mark: Mark) -> Completed:
        """From the marked row on; one row more than are held for recent."""
        first = max(mark.row, 0) if year.sheet == mark.sheet else 0
        last = first + self._at_once + 1
        return self._board.completed(year.sheet, first, last if last < year.rows else None)

    def _agrees(self, rows: list[CompletedRow], mark: Mark, now: datetime) -> bool:
        """Has each arrival that was archived since the mark a row there?"""
        tally = Tally(self._wording)
        found = slices.run(slices.noted(tally.take(rows), self._moves))
        if found:
            logger.warning("audit corrected found=%d", len(found))
        since = slices.run(slices.noted(archive.archived_since(mark.at), self._moves))
        slices.run(slices.noted(batches.mark_archived(found, now=now), self._moves))
        return all(map(tally.has, since))


def _may_tell(mark: Mark, years: tuple[Year, ...]) -> bool:
    """Is the marked worksheet there, and nothing new but perhaps the one that was begun behind it?"""
    rows = {year.sheet: year.rows for year in years}
    *closed, today = rows
    is_today = mark.sheet == today and set(closed) == set(mark.closed)
    was_today = today not in mark.closed and set(closed) == {*mark.closed, mark.sheet}
    return (is_today or was_today) and mark.row < rows[mark.sheet]


def _is_met(mark: Mark, first: list[CompletedRow]) -> bool:
    """Does the marked row stand where it stood?"""
    if mark.row == NO_ROW:
        return True
    return [(each.row, each.code, each.arrived) for each in first] == [(mark.row, mark.code, mark.arrived)]


def audit(
    board: Board,
    wording: Wording,
    *,
    now: datetime,
    most_lost: int = MOST_LOST,
    moves: Moves = nobody_asks,
) -> int:
    """All of it, for somebody who waits for the answer: how many arrivals that corrected. Unavailable: try again."""
    whole = Whole(board, wording, now=now, most_lost=most_lost)
    while not whole.step(now, moves):
        moves()
    return whole.corrected

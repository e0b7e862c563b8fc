"""Audits: compares Orders_completed with the database, new rows at each start, all rows at night or in doubt."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import partial

from passbot import slices
from passbot.domain.site.proofs import Then
from passbot.errors import BoardBroken, FarSide, Rejected
from passbot.services.sheet import archive, batches, proofs, sheet_audits
from passbot.services.sheet.sheet_audits import Mark
from passbot.sheets.board import Board, Completed, CompletedRow, Year
from passbot.sheets.tally import Tally
from passbot.sheets.walk import AT_ONCE, Moved, Old
from passbot.sheets.whole import MOST_LOST, NO_ROW, Moves, Whole, nobody_asks
from passbot.sheets.words import Wording

logger = logging.getLogger(__name__)
LONGEST_OLD = timedelta(minutes=1)  # Google shows a new state within seconds
PACE = timedelta(seconds=5)  # between two pages: a minute has fifty reads, and the guards' reads come first
PUT_OFF = timedelta(minutes=1)
PAUSES = (10.0,) * 6  # seconds between the old reads of a person who waits, together LONGEST_OLD
OVERDUE = timedelta(hours=36)  # a site that is off at night is audited by day


class Told(Enum):
    """The result of comparing the rows below the mark."""

    AGREES = auto()
    OLD = auto()  # a stale read: Google shows an earlier state
    DOUBT = auto()  # rows are missing or moved, or there is no mark: everything must be read


class StartAudit:
    """The audit that every worker must pass before it writes: a backup may have been restored."""

    def __init__(self) -> None:
        self._old_since: datetime | None = None

    def passes(self, audits: "Audits", *, now: datetime) -> None:
        """Pass, or raise Unavailable if the read is stale. If it stays so for a minute, a human overwrote
        the number.
        """
        try:
            audits.start(now, trust_number=now - (self._old_since or now) < LONGEST_OLD)
        except Old:
            self._old_since = self._old_since or now
            raise
        self._old_since = None


class Audits:
    """Compares rows below the last audit's mark before anything is written, and all rows at night or in doubt.

    A full read takes one page in each cycle. While in doubt, nothing is appended to Orders_completed; ticks, answers
    and new orders go on.
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
        """Run the start audit; a small site finishes in one step even if everything must be read."""
        if not self.recent(now, trust_number=trust_number):
            raise Old.orders_completed()
        if self.in_doubt:
            self._step(now)

    def recent(self, now: datetime, *, trust_number: bool = True) -> bool:
        """Compare the rows below the mark. False if the read is stale."""
        told = self._below(now, trust_number=trust_number)
        if told is Told.DOUBT:
            self.begin(in_doubt=True, trust_number=trust_number)
        return told is not Told.OLD

    def begin(self, *, in_doubt: bool = False, trust_number: bool = True) -> None:
        """Begin a full read. A new doubt restarts one that is running, because pages read before may have changed."""
        if in_doubt or not self.is_reading:
            self._whole, self._not_before, self._trusts = None, None, trust_number
        self.is_reading, self.in_doubt = True, self.in_doubt or in_doubt

    def begin_if_overdue(self, now: datetime) -> None:
        mark = sheet_audits.last(self._board.id)
        if mark is None or now - mark.whole_at > OVERDUE:
            self.begin()

    def read_on(self, now: datetime) -> None:
        """Read a page, if one is due. Errors are logged and hold up nothing else."""
        if not self.is_reading or (self._not_before is not None and now < self._not_before):
            return
        self._not_before = now + PACE
        try:
            self._step(now)
            if self._whole is not None and self._whole.has_read:
                self._not_before = None  # the remaining steps ask only the database
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
            raise  # read the same page again
        except (BoardBroken, Rejected, Moved) as exc:  # a worksheet may have been deleted or added
            self._whole = None
            if exc.code != "board.columns" or not self._is_straightened():
                raise

    def _is_straightened(self) -> bool:
        return proofs.then(self._board.id) is not Then.STOP and self._board.set_up()

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
        """The rows from the mark on, up to one more than `at_once`, which shows that there are too many."""
        first = max(mark.row, 0) if year.sheet == mark.sheet else 0
        last = first + self._at_once + 1
        return self._board.completed(year.sheet, first, last if last < year.rows else None)

    def _agrees(self, rows: list[CompletedRow], mark: Mark, now: datetime) -> bool:
        """True if every arrival archived since the mark has a row there."""
        tally = Tally(self._wording)
        found = slices.run(slices.noted(tally.take(rows), self._moves))
        if found:
            logger.warning("audit corrected found=%d", len(found))
        since = slices.run(slices.noted(archive.archived_since(mark.at), self._moves))
        slices.run(slices.noted(batches.mark_archived(found, now=now), self._moves))
        return all(map(tally.has, since))


def _may_tell(mark: Mark, years: tuple[Year, ...]) -> bool:
    """True if the marked worksheet exists and no other worksheet is new, except one begun after it."""
    rows = {year.sheet: year.rows for year in years}
    *closed, today = rows
    is_today = mark.sheet == today and set(closed) == set(mark.closed)
    was_today = today not in mark.closed and set(closed) == {*mark.closed, mark.sheet}
    return (is_today or was_today) and mark.row < rows[mark.sheet]


def _is_met(mark: Mark, first: list[CompletedRow]) -> bool:
    """True if the marked row is where it was."""
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
    pause: Callable[[float], object] = time.sleep,
) -> int:
    """Audit everything at once, for a person who waits; returns the corrections. Unavailable means: try again.

    Reads that stay old for a minute are not stale: the number was overwritten, and no worker writes it again.
    """
    begun = partial(Whole, board, wording, now=now, most_lost=most_lost)
    try:
        return _read_all(begun(), now, moves, pause)
    except Old:
        return _read_all(begun(trust_number=False), now, moves, pause)


def _read_all(whole: Whole, now: datetime, moves: Moves, pause: Callable[[float], object]) -> int:
    pauses = iter(PAUSES)
    while True:
        try:
            if whole.step(now, moves):
                return whole.corrected
            pauses = iter(PAUSES)
        except Old:
            if (seconds := next(pauses, None)) is None:
                raise
            pause(seconds)
        moves()

"""Arrivals that were taken back after they were archived: their row in Orders_completed says so."""

import logging
from datetime import datetime, timedelta

from passbot.domain.gate import Strike
from passbot.errors import FarSide
from passbot.services import archive, batches
from passbot.sheets.board import Board, CompletedRow
from passbot.sheets.rows import ANSWER, Change
from passbot.sheets.words import Wording
from passbot.slices import at_once

logger = logging.getLogger(__name__)
PUT_OFF = timedelta(minutes=1)


class Striking:
    """Two extra reads, and only when there is anything to strike; what goes wrong there holds up nothing else."""

    def __init__(self, board: Board, wording: Wording) -> None:
        self._board = board
        self._wording = wording
        self._not_before: datetime | None = None

    def due(self, now: datetime) -> list[tuple[Strike, Change]]:
        wanted = archive.to_strike()
        if not wanted or (self._not_before is not None and now < self._not_before):
            return []
        try:
            completed = self._board.completed()
        except FarSide as exc:
            if exc.code == "board.columns":
                raise  # they are put in order first
            logger.warning("strikes put off count=%d: %s", len(wanted), exc.message)
            self._not_before = now + PUT_OFF
            return []
        self._not_before = None
        if completed.number < batches.last_number(self._board.id):
            return []
        return self._found(wanted, completed.rows, now)

    def _found(
        self, wanted: list[Strike], rows: tuple[CompletedRow, ...], now: datetime
    ) -> list[tuple[Strike, Change]]:
        found = []
        for strike in wanted:
            row = self._row(strike, [row for row in rows if row.code == strike.order.code])
            if row is None:
                at_once(batches.mark_archived([strike.annulment_id], now=now))
                continue
            found.append((strike, Change(row.row, ANSWER, self._wording.struck(strike), row.sheet)))
        return found

    def _row(self, strike: Strike, rows: list[CompletedRow]) -> CompletedRow | None:
        """By its time; where there is one alone, it is that, though the site may have had another zone then."""
        time = self._wording.arrived(strike.entry.at)
        by_time = [row for row in rows if row.arrived == time]
        return by_time[0] if by_time else rows[0] if len(rows) == 1 else None

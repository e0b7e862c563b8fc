"""Takes the guards' ticks into the database, before anything on the sheet is changed."""

import logging
from dataclasses import replace
from datetime import datetime

from passbot.domain.gate.gate import Standing
from passbot.domain.passes.orders import Order
from passbot.domain.site.rules import Rules
from passbot.services.processes import leases
from passbot.services.sheet import batches
from passbot.services.sheet import ticks as gate
from passbot.services.unit_of_work import together
from passbot.sheets.board import Board
from passbot.sheets.going_back import old_news
from passbot.sheets.nameless import recalled
from passbot.sheets.read_ticks import ticks_of
from passbot.sheets.rows import RowLine, Seen
from passbot.sheets.timing import Pace, Rest
from passbot.sheets.words import Wording

logger = logging.getLogger(__name__)
LEASE = "sheet"


class Taking:
    def __init__(self, board: Board, wording: Wording, pace: Pace, rest: Rest) -> None:
        self._board = board
        self._wording = wording
        self._pace = pace
        self._rest = rest
        self._late: dict[str, datetime] = {}

    def take(
        self, seen: Seen, token: int, rules: Rules, now: datetime, *, is_overwritten: bool
    ) -> dict[str, RowLine] | None:
        """Take the ticks; returns how each order should look, or None if the lease was lost."""
        with together():
            if not leases.holds(LEASE, token, now=self._pace.clock(now)):
                logger.warning("lease lost token=%d", token)
                return None
            stands = self._stands(seen, now)
            lines = self._wording.lines(stands, now=now)
            gate.mirrored(self._new_on_sheet(seen, stands), now=now)
            rows = recalled(seen.rows, self._wording, show_hours=self._pace.show_hours, now=now)
            ticks = ticks_of(rows, lines)
            read_after = batches.noted_at(self._board.id, seen.number, seen.digest)
            if is_overwritten:
                ticks, read_after = old_news(ticks, stands), now
            ticked = gate.take_ticks(ticks, stands, read_after=read_after, rules=rules, now=now)
            if ticked.any_change:
                stands = self._stands(seen, now)
                lines = self._wording.lines(stands, now=now)
        if ticked.any_tick or ticked.annulled:
            self._rest.worked(now)
        return self._hold_late(lines, ticked.late, now)

    def _stands(self, seen: Seen, now: datetime) -> dict[str, Standing]:
        shown = gate.shown(show_hours=self._pace.show_hours, today=self._wording.today(now), now=now)
        codes = {row.code for row in seen.rows if row.code}
        return gate.standing(shown, codes, archiving=batches.archiving(self._board.id))

    def _hold_late(self, lines: dict[str, RowLine], late: list[str], now: datetime) -> dict[str, RowLine]:
        """A tick on a closed order keeps its row for a minute, so that the guard can read the answer."""
        self._late = {code: at for code, at in self._late.items() if now - at < self._pace.answer_stands}
        self._late |= dict.fromkeys(late, now)
        return lines | {code: replace(lines[code], may_leave=False) for code in self._late if code in lines}

    @staticmethod
    def _new_on_sheet(seen: Seen, stands: dict[str, Standing]) -> list[Order]:
        codes = {row.code for row in seen.rows} & stands.keys()
        return [stands[code].order for code in sorted(codes) if stands[code].order.mirrored_at is None]

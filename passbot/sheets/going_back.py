"""Handles a spreadsheet that was restored to an older version, or whose batch number was overwritten."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from passbot.domain.gate.gate import Standing, Tick
from passbot.services.sheet import archive, batches
from passbot.services.telling import doubts
from passbot.sheets.auditing import Audits
from passbot.sheets.board import Board
from passbot.sheets.rows import Seen


class GoingBack:
    """Ticks of the older version are not new, and what Orders_completed has lost is owed again."""

    def __init__(self, board: Board, audits: Audits) -> None:
        self._board = board
        self._audits = audits
        self._is_audited = True

    def begin(self, seen: Seen | None = None) -> None:
        """Begin; the number on the sheet tells how old the version is.

        Call it after `settle`, which may mark strikes as done that the older version does not show.
        """
        self._is_audited = False
        since = batches.noted_at(self._board.id, seen.number, seen.digest) if seen else None
        if since is not None:
            archive.strike_again(since=since)

    def audit(self, now: datetime) -> None:
        """Audit once a read shows our number again: only such a read is newer than the restored version."""
        if not self._is_audited:
            self._is_audited = self._audits.recent(now)


def old_news(ticks: Sequence[Tick], stands: Mapping[str, Standing]) -> list[Tick]:
    """Mark ticks of orders whose arrival was annulled as seen, and no untick as deliberate.

    A tick of an open order that never arrived still counts: a guard has set it in these minutes.
    """
    annulled = [stands[each.code].order.id for each in ticks if stands[each.code].annulled_at]
    doubts.are_old(annulled)
    return [replace(each, is_intact=False) for each in ticks]

"""An owner has restored an older version of the spreadsheet, or overwritten the number by which we would know."""

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
    """The ticks of an older version are old news, and what Orders_completed has lost is owed again."""

    def __init__(self, board: Board, audits: Audits) -> None:
        self._board = board
        self._audits = audits
        self._is_audited = True

    def begin(self, seen: Seen | None = None) -> None:
        """With the read as it is; the number on the sheet tells how old the version is.

        Behind what is settled, which marks strikes as done that the older version does not have.
        """
        self._is_audited = False
        since = batches.noted_at(self._board.id, seen.number, seen.digest) if seen else None
        if since is not None:
            archive.strike_again(since=since)

    def audit(self, now: datetime) -> None:
        """Once the number is ours again: then a read that shows it is younger than what was restored."""
        if not self._is_audited:
            self._is_audited = self._audits.recent(now)


def old_news(ticks: Sequence[Tick], stands: Mapping[str, Standing]) -> list[Tick]:
    """No guard took these back by hand, and none ticked again whose arrival was taken back since.

    A tick on an order that nobody has let in yet is a guard's of these minutes.
    """
    annulled = [stands[each.code].order.id for each in ticks if stands[each.code].annulled_at]
    doubts.are_old(annulled)
    return [replace(each, is_intact=False) for each in ticks]

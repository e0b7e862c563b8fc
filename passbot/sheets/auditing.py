"""Orders_completed held against the database: each archived arrival stands there exactly once."""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from passbot import slices
from passbot.errors import Unavailable
from passbot.services import admin_warnings, archive, batches
from passbot.services.archive import Entered
from passbot.sheets.board import Board, CompletedRow
from passbot.sheets.words import Wording

logger = logging.getLogger(__name__)
MOST_LOST = 100
LONGEST_OLD = timedelta(minutes=1)  # Google shows a new state within seconds

Moves = Callable[[], object]


def nobody_asks() -> None:
    """Whether it moves: a human waits for it, or a test."""


class StartAudit:
    """A backup may have been restored: whoever starts to write must have passed this once."""

    def __init__(self) -> None:
        self._old_since: datetime | None = None

    def passes(self, board: Board, wording: Wording, *, now: datetime, moves: Moves = nobody_asks) -> None:
        """Unavailable where the read is too old; what stays old for a minute is a number that a human overwrote."""
        trusts = now - (self._old_since or now) < LONGEST_OLD
        if audit(board, wording, now=now, trust_number=trusts, moves=moves) is None:
            self._old_since = self._old_since or now
            raise Unavailable("board.old", "Google still shows Orders_completed as it was before.")
        self._old_since = None


def audit(
    board: Board,
    wording: Wording,
    *,
    now: datetime,
    most_lost: int = MOST_LOST,
    trust_number: bool = True,
    moves: Moves = nobody_asks,
) -> int | None:
    """How many arrivals that corrected; None where the read was too old to prove anything.

    A row that stands there marks its arrival archived; an archived arrival that does not stand there any
    more is owed again. Where very many are gone at once a person did it: admins are told, nothing is repeated.
    """
    completed = board.completed()
    entries = slices.run(slices.noted(archive.entries(), moves))
    # Asked behind them: what was archived while they were read has a higher number than the sheet showed.
    if trust_number and completed.number < batches.last_number(board.id):
        return None  # the next audit will
    standing = _standing(entries, completed.rows, wording)
    found = [each.arrival_id for each in entries if not each.is_archived and each.arrival_id in standing]
    lost = [each.arrival_id for each in entries if each.is_archived and each.arrival_id not in standing]
    if len(lost) > most_lost:
        logger.error("archived arrivals are gone from the sheet count=%d", len(lost))
        admin_warnings.warn("sheet.lost", {"count": len(lost)}, now)
        lost = []
    slices.run(slices.noted(batches.mark_archived(found, now=now), moves))
    batches.mark_missing(lost)
    if found or lost:
        logger.warning("audit corrected found=%d lost=%d", len(found), len(lost))
    return len(found) + len(lost)


def _standing(entries: Sequence[Entered], rows: Sequence[CompletedRow], wording: Wording) -> set[int]:
    """The arrivals that have a row: by code and time, or by code alone where the site had another zone then."""
    free: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        free[row.code].append(row.arrived)
    standing = set()
    for each in entries:
        times, time = free[each.code], wording.arrived(each.at)
        if time in times:
            times.remove(time)
            standing.add(each.arrival_id)
    for each in entries:
        if each.is_archived and each.arrival_id not in standing and free[each.code]:
            free[each.code].pop(0)
            standing.add(each.arrival_id)
    return standing

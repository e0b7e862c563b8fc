"""Which noted attempts were applied? Only the sheet knows; every cycle asks it first."""

import logging
from collections import Counter
from datetime import datetime

from passbot.domain.gate import Attempt
from passbot.domain.rules import Rules
from passbot.services import batches, gate
from passbot.services.together import together
from passbot.sheets.board import Board
from passbot.sheets.plan import CODE, Seen, is_ticked
from passbot.sheets.words import Wording

logger = logging.getLogger(__name__)


def settle(board: Board, seen: Seen, *, rules: Rules, now: datetime) -> None:
    """Settle every attempt up to the number that was read.

    A number that is not on the sheet yet proves nothing: that request may still be on its way, and its number
    stays contested until some batch has it.
    """
    older: dict[int, str] | None = None
    for attempt in batches.pending(board.id):
        if attempt.number > seen.number:
            continue
        if attempt.number == seen.number:
            applied = seen.digest
        else:
            older = board.numbers() if older is None else older
            applied = older.get(attempt.number, "")
        _settle(board, attempt, seen, applied == attempt.digest, rules, now)


def _settle(
    board: Board, attempt: Attempt, seen: Seen, was_applied: bool, rules: Rules, now: datetime
) -> None:
    if not was_applied:
        batches.refused(attempt, now=now)
        return
    with together():
        if batches.applied(attempt, now=now) and attempt.number == seen.number:
            _read_removed(board, attempt, seen, rules, now)


def _read_removed(board: Board, attempt: Attempt, seen: Seen, rules: Rules, now: datetime) -> None:
    rows = [
        (str(cells[CODE]).strip(), is_ticked(cells[7]), list(cells))
        for cells in seen.removed[: len(attempt.promises.removed)]
    ]
    if rows:
        gate.take_removed(rows, origin=f"{board.id} {attempt.number}", rules=rules, now=now)


def contested(board: Board, number: int, wording: Wording, *, now: datetime) -> None:
    """The board says that this number was applied before, although the read did not show it."""
    digests = board.numbers()
    for attempt in batches.pending(board.id):
        if digests.get(attempt.number) == attempt.digest:
            batches.applied(attempt, now=now)
    highest = max(digests, default=number)
    if batches.last_number(board.id) < highest:
        logger.warning("numbers of another installation found highest=%d", highest)
        audit(board, wording, now=now)
        batches.go_on_from(board.id, highest, digests.get(highest, ""), now=now)


def audit(board: Board, wording: Wording, *, now: datetime) -> int:
    """Hold Orders_completed against the database; answers how many arrivals that corrected.

    A row that stands there marks its arrival archived; an archived arrival that does not stand there any
    more is owed again.
    """
    there = Counter((row.code, row.arrived) for row in board.completed())
    found, lost = [], []
    for done, is_archived in gate.entries():
        key = (done.order.code, wording.arrived(done.entry.at))
        stands = there[key] > 0
        there[key] -= stands
        if stands and not is_archived:
            found.append(done.arrival_id)
        if is_archived and not stands:
            lost.append(done.arrival_id)
    batches.mark_archived(found, now=now)
    batches.mark_missing(lost)
    if found or lost:
        logger.warning("audit corrected found=%d lost=%d", len(found), len(lost))
    return len(found) + len(lost)

"""Settles noted attempts: only the sheet knows which were applied, so every cycle asks it first."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from passbot.domain.gate.gate import Attempt
from passbot.domain.site.rules import Rules
from passbot.services.sheet import batches, ticks
from passbot.services.unit_of_work import together
from passbot.sheets.auditing import Audits
from passbot.sheets.board import Board
from passbot.sheets.rows import ARRIVED, CODE, Seen, Value, is_ticked, texts_of

logger = logging.getLogger(__name__)


def settle(board: Board, seen: Seen, audits: Audits, *, rules: Rules, now: datetime) -> None:
    """Settle all attempts up to the number that was read.

    A number that is not on the sheet yet proves nothing: its request may still be on the way, until some batch takes
    that number.
    """
    due = [attempt for attempt in batches.pending(board.id) if attempt.number <= seen.number]
    digests = {seen.number: seen.digest}
    if any(attempt.number < seen.number for attempt in due):
        digests = board.numbers() | digests
    for attempt in due:
        if digests.get(attempt.number) == attempt.digest:
            _applied(board, attempt, seen, rules, now)
        elif attempt.number in digests:
            batches.refused(attempt, now=now)
    if any(attempt.number not in digests for attempt in due):
        _nobody_remembers([each for each in due if each.number not in digests], audits, now)


def forget_gone(board: Board, pruned: Collection[int]) -> None:
    """Forget numbers that are already pruned on the sheet, by another copy of this database. Pruning them again would
    make Google refuse the batch.
    """
    if pruned:
        there = board.numbers()
        batches.forget(board.id, [number for number in pruned if number not in there])


def _applied(board: Board, attempt: Attempt, seen: Seen, rules: Rules, now: datetime) -> None:
    with together():
        if batches.applied(attempt, now=now) and attempt.number == seen.number:
            _read_removed(board, attempt, seen, rules, now)


def _nobody_remembers(attempts: list[Attempt], audits: Audits, now: datetime) -> None:
    """Settle attempts whose numbers Google has forgotten, once an audit has found what they appended."""
    if audits.in_doubt or not audits.recent(now) or audits.in_doubt:
        return  # the attempts wait until everything was read
    for attempt in attempts:
        batches.refused(attempt, now=now)


def _read_removed(board: Board, attempt: Attempt, seen: Seen, rules: Rules, now: datetime) -> None:
    torn = {texts: code for code, texts in attempt.promises.torn}
    rows = [_removed(cells, torn) for cells in seen.removed[: len(attempt.promises.removed)]]
    if rows:
        ticks.take_removed(rows, origin=f"{board.id} {attempt.number}", rules=rules, now=now)


def _removed(
    cells: Sequence[Value], torn: Mapping[tuple[str, ...], str]
) -> tuple[str, bool, Sequence[Value]]:
    """A removed row as it was then: its code, whether it was ticked, and its cells."""
    code = torn.get(texts_of(cells))
    if code is not None:
        return code, any(map(is_ticked, cells)), cells
    return str(cells[CODE]).strip(), is_ticked(cells[ARRIVED]), cells


def renumbered(board: Board, seen: Seen) -> Seen:
    """The read with its true number, if somebody has overwritten the one on the sheet.

    After an older version was restored, the removed rows in `_sync` are an older batch's, and are dropped.
    """
    digests = board.numbers()
    highest = max(digests, default=0)
    if highest <= seen.number:
        return seen
    removed = seen.removed if seen.digest == digests[highest] else ()
    return replace(seen, number=highest, digest=digests[highest], removed=removed)


def follow(board: Board, seen: Seen, audits: Audits, *, now: datetime) -> None:
    """Continue after another installation's number, if it is higher than ours."""
    if batches.last_number(board.id) < seen.number:
        logger.warning("numbers of another installation found highest=%d", seen.number)
        audits.recent(now)
        batches.go_on_from(board.id, seen.number, seen.digest, now=now)

"""Drafts the next batch: its changes, and the promises that become true once it is applied."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from passbot.domain.gate.gate import Completed, Owed, Promises
from passbot.services.sheet import archive, batches, ticks
from passbot.sheets.board import Board
from passbot.sheets.erasing import Erasing
from passbot.sheets.plan import narrowed, plan, staying
from passbot.sheets.rows import CODE, Change, Changes, RowLine, Seen, padded, texts_of
from passbot.sheets.striking import Striking
from passbot.sheets.suspects import Suspects
from passbot.sheets.timing import Pace
from passbot.sheets.words import Wording


@dataclass(frozen=True)
class Draft:
    changes: Changes
    promises: Promises
    codes: frozenset[str]  # orders that the batch concerns; a foreign row to restore is named by its delivery
    answered: tuple[int, ...]  # deliveries that are fulfilled even if no cell changes
    blanks: bool = False  # names in Orders_completed


class Drafting:
    def __init__(self, board: Board, wording: Wording, pace: Pace) -> None:
        self.board = board
        self.wording = wording
        self.pace = pace
        self._striking = Striking(board, wording)
        self._erasing = Erasing(board)

    def draft(
        self,
        lines: Mapping[str, RowLine],
        seen: Seen,
        suspects: Suspects,
        *,
        rests: bool,
        tidies: bool,
        may_complete: bool,
        may_remove: bool,
        now: datetime,
    ) -> Draft:
        """Draft the batch. Without `may_complete` nothing is appended to Orders_completed, whose contents
        are in doubt. Without `may_remove` no row leaves, because its copy cannot be relied on.
        """
        suspects.release(now)
        owed = ticks.owed(now=now)
        settled = self._settled(now) if may_complete else []
        done = [each for each in settled if suspects.allow(each.order.code)]
        struck = [each for each in self._striking.due(now) if suspects.allow(each[0].order.code)]
        erased = self._erased(now, may=may_complete, waits=bool(struck or suspects.refusals))
        restored = [each for each in owed if each.cells is not None and suspects.allow(_restored(each))]
        rows = plan(lines, seen, self.wording.words, rests=rests, tidies=tidies)
        rows = narrowed(rows if may_remove else staying(rows), seen, suspects.allow)
        back = tuple(padded(each.cells or ()) for each in restored)
        changes = replace(
            rows,
            appended=rows.appended + back,
            completed=tuple(self.wording.completed(each) for each in done),
            strikes=(*(change for _, change in struck), *erased),
            as_of=self._as_of(seen, suspects, bool(seen.rows or rows.appended), now),
        )
        codes = {*_codes(rows, seen), *(each.order.code for each in done), *map(_restored, restored)}
        codes |= {strike.order.code for strike, _ in struck}
        answered = tuple(each.id for each in owed if each.cells is None)
        promises = Promises(
            archived=tuple(each.arrival_id for each in done),
            struck=tuple(strike.annulment_id for strike, _ in struck),
            removed=rows.removed_codes,
            torn=_torn(rows, seen),
            restored=tuple(each.id for each in restored),
            owed=max(answered, default=0) if not suspects.is_partial else 0,
            pruned=() if suspects.refusals else self._old_numbers(now),
        )
        return Draft(changes, promises, frozenset(codes), answered, bool(erased))

    def _erased(self, now: datetime, *, may: bool, waits: bool) -> tuple[Change, ...]:
        """Cells to blank. They wait while a refused batch is tried again: no order is at fault for them."""
        if not may:
            self._erasing.begin_anew()
        return self._erasing.due(now) if may and not waits else ()

    def applied(self, draft: Draft) -> None:
        """The batch of this draft was applied."""
        if draft.blanks:
            self._erasing.applied()

    def _settled(self, now: datetime) -> list[Completed]:
        return archive.to_complete(before=now - self.pace.settles)

    def _old_numbers(self, now: datetime) -> tuple[int, ...]:
        return tuple(batches.old_numbers(self.board.id, before=now - self.pace.keep_numbers))

    def _as_of(self, seen: Seen, suspects: Suspects, anybody: bool, now: datetime) -> str | None:
        """The text "as of", at most once a minute and only if there are rows. It also makes the batch that concerns no
        order.
        """
        text = self.wording.as_of(now)
        if suspects.accused is not None:
            return text
        if suspects.refusals:
            return None
        return text if anybody and seen.as_of != text else None


def _restored(owed: Owed) -> str:
    return f"restored {owed.id}"


def _torn(rows: Changes, seen: Seen) -> tuple[tuple[str, tuple[str, ...]], ...]:
    leaving = set(rows.leaving)
    return tuple((row.code, texts_of(row.torn)) for row in seen.rows if row.torn and row.index in leaving)


def _codes(rows: Changes, seen: Seen) -> set[str]:
    code_at = {row.index: row.code for row in seen.rows}
    touched = {code_at[change.row] for change in rows.updates}
    named = touched | set(rows.removed_codes) | {str(row[CODE]) for row in rows.appended}
    return named - {""}  # a blank row concerns no order

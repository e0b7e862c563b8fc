"""Explains what the sync would do now with the row of one code. Reads, and writes nothing.

Deeds and reasons are plan.py's; what is decided elsewhere is computed here in the same way. What only the running
worker knows is missing: which order Google refuses, and whose answer must stay for a minute.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from passbot.domain.gate.gate import Standing, Told, Why
from passbot.domain.passes.orders import PASSES, Order, Status
from passbot.domain.site.proofs import Then
from passbot.errors import FarSide
from passbot.services.sheet import archive, batches, proofs, ticks
from passbot.sheets import ownership
from passbot.sheets.board import Board
from passbot.sheets.holding import Holding
from passbot.sheets.plan import Deed, Fate, absent, fates, plan
from passbot.sheets.rows import ANSWER, RowLine, Seen, SeenRow
from passbot.sheets.striking import pages_of
from passbot.sheets.suspects import Suspects
from passbot.sheets.timing import Pace, Rest
from passbot.sheets.torn import known_again
from passbot.sheets.words import Wording

HELD = (
    "the sheet may know more than the database: K alone is answered until that is ruled out, or an admin adopts or "
    "declines"
)
KEPT = "its answer in K is all that is left of what the database has lost: nothing is changed there"
FOUND = {
    Then.STOP: "nothing is written, whatever stands below: `check --prove` has found what could double or lose rows",
    Then.KEEP_ROWS: "no row leaves: `check --prove` has found that a leaving row's copy cannot be relied on",
}
ASKEW = "the columns are not in order: they are put in order first, with all ticks taken before"
NEWS = "its box was changed since the worker's last read: that is taken in first, and K answers it"
RIGHT = "is right as it is"
Stands = dict[str, Standing]


DEEDS = {
    Deed.KEEP: "stays as it is",
    Deed.ADD: "is added below the last row",
    Deed.SHOW: "is made to say what the database says",
    Deed.ANSWER: "is answered in K alone",
    Deed.EMPTY: "is emptied where it stands",
    Deed.DELETE: "is deleted, and the rows below move up",
}


class Asking:
    def __init__(self, board: Board, wording: Wording, pace: Pace) -> None:
        self._board = board
        self._wording = wording
        self._pace = pace
        self._holding = Holding(board, wording)

    def why(self, code: str, *, now: datetime) -> Why:
        """One read like the worker's, and more if the arrival is in Orders_completed."""
        seen = self._board.read()
        another = ownership.keeper(self._board, seen.owner, seen.word, now=now)
        if another is not None:
            return Why((another.message,))
        is_held = self._holding.may_hold(seen, now)
        seen = replace(seen, rows=known_again(seen.rows, self._wording, now=now))
        stands = self._stands(seen, code, now)
        decide = self._held if is_held else self._planned
        rows = decide(code, stands, seen, now)
        stand = stands.get(code)
        is_news = stand is not None and _is_news(stand.order, rows)
        if is_news:
            rows = [replace(each, columns="", answer="") for each in rows]
        found = FOUND.get(proofs.then(self._board.id))
        first = [*([found] if found else []), *[HELD] * is_held]
        first += [ASKEW] * seen.is_askew + [NEWS] * is_news
        return Why(tuple(first), tuple(rows), self._completed(stand, now) if stand else "")

    def _stands(self, seen: Seen, code: str, now: datetime) -> Stands:
        shown = ticks.shown(show_hours=self._pace.show_hours, today=self._wording.today(now), now=now)
        codes = {row.code for row in seen.rows if row.code} | {code}
        return ticks.standing(shown, codes, archiving=batches.archiving(self._board.id))

    def _planned(self, code: str, stands: Stands, seen: Seen, now: datetime) -> list[Told]:
        rest, words = Rest(self._pace.quiet), self._wording.words
        rest.worked(ticks.last_tick(now=now))
        rests, lines = rest.lasts(now), self._wording.lines(stands, now=now)
        changes = plan(lines, seen, words, rests=rests)
        found = [
            _told(row, each, {new.column: new.value for new in changes.updates if new.row == row.index})
            for row, each in fates(lines, seen, words, rests=rests, tidies=False)
            if row.code == code
        ]
        if code in stands and all(row.torn for row in seen.rows if row.code == code):
            is_hidden = not changes.appended  # all of them wait, or none
            found.append(self._absent(stands[code], lines[code], now, is_hidden=is_hidden))
        return found

    def _held(self, code: str, stands: Stands, seen: Seen, now: datetime) -> list[Told]:
        readable = replace(seen, rows=self._holding.readable(seen.rows, now))
        updates = self._holding.draft(
            self._wording.lines(stands, now=now), readable, Suspects(), now=now
        ).changes.updates
        written = {change.row: {change.column: change.value} for change in updates}
        kept = {row.index for row in seen.rows} - {row.index for row in readable.rows}
        return [
            _told(row, _fate_while_held(row.index in kept, row.index in written), written.get(row.index, {}))
            for row in seen.rows
            if row.code == code
        ]

    def _absent(self, stand: Standing, line: RowLine, now: datetime, *, is_hidden: bool) -> Told:
        decided = absent(line, is_hidden=is_hidden)
        if line.must_stand:
            return _told_without_row(decided)
        return _told_without_row(replace(decided, why=f"{decided.why}: {self._not_due(stand.order, now)}"))

    def _not_due(self, order: Order, now: datetime) -> str:
        hours = self._pace.show_hours
        if not order.is_open:
            return "it has arrived" if order.status is Status.ARRIVED else f"it is {order.status}"
        if order.window.end <= now:
            return "its time is over, and it expires within a minute"
        if order.window.start > now and order.kind not in PASSES:
            return "it is for a later day"
        if order.window.start > now + timedelta(hours=hours):
            return f"it begins more than {hours} hours from now"
        return "what is booked there is not for the gate"

    def _completed(self, stand: Standing, now: datetime) -> str:
        entry = stand.entry
        if entry is None:
            is_struck = any(each.order.code == stand.order.code for each in archive.to_strike())
            return (
                "was taken back: its row in Orders_completed is struck as soon as it is found"
                if is_struck
                else ""
            )
        if stand.is_archived:
            return self._where(stand.order.code)
        if stand.is_archiving:
            return "was sent to Orders_completed, and nobody knows yet whether Google has it"
        if now - entry.at < self._pace.settles:
            return f"goes to Orders_completed once it is {self._pace.settles.seconds} seconds old"
        return "goes to Orders_completed with the next batch, or once an audit in doubt has read all of it"

    def _where(self, code: str) -> str:
        """The row in Orders_completed, searched from the bottom, a page in each read."""
        try:
            return next(
                self._rows_of(code),
                "has left to Orders_completed, and stands there in no row: an audit adds it",
            )
        except FarSide as exc:
            return f"has left to Orders_completed, in a row that could not be read: {exc.message}"

    def _rows_of(self, code: str) -> Iterator[str]:
        for year in reversed(self._board.years()):
            for page in pages_of(year, at_once=self._pace.page):
                for row in reversed(self._board.completed(page.sheet, page.first, page.last).rows):
                    if row.code == code:
                        yield f"row {row.row + 1} of {self._board.titled(row.sheet)}, {row.arrived}"


def _is_news(order: Order, found: list[Told]) -> bool:
    """True if a box differs from the last read. A row that is gone has none; one that is kept is not read."""
    boxes = [each.is_ticked for each in found if each.row is not None and each.why != KEPT]
    return boxes != [] and any(boxes) != ticks.was_read_ticked(order)


def _fate_while_held(is_kept: bool, is_answered: bool) -> Fate:
    return Fate(Deed.ANSWER if is_answered else Deed.KEEP, KEPT if is_kept else HELD)


def _told(row: SeenRow, fate: Fate, written: dict[int, str]) -> Told:
    columns = ", ".join("ABCDEFGHIJK"[at] for at in sorted(written))
    leaves = fate.deed in (Deed.EMPTY, Deed.DELETE)
    answer = "" if leaves else written.get(ANSWER, str(row.cells[ANSWER]))
    is_right = fate.deed in (Deed.SHOW, Deed.ANSWER) and not written
    deed = RIGHT if is_right else DEEDS[fate.deed]
    return Told(row.index + 1, deed, fate.why, columns, answer, row.is_ticked)


def _told_without_row(fate: Fate) -> Told:
    return Told(None, DEEDS[fate.deed], fate.why)

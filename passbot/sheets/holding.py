"""The sync during a hold: ticks of known orders are taken, unknown ones kept; only column K is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from passbot.domain import codes
from passbot.domain.gate.copies import AnswerInK, Stood, WordInK
from passbot.domain.gate.gate import Promises
from passbot.domain.passes.orders import Status
from passbot.domain.people.languages import LANGUAGES
from passbot.domain.people.people import CLOCK, Actor, Channel, acting
from passbot.domain.site.rules import Rules
from passbot.services.people import residents
from passbot.services.sheet import holds
from passbot.services.sheet.holds import Hold, Outcome
from passbot.sheets.adopting import Copybook, is_newer
from passbot.sheets.answers import Answers
from passbot.sheets.board import Board
from passbot.sheets.drafting import Draft
from passbot.sheets.pages import Pages
from passbot.sheets.plan import narrowed, plan
from passbot.sheets.rows import ANSWER, Change, Changes, RowLine, Seen, SeenRow
from passbot.sheets.suspects import Suspects
from passbot.sheets.whole import Moves
from passbot.sheets.words import MOMENT, Wording
from passbot.texts import Texts

PAGES_A_CYCLE = 1
LOOKS_AGAIN = timedelta(minutes=1)


class Holding:
    """Decides whether to hold, and follows the admin's decision: after an older backup was put back, the sheet may know
    more than the database.
    """

    def __init__(self, board: Board, wording: Wording) -> None:
        self._board = board
        self._wording = wording
        self._texts = wording.texts
        self._zone = ZoneInfo(str(self._texts.zone))
        self._answers = Answers([Texts(language, self._zone) for language in LANGUAGES], self._zone)
        self._pages = Pages(board, self._texts)
        self._has_looked = False
        self._began_at = datetime.min.replace(tzinfo=UTC)  # of the last look
        self._not_before: datetime | None = None

    def may_hold(self, seen: Seen, now: datetime) -> bool:
        """Asked before the first write: True if there is a hold, or the first look is not finished."""
        if holds.of_sheet(self._board.id):
            return True
        if not self._has_looked and not self._may_be_newer(seen, now):
            self._has_looked = True
        return not self._has_looked

    def is_over(self, now: datetime) -> bool:
        """True if there is no hold and no look going on."""
        return not self._pages.is_begun(now) and holds.of_sheet(self._board.id) is None

    def holds(self, seen: Seen, *, rules: Rules, now: datetime, moves: Moves) -> bool:
        """Begin a hold if the sheet has anything that the database lacks; False while pages are left to read."""
        is_new = holds.of_sheet(self._board.id) is None and self._may_be_newer(seen, now)
        if is_new and not self._has_read(now, moves):
            return False
        is_held = self._copybook(rules, moves).notice(seen, now=now)
        self._has_looked = True
        return is_held

    def follow(self, *, rules: Rules, now: datetime, moves: Moves) -> None:
        """Do what the admin has decided; the next cycle continues from there."""
        hold = holds.of_sheet(self._board.id)
        copybook = self._copybook(rules, moves)
        if hold and hold.wanted is Outcome.ADOPTED:
            if self._has_read(now, moves):
                copybook.adopted(_who(hold), now=now, is_older=True)
        elif hold and hold.wanted is Outcome.DECLINED:
            copybook.declined(_who(hold), now=now)
        elif hold:
            self._look_again(copybook, hold.looked_at, now, moves)

    def _look_again(self, copybook: Copybook, looked_at: datetime, now: datetime, moves: Moves) -> None:
        """Look again once a minute; on a large sheet, so rarely that reading takes a tenth of the time."""
        self._not_before = self._not_before or looked_at + LOOKS_AGAIN
        if not self._pages.is_begun(now):
            if now < self._not_before:
                return
            self._began_at = now
        if self._has_read(now, moves):
            copybook.look_again(now=now)
            self._not_before = now + max(LOOKS_AGAIN, (now - self._began_at) * 10)

    def _copybook(self, rules: Rules, moves: Moves) -> Copybook:
        return Copybook(self._board, self._wording, rules, moves=moves, pages=self._pages)

    def _may_be_newer(self, seen: Seen, now: datetime) -> bool:
        return self._pages.is_begun(now) or is_newer(self._board, seen)

    def _has_read(self, now: datetime, moves: Moves) -> bool:
        """Read one page a cycle: a guard's tick waits for no more, and the next cycle has calls left."""
        return self._pages.read_on(now=now, moves=moves, most=PAGES_A_CYCLE)

    def readable(self, rows: Sequence[SeenRow], now: datetime) -> tuple[SeenRow, ...]:
        """The rows without those whose answer in K is all that remains of what the database has lost."""
        answered = {row.index: self._answers.read(row.cells[ANSWER], now=now) for row in rows}
        known = holds.statuses({row.code for row in rows if answered[row.index].word is not WordInK.NONE})
        return tuple(row for row in rows if not _is_kept(row, answered[row.index], known.get(row.code)))

    def draft(self, lines: Mapping[str, RowLine], seen: Seen, suspects: Suspects, *, now: datetime) -> Draft:
        suspects.release(now)
        changes = narrowed(Changes(tuple(self._updates(lines, seen, now))), seen, suspects.allow)
        code_at = {row.index: row.code for row in seen.rows}
        touched = frozenset(code_at[change.row] for change in changes.updates)
        return Draft(changes, Promises(), touched, ())

    def _updates(self, lines: Mapping[str, RowLine], seen: Seen, now: datetime) -> Iterator[Change]:
        """The planned changes of column K only."""
        words, rows = self._wording.words, {row.index: row for row in seen.rows}
        for change in plan(lines, seen, words, rests=False).updates:
            row = rows[change.row]
            if change.column != ANSWER:
                continue
            is_ours = change.value == words.unknown and codes.is_order(row.code)
            value = self._word(row, now) if is_ours else change.value
            if row.cells[ANSWER] != value:
                yield replace(change, value=value)

    def _word(self, row: SeenRow, now: datetime) -> str:
        """The answer on an unknown order. A tick is kept with its time, for the adoption."""
        if not row.is_ticked:
            return self._texts("sheet.held")
        return self._texts("sheet.held_ticked", at=f"{now.astimezone(self._zone):{MOMENT}}")


def _is_kept(row: SeenRow, answer: AnswerInK, status: str | None) -> bool:
    if answer.word is WordInK.NONE or status == Status.ARRIVED:
        return False
    if answer.word in (WordInK.CANCELLED, WordInK.EXPIRED):
        return status in (None, Status.OPEN)
    return Stood(row.is_ticked, answer).is_inside or (
        answer.word in (WordInK.ANNULLED, WordInK.UNCOUNTED) and row.is_ticked
    )


def _who(hold: Hold) -> Actor:
    return acting(residents.by_id(hold.wanted_by), Channel.BOT) if hold.wanted_by else CLOCK

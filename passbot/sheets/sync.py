"""The sync, the only writer of the sheet. One cycle is one read and at most one write.

read -> settle earlier batches -> commit ticks -> plan -> note the attempt -> write. Whatever fails in between, the next
cycle starts from what the sheet and the database say.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from passbot.domain.site.facts.sheet import SheetMadeAgain, SheetRefused
from passbot.domain.site.proofs import Outcome, Then, strictest
from passbot.domain.site.rules import Rules
from passbot.errors import BoardBroken, Rejected, Unavailable
from passbot.services.owed import admin_notices, outbox
from passbot.services.processes import leases
from passbot.services.sheet import batches, proofs, ticks
from passbot.services.site import house_rules
from passbot.sheets.auditing import Audits
from passbot.sheets.board import Batch, Board, NumberTaken, digest
from passbot.sheets.drafting import Draft, Drafting
from passbot.sheets.going_back import GoingBack
from passbot.sheets.holding import Holding
from passbot.sheets.numbering import Numbering
from passbot.sheets.ownership import Ownership
from passbot.sheets.rows import MOST_REMOVALS, RowLine, Seen
from passbot.sheets.settle import follow, forget_gone, renumbered, settle
from passbot.sheets.suspects import Suspects
from passbot.sheets.taking import LEASE, Taking
from passbot.sheets.timing import Pace, Rest
from passbot.sheets.torn import known_again
from passbot.sheets.whole import Moves, nobody_asks
from passbot.sheets.words import Wording

logger = logging.getLogger(__name__)


class Sync:
    def __init__(
        self, board: Board, wording: Wording, *, rules: Rules, holder: str, pace: Pace | None = None
    ) -> None:
        self.board = board
        self.wording = wording
        self._settings = rules
        self._holder = holder
        self.has_read = False  # the guards' ticks are in the database, whatever failed afterwards
        self.stands_by = False  # another worker holds the lease
        self.is_held = False  # the sheet knows more than the database, and an admin must decide
        self.proved: Sequence[Outcome] = ()  # what `check --prove` has found of the spreadsheet
        self.is_outdated = False  # an admin has set another zone: the spreadsheet must be opened anew
        self.moves: Moves = nobody_asks  # called again and again while anything takes long
        self._pace = pace or Pace()
        self.ownership = Ownership(board)
        self.audits = Audits(board, wording, moves=self._moving, at_once=self._pace.page)
        self._drafting = Drafting(board, wording, self._pace)
        self._holding = Holding(board, wording)
        self._going_back = GoingBack(board, self.audits)
        self._token = 0
        self._numbering = Numbering(board)
        self._rest = Rest(self._pace.quiet)
        self._taking = Taking(board, wording, self._pace, self._rest)
        self._suspects = Suspects()

    def _moving(self) -> None:
        self.moves()

    def cycle(self, now: datetime, *, may_write: bool = True) -> bool:
        """Run a cycle; True if something was written. Raises the board's errors; the next cycle repairs."""
        self.has_read, stood_by = False, self.stands_by
        token = self._take_lease(now)
        self.stands_by = token is None
        if token is None:
            return False
        if token != self._token:
            if stood_by or 0 < self._token < token - 1:
                # Another worker was leading, and may have added a worksheet or been in doubt.
                self.board.look_anew()
                self._going_back.begin()
            self._token = token
            self._numbering.count_anew()  # the previous leader may have written the number again
            self.ownership.begin()
        rules = house_rules.current(self._settings)  # read in each cycle: an admin may change a rule
        self.is_outdated = rules.zone != self.wording.zone
        self.heed_proof()
        try:
            return self._turn(token, rules, now, may_write=may_write and not self.is_stopped)
        except BoardBroken as exc:
            if self.is_stopped:
                raise
            return self._make_again(exc, now)

    def heed_proof(self) -> None:
        self.proved = proofs.of(self.board.id)

    @property
    def is_stopped(self) -> bool:
        """True if a batch could do harm on this spreadsheet: nothing is written, ticks are read."""
        return strictest(self.proved) is Then.STOP

    def _turn(self, token: int, rules: Rules, now: datetime, *, may_write: bool) -> bool:
        seen = self._read(rules, now)
        if seen is None:
            return False
        self.is_held = self._holding.may_hold(seen, now)
        if self.is_held:
            seen = replace(seen, rows=self._holding.readable(seen.rows, now))
        seen = replace(seen, rows=known_again(seen.rows, self.wording, now=now))
        lines = self._taking.take(seen, token, rules, now, is_overwritten=self._numbering.is_old)
        self.has_read = lines is not None
        if lines is None or not may_write:
            return False
        if seen.is_askew:  # the ticks are taken; the next cycle finds the columns in order
            return self._straighten()
        if self.is_held and not self._holding.holds(seen, rules=rules, now=now, moves=self.moves):
            return False  # the next cycle reads all rows again, or continues
        wrote = self._write(lines, seen, now)
        if self.is_held:  # answers for the guards go before long work
            self._holding.follow(rules=rules, now=now, moves=self.moves)
        else:
            self.audits.read_on(now)
        return wrote

    def _straighten(self) -> bool:
        if not self.board.set_up():
            raise BoardBroken("board.header", "The columns do not get in order. Run `sheet repair`.")
        return True

    def _make_again(self, exc: BoardBroken, now: datetime) -> bool:
        """Add a missing worksheet. Nothing is lost with it, since the database has everything."""
        if exc.code not in ("board.sheets", "board.columns") or not self.board.set_up():
            raise exc
        logger.warning("the sheet is mended code=%s: %s", exc.code, exc.message)
        if exc.code == "board.sheets":
            self._going_back.begin()
            admin_notices.warn_hourly(SheetMadeAgain(), now=now)
        return True

    def leads(self, now: datetime) -> bool:
        """True if this worker holds the lease and no hold limits what it may write."""
        return not self.is_stopped and self._holding.is_over(now) and self._take_lease(now) is not None

    def _take_lease(self, now: datetime) -> int | None:
        return leases.take(LEASE, self._holder, now=self._pace.clock(now), seconds=self._pace.lease.seconds)

    def _read(self, rules: Rules, now: datetime) -> Seen | None:
        """Read the sheet and settle earlier batches; None if the read is stale.

        If the sheet was overwritten or an older version restored, arrivals may be missing from Orders_completed too.
        """
        seen = self.board.read()
        if self._numbering.is_stale(seen.number) or not self.ownership.may_go_on(seen, now):
            return None
        true = renumbered(self.board, seen) if self._numbering.is_old else seen
        settle(self.board, true, self.audits, rules=rules, now=now)
        if not self._numbering.is_old:
            self._going_back.audit(now)
            return true
        self._going_back.begin(seen)
        if not self._holding.may_hold(true, now):
            follow(self.board, true, self.audits, now=now)
        return true

    def _write(self, lines: dict[str, RowLine], seen: Seen, now: datetime) -> bool:
        self._rest.worked(ticks.last_tick(now=now))
        rests = self._rest.lasts(now) and not self._suspects.refusals
        tidies = rests and not self._rest.is_tidy and not self.is_held
        draft = self._draft(lines, seen, rests=rests, tidies=tidies, now=now)
        is_due = draft.changes or self._numbering.is_old or self.ownership.is_to_be_marked
        if is_due and not self._send(draft, seen, now):
            return False
        if not is_due:
            self._answer_all(draft, now)
        self._tidied(draft, tidies=tidies)
        if is_due and (guilty := self._suspects.accepted(now)) is not None:
            admin_notices.warn_hourly(SheetRefused(guilty.code, guilty.why), now=now, about=guilty.code)
        return bool(is_due)

    def _draft(
        self, lines: dict[str, RowLine], seen: Seen, *, rests: bool, tidies: bool, now: datetime
    ) -> Draft:
        if self.is_held:
            return self._holding.draft(lines, seen, self._suspects, now=now)
        return self._drafting.draft(
            lines,
            seen,
            self._suspects,
            rests=rests,
            tidies=tidies,
            may_complete=not self.audits.in_doubt,
            may_remove=strictest(self.proved) is Then.GO_ON,
            now=now,
        )

    def _send(self, draft: Draft, seen: Seen, now: datetime) -> bool:
        """Note the batch and write it; False if it was refused. Unavailable is raised: it may have been applied."""
        number = self._numbering.following(seen.number)
        mark = digest(number, draft.changes, draft.promises)
        batches.note(self.board.id, number, mark, draft.promises, now=now)
        try:
            owner = self.ownership.mark_over(seen.owner)
            self.board.write(Batch(number, mark, draft.changes, draft.promises.pruned, owner))
        except NumberTaken:
            self._numbering.taken(number)
            return False
        except Rejected as exc:
            self._isolate(draft, exc)
            return False
        except Unavailable:
            self._numbering.count_anew()  # applied or not, an old number may now be a stale read
            raise
        self._numbering.applied(number)
        self._drafting.applied(draft)
        self.ownership.wrote()
        return True

    def _answer_all(self, draft: Draft, now: datetime) -> None:
        """Nothing has to change, so everything owed is on the sheet already."""
        if draft.answered and self._suspects.half is None:
            outbox.done(list(draft.answered), now=now)
        self._suspects.nothing_to_say()

    def _tidied(self, draft: Draft, *, tidies: bool) -> None:
        if tidies and len(draft.changes.removals) < MOST_REMOVALS:
            self._rest.tidied()

    def _isolate(self, draft: Draft, exc: Rejected) -> None:
        logger.error("batch refused times=%d code=%s", self._suspects.refusals + 1, exc.code)
        forget_gone(self.board, draft.promises.pruned)
        if self._suspects.refused(set(draft.codes), exc.message):
            message = f"Google refuses every change ({exc.message}). Run `sheet repair`."
            raise BoardBroken("board.refused", message) from exc

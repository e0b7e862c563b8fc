"""The only writer of the sheet. One cycle is one read and at most one write.

read -> settle what earlier batches promised -> commit the ticks -> plan -> note the attempt -> write.
Whatever happens in between, the next cycle starts from what the sheet and the database say.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from passbot.domain.gate import Completed, Promises, Standing, Strike, Tick, Ticked
from passbot.domain.notices import Delivery, Route
from passbot.domain.orders import Order
from passbot.domain.rules import Rules
from passbot.errors import Rejected
from passbot.services import batches, gate, leases, outbox
from passbot.services.together import together
from passbot.sheets.board import Batch, Board, NumberTaken, digest
from passbot.sheets.pace import Pace
from passbot.sheets.plan import (
    ANSWER,
    Change,
    Changes,
    Line,
    Seen,
    SeenRow,
    concerned,
    is_intact,
    narrowed,
    padded,
    plan,
)
from passbot.sheets.settle import contested, settle
from passbot.sheets.words import Wording

logger = logging.getLogger(__name__)
LEASE = "sheet"
STALE_READS = 3
PLAIN_TRIES = 2


@dataclass(frozen=True)
class _View:
    """What one committed read means."""

    lines: dict[str, Line]
    stands: dict[str, Standing]
    ticked: Ticked


class Sync:
    def __init__(
        self, board: Board, wording: Wording, *, rules: Rules, holder: str, pace: Pace | None = None
    ) -> None:
        self.board = board
        self._wording = wording
        self._rules = rules
        self._holder = holder
        self._pace = pace or Pace()
        self._stale_reads = 0
        self._last_quiet: datetime | None = None
        self._last_tick: datetime | None = None
        self._refusals = 0
        self._suspects: set[str] | None = None
        self._banned: set[str] = set()

    def cycle(self, now: datetime) -> bool:
        """True if something was written. Raises what the board raises; the next cycle is then the mend."""
        token = leases.take(LEASE, self._holder, now=now, seconds=int(self._pace.lease.total_seconds()))
        if token is None:
            return False
        seen = self.board.read()
        if self._is_stale(seen):
            return False
        settle(self.board, seen, rules=self._rules, now=now)
        view = self._commit(seen, token, now)
        return view is not None and self._write(view, seen, now)

    def _is_stale(self, seen: Seen) -> bool:
        """A read older than what is known to stand there; three in a row mean that the number was lost."""
        if seen.number >= batches.last_number(self.board.id):
            self._stale_reads = 0
            return False
        self._stale_reads += 1
        return self._stale_reads < STALE_READS

    def _commit(self, seen: Seen, token: int, now: datetime) -> _View | None:
        """Put the ticks into the database before anything is changed on the sheet."""
        with together():
            if not leases.holds(LEASE, token, now=now):
                logger.warning("lease lost holder=%s", self._holder)
                return None
            stands = self._stands(seen, now)
            lines = self._lines(stands, now)
            gate.mirrored(self._new_on_sheet(seen, stands), now=now)
            ticked = gate.take_ticks(_ticks(seen, lines), stands, rules=self._rules, now=now)
            if ticked.any_change:
                stands = self._stands(seen, now)
                lines = self._lines(stands, now)
        if ticked.any_tick:
            self._last_tick = now
        return _View(lines, stands, ticked)

    def _stands(self, seen: Seen, now: datetime) -> dict[str, Standing]:
        shown = gate.shown(show_hours=self._pace.show_hours, today=self._wording.today(now), now=now)
        codes = {row.code for row in seen.rows if row.code}
        stands = gate.standing(shown, codes, archiving=batches.archiving(self.board.id))
        return {code: stand for code, stand in stands.items() if code not in self._banned or code in codes}

    def _lines(self, stands: dict[str, Standing], now: datetime) -> dict[str, Line]:
        return {code: self._wording.line(stand, now=now) for code, stand in stands.items()}

    @staticmethod
    def _new_on_sheet(seen: Seen, stands: dict[str, Standing]) -> list[Order]:
        codes = {row.code for row in seen.rows} & stands.keys()
        return [stands[code].order for code in sorted(codes) if stands[code].order.mirrored_at is None]

    def _write(self, view: _View, seen: Seen, now: datetime) -> bool:
        changes, promises = self._plan(view, seen, now)
        if not changes:
            outbox.done([owed.id for owed in self._owed(now) if owed.kind != "sheet.restore"], now=now)
            return False
        number = max(seen.number, batches.last_number(self.board.id)) + 1
        mark = digest(number, changes)
        batches.note(self.board.id, number, mark, promises, now=now)
        try:
            self.board.write(Batch(number, mark, changes, promises.pruned))
        except NumberTaken:
            contested(self.board, number, self._wording, now=now)
            return False
        except Rejected as exc:
            self._isolate(changes, seen, exc, now)
            return False
        self._refusals, self._suspects = 0, None
        return True

    def _plan(self, view: _View, seen: Seen, now: datetime) -> tuple[Changes, Promises]:
        """The rows that change, what goes to Orders_completed, and what becomes true if it is applied."""
        lines = {code: self._if_accepted(line) for code, line in view.lines.items()}
        changes = plan(lines, seen, self._wording.words, may_remove=self._may_remove(view, now))
        done = [each for each in self._settled(now) if each.order.code not in self._banned]
        changes = replace(changes, completed=tuple(self._wording.completed(each) for each in done))
        if self._suspects is not None:
            changes = narrowed(changes, seen, self._suspects)
            done = [each for each in done if each.order.code in self._suspects]
            return changes, self._promises(changes, done, [], [], now)
        strikes, struck = self._strikes(now)
        restored = [owed for owed in self._owed(now) if owed.kind == "sheet.restore"]
        rows = tuple(padded(owed.payload["cells"]) for owed in restored)
        appended, as_of = changes.appended + rows, self._as_of(seen, now)
        changes = replace(changes, appended=appended, strikes=strikes, as_of=as_of)
        return changes, self._promises(changes, done, struck, [owed.id for owed in restored], now)

    def _if_accepted(self, line: Line) -> Line:
        return replace(line, must_stand=False) if line.code in self._banned else line

    def _promises(
        self,
        changes: Changes,
        done: list[Completed],
        struck: list[Strike],
        restored: list[int],
        now: datetime,
    ) -> Promises:
        owed = self._owed(now) if self._suspects is None else []
        return Promises(
            archived=tuple(each.arrival_id for each in done),
            struck=tuple(strike.annulment_id for strike in struck),
            removed=changes.removed_codes,
            restored=tuple(restored),
            owed=max((each.id for each in owed), default=0),
            pruned=self._old_numbers(now),
        )

    def _settled(self, now: datetime) -> list[Completed]:
        return gate.to_complete(before=now - self._pace.settles)

    def _owed(self, now: datetime) -> list[Delivery]:
        return outbox.due(Route.SHEET, now=now, limit=1_000)

    def _old_numbers(self, now: datetime) -> tuple[int, ...]:
        return tuple(batches.old_numbers(self.board.id, before=now - self._pace.keep_numbers))

    def _as_of(self, seen: Seen, now: datetime) -> str | None:
        """At most once a minute, and only while somebody is expected."""
        text = self._wording.as_of(now)
        return text if seen.rows and seen.as_of != text and self._refusals == 0 else None

    def _may_remove(self, view: _View, now: datetime) -> bool:
        last = max(filter(None, (gate.last_tick(), self._last_tick)), default=None)
        self._last_quiet = self._last_quiet or now
        if last is None or now - last >= self._pace.quiet:
            self._last_quiet = now
            return True
        finished = sum(line.may_leave for line in view.lines.values())
        waited = now - self._last_quiet >= self._pace.crowded_for
        return view.ticked.any_tick and waited and finished > self._pace.crowded

    def _strikes(self, now: datetime) -> tuple[tuple[Change, ...], list[Strike]]:
        """Annulled after they were archived: their row says so. One extra read, only when there are any."""
        wanted = gate.to_strike()
        if not wanted:
            return (), []
        rows = {(row.code, row.arrived): row for row in self.board.completed()}
        changes, struck = [], []
        for strike in wanted:
            row = rows.get((strike.order.code, self._wording.arrived(strike.entry.at)))
            if row is None:
                batches.mark_archived([strike.annulment_id], now=now)
                continue
            changes.append(Change(row.row, ANSWER, self._wording.struck(strike), row.sheet))
            struck.append(strike)
        return tuple(changes), struck

    def _isolate(self, changes: Changes, seen: Seen, exc: Rejected, now: datetime) -> None:
        """A permanent refusal: once more, then without decoration, then by halves down to one order."""
        self._refusals += 1
        logger.error("batch refused times=%d code=%s", self._refusals, exc.code)
        if self._refusals <= PLAIN_TRIES:
            return
        codes = sorted(concerned(changes, seen))
        if len(codes) == 1:
            self._banned.add(codes[0])
            self._suspects = None
            gate.warn_admins("sheet.refused", {"order": codes[0], "why": exc.message}, now)
        else:
            self._suspects = set(codes[: len(codes) // 2]) or None


def _ticks(seen: Seen, lines: dict[str, Line]) -> list[Tick]:
    rows: dict[str, list[SeenRow]] = {}
    for row in seen.rows:
        if row.code in lines:
            rows.setdefault(row.code, []).append(row)
    return [
        Tick(
            code,
            any(row.is_ticked for row in copies),
            len(copies),
            all(is_intact(r, lines[code]) for r in copies),
        )
        for code, copies in rows.items()
    ]

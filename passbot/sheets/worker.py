"""The loop around the sync: when it runs, what it does when Google fails, and the health that it reports."""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from passbot.clock import utc_now
from passbot.domain.gate.gate import Health
from passbot.domain.site.facts.sheet import SheetTitleTaken
from passbot.domain.site.health import Code
from passbot.domain.site.notices import Route
from passbot.domain.site.proofs import broken
from passbot.errors import BoardBroken, DatabaseAway, FarSide, Rejected
from passbot.leading import Lead
from passbot.outage import Outage
from passbot.pulse import Part
from passbot.recurring import Recurring
from passbot.services.owed import admin_notices
from passbot.services.processes import leases, sheet_health
from passbot.services.processes.reaching import reached
from passbot.services.sheet import ticks
from passbot.services.unit_of_work import connected
from passbot.sheets.auditing import StartAudit
from passbot.sheets.board import Kept, TitleTaken
from passbot.sheets.sync import Sync
from passbot.sheets.taking import LEASE
from passbot.wake import wake

logger = logging.getLogger(__name__)

COALESCE = 1.2
LONGEST_WAIT = 30.0
OPENED_ANEW = (
    "board.rights",  # the spreadsheet may have been deleted, and another one shared
    "board.grid",  # opening it again repairs the grid
    "board.another",  # opening it again checks the owner first
)
CATCH_UP = 5.0  # seconds between two tries while the database is away


class Worker:
    """Runs the sync. `run` it in a thread of its own until `stop`. What a cycle leaves undone, the next one does."""

    def __init__(
        self,
        opened: Callable[[], tuple[Kept, Sync]],
        *,
        holder: str,
        interval: float = 3,
        rollover_rows: int = 50_000,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        part: Part | None = None,
    ) -> None:
        self._part = part or Part(LEASE)
        self._lead = Lead(self._part, holder, now=now)
        self._opened = opened
        self._interval = interval
        self._rollover_rows = rollover_rows
        self._now = now
        self._monotonic = monotonic
        self._bell = threading.Event()
        self._stopping = False
        self._board: Kept | None = None
        self._sync: Sync | None = None
        self._stands_by = False
        self._start_audit = StartAudit()
        self._told: str = ""
        self._writes_from = 0.0  # monotonic: after a failed write only ticks are read until then
        self._outage = Outage(logger, self._part)
        self._plan = Recurring(now, monotonic)
        self._plan.every().day.at("03:40").do(self._guarded, "roll over", self._roll_over)
        self._plan.every().day.at("03:50").do(self._guarded, "audit", self._audit)
        self.health = Health()

    def run(self) -> None:
        silence = wake.listen(Route.SHEET, self._bell.set)
        try:
            with connected():
                while not self._stopping:
                    began = self._monotonic()
                    wait = self.turn()
                    self._sleep(began, wait)
                self._lead.give_back()
        finally:
            silence()

    def stop(self) -> None:
        self._stopping = True
        self._bell.set()

    def _sleep(self, began: float, wait: float) -> None:
        """Sleep until the next cycle or a wake-up. Wake-ups are gathered, and ignored while Google fails."""
        soonest = began + (wait if self.health.failures else COALESCE)
        if self._bell.wait(max(0.0, began + wait - self._monotonic())):
            while not self._stopping and (left := soonest - self._monotonic()) > 0:
                self._bell.clear()
                self._bell.wait(left)
        self._bell.clear()

    def turn(self) -> float:
        """One cycle; returns the seconds from its beginning to the next."""
        try:
            with reached():
                wait = self._cycle()
        except DatabaseAway as exc:  # not Google's fault
            self._outage.note(exc)
            wait = min(self._interval, CATCH_UP)
        else:
            self._outage.end()
        if not self._stands_by:  # else the leader reports
            self._guarded("health", lambda: sheet_health.keep(self.health))
        return wait

    def _cycle(self) -> float:
        began = self._monotonic()
        self._part.moves()
        try:
            with reached():
                self._plan.run_pending()
                may_write = began >= self._writes_from
                wrote = self._led(may_write=may_write)
        except DatabaseAway:
            raise
        except FarSide as exc:
            return self._put_off(self._failed(exc))
        except Exception as exc:
            logger.exception("sheet cycle failed")
            self._note_failure(f"{type(exc).__name__}")
            self._part.waits(Code.FAULT, type(exc).__name__)
            return self._put_off(self._wait())
        if not (may_write or self._stands_by):
            return self._interval
        self._worked(wrote, self._monotonic() - began)
        if self._sync and self._sync.is_outdated:
            logger.info("spreadsheet is opened anew, the site's zone has changed")
            self._sync = None
        return min(self._interval, leases.STAND_BY) if self._stands_by else self._interval

    def _led(self, *, may_write: bool) -> bool:
        """Run a cycle if this worker leads. On stand-by it does not call Google, so no refusal delays a takeover."""
        self._stands_by = self._sync is None and not self._lead.leads()
        if self._stands_by:
            return False
        sync = self._ready()
        wrote = sync.cycle(self._now(), may_write=may_write)
        self._stands_by = sync.stands_by
        if may_write and sync.has_read and not wrote:
            self._guarded("decorate", self._decorate)
        return wrote

    def _ready(self) -> Sync:
        if self._sync is None:
            board, sync = self._opened()
            sync.moves = self._part.moves
            sync.ownership.greet(now=self._now())
            sync.heed_proof()  # before anything is written
            if not sync.is_stopped and board.set_up(only_today=True):
                logger.info("spreadsheet set up")
            self._start_audit.passes(sync.audits, now=self._now())
            sync.audits.begin_if_overdue(self._now())
            self._board, self._sync = board, sync
            self._guarded("roll over", self._roll_over)
        return self._sync

    def _worked(self, wrote: bool, seconds: float) -> None:
        if self.health.failures and not self._stands_by:
            logger.info("sheet reached again after failures=%d", self.health.failures)
        self._told = ""
        now = self._now()
        visitor = self._sync.ownership.visitor(now) if self._sync else None
        if self._stands_by:
            self._part.stands_by()
        elif self._sync and self._sync.is_stopped:
            self._part.waits(Code.UNPROVED, ", ".join(broken(self._sync.proved)))
        elif self._sync and self._sync.is_held:
            self._part.waits(Code.OLDER)
        elif visitor is None:
            self._part.succeeded()
        else:
            self._part.waits(Code.RIVAL, visitor)
        last_write = now if wrote else self.health.last_write
        lag, calls = ticks.lag(now=now), self._board.spent() if self._board else (0, 0)
        self.health = Health(now, last_write, seconds, calls)
        if wrote:
            logger.info("sheet written seconds=%.2f lag=%.0f reads=%d writes=%d", seconds, lag, *calls)

    def _failed(self, exc: FarSide) -> float:
        """Note the failure: the first of a series is logged loudly, the rest quietly."""
        level = logging.DEBUG if self.health.failures else logging.WARNING
        logger.log(level, "sheet not reached code=%s: %s", exc.code, exc.message)
        self._note_failure(exc.message)
        needs_human = isinstance(exc, BoardBroken | Rejected)
        self._part.waits(Code.HUMAN if needs_human else Code.GOOGLE, f"{exc.code}: {exc.message}")
        if exc.code in OPENED_ANEW:
            self._board = self._sync = None
        if needs_human and self._told != exc.code:
            self._told = exc.code
            logger.error("sheet needs a human code=%s: %s", exc.code, exc.message)
        return max(self._wait(), float(getattr(exc, "retry_after", None) or 0))

    def _put_off(self, wait: float) -> float:
        """Delay the next write, but go on reading ticks if that works.

        A worker that cannot open the spreadsheet gives the lease back, so that another one tries.
        """
        if self._sync is None:
            self._lead.give_back()
        elif self._sync.has_read:
            self._writes_from = self._monotonic() + wait
            return self._interval
        return wait

    def _note_failure(self, error: str) -> None:
        self.health = replace(self.health, failures=self.health.failures + 1, error=error)

    def _wait(self) -> float:
        longest = min(LONGEST_WAIT, self._interval * 2.0 ** min(self.health.failures, 10))
        return max(self._interval, longest * random.uniform(0.5, 1))  # noqa: S311  # no secret, a jitter

    def _guarded(self, name: str, job: Callable[[], object]) -> None:
        """`schedule` drops a job that raises."""
        try:
            with reached():
                job()
        except DatabaseAway as exc:
            self._outage.note(exc)
        except FarSide as exc:
            logger.warning("sheet job put off name=%s: %s", name, exc.message)
        except Exception:
            logger.exception("sheet job failed name=%s", name)

    def _audit(self) -> None:
        """Begin a full audit, if this worker leads; it reads one page in each of the following cycles."""
        if self._board is not None and self._sync is not None and self._sync.leads(self._now()):
            self._board.set_up()  # first: an audit relies on the header
            self._sync.audits.begin()

    def _decorate(self) -> None:
        """Decorate, in place of the cycle's one write."""
        now = self._now()
        if self._board and self._sync and self._board.is_plain(now) and self._sync.leads(now):
            self._board.decorate(now)

    def _roll_over(self) -> None:
        """Begin a new worksheet if the rows are too many; in a year's first night the old one is named by
        its own year.
        """
        now = self._now()
        if self._board is None or self._sync is None or not self._sync.leads(now):
            return
        try:
            if self._board.roll_over((now - timedelta(days=1)).year, past=self._rollover_rows):
                logger.info("a new Orders_completed was begun")
        except TitleTaken as exc:
            admin_notices.warn_hourly(SheetTitleTaken(exc.title), now=now)
            raise

"""The timetable: runs each job when it is due. It catches a job's exceptions, since `schedule` drops a job
that raises.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

from passbot import recurring
from passbot.clock import steady, utc_now
from passbot.domain.site.health import Code
from passbot.domain.site.rules import Rules
from passbot.errors import DatabaseAway
from passbot.leading import Lead
from passbot.outage import Outage
from passbot.pulse import Part
from passbot.services.processes.reaching import reached
from passbot.services.site import house_rules
from passbot.services.unit_of_work import connected
from passbot.site_files import Site
from passbot.timetable.aside import Aside
from passbot.timetable.busy_times import Fetch
from passbot.timetable.fetching import fetch as fetch_calendar
from passbot.timetable.jobs import BY_NAME, JOBS, Every, Job, Tools
from passbot.timetable.jumps import Doubt

logger = logging.getLogger(__name__)

TICK = 1.0
CATCH_UP = 5  # ticks until missed jobs are tried again
LAST_WORDS = 1.0  # seconds for each thread when the site stops


class Timetable:
    """A thread with its own connection. What a job leaves unfinished it finds again at its next run."""

    def __init__(
        self,
        rules: Rules,
        site: Site | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
        passed: Callable[[], float] = steady,
        fetch: Fetch = fetch_calendar,
        part: Part | None = None,
        lead: Lead | None = None,
    ) -> None:
        self._part = part or Part("timetable")
        self._lead = lead  # None: no other process has a timetable
        self._leads, self._ticks = False, 0
        self._settings = rules
        self._now = now
        self._failing: set[str] = set()
        self._stopping = threading.Event()
        self._aside = Aside()
        self._outage = Outage(logger, self._part)
        self._missed: dict[str, Job] = {}  # the database was away, or the clock is doubted
        self._doubt = Doubt(now, passed)
        self._tools = Tools(site, self._part, fetch, begin=lambda name: self._begin(BY_NAME[name]))
        self._plan = recurring.Recurring(now, passed)
        self._planned = [(job, self._enter(job, job.every)) for job in JOBS if job.every]

    def _enter(self, job: Job, every: Every) -> recurring.Entry:
        entry = self._plan.every(every.count)
        entry.unit = every.unit
        if every.at:
            entry.at(f"{every.at:%H:%M}")
        entry.do(self._begin if job.is_long else self.do, job)
        return entry

    def run(self) -> None:
        """Run until `stop`."""
        with connected():
            self._turn()
            while not self._stopping.wait(TICK):
                self._turn()
            self._aside.wait(LAST_WORDS)
            if self._lead:
                self._lead.give_back()

    def stop(self) -> None:
        self._stopping.set()

    def _turn(self) -> None:
        """One tick. On becoming the leader each job runs once, then by its plan."""
        led, self._leads = self._leads, self._lead is None or self._lead.take(self._outage)
        if not self._leads:
            return
        self._part.moves()
        if not led:
            self._take_over()
        self._plan.run_pending()
        self._ticks = (self._ticks + 1) % CATCH_UP
        if not self._ticks:
            self._catch_up()

    def _take_over(self) -> None:
        """Take over from another process, or from the previous one."""
        self._outage.end()
        self._doubt.go_on_as_before()
        for job, entry in self._planned:
            if job.at_start:
                entry.run()  # type: ignore[no-untyped-call]  # schedule has no types
            else:
                entry.leaves_missed()

    def _begin(self, job: Job) -> None:
        """Run a job in its own thread, since it waits for other servers or takes long."""
        self._aside.begin(job.name, partial(self.do, job))

    def do(self, job: Job) -> None:
        """Run a job now, on this thread."""
        self._part.moves()
        if job.closes and self._doubt.is_on():
            self._missed[job.name] = job
            return
        try:
            with reached():
                why = job.work(self._tools, house_rules.current(self._settings), self._now())
        except DatabaseAway as exc:
            self._outage.note(exc)
            self._missed[job.name] = job
        except Exception as exc:
            self._fails(job, f"{job.name}: {type(exc).__name__}")
            logger.exception("job failed name=%s", job.name)
        else:
            self._fails(job, why) if why else self._goes_well(job)

    def _fails(self, job: Job, why: str) -> None:
        self._failing.add(job.name)
        self._part.waits(Code.FAULT, why)

    def _goes_well(self, job: Job) -> None:
        self._failing.discard(job.name)
        if not self._failing:
            self._part.succeeded()

    def _catch_up(self) -> None:
        """Retry missed jobs now: the next regular run may be tomorrow."""
        failed = self._outage.failures
        for name, job in list(self._missed.items()):
            del self._missed[name]
            if job.is_long:
                self._begin(job)
                continue
            self.do(job)
            if self._outage.failures > failed:
                return
        self._outage.end()

"""The timetable: what happens because time passes. Every job is guarded, for `schedule` drops one that raises."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial

from passbot import error_log, slices
from passbot.clock import steady, utc_now
from passbot.domain.people.people import CLOCK
from passbot.domain.site.health import Code
from passbot.domain.site.rules import Rules
from passbot.errors import DatabaseAway
from passbot.leading import Lead
from passbot.outage import Outage
from passbot.pulse import Part
from passbot.recurring import Recurring
from passbot.services.calendars import plans
from passbot.services.desks import attendance, offices, waitlist
from passbot.services.owed import unfinished
from passbot.services.passes import changes
from passbot.services.places import fitting, populate
from passbot.services.privacy import retention
from passbot.services.processes.reaching import reached
from passbot.services.regular import series
from passbot.services.site import backup, before_migration, finishing, house_rules
from passbot.services.telling import digests
from passbot.services.unit_of_work import connected
from passbot.site_files import Site
from passbot.timetable import busy_times, off_machine
from passbot.timetable.aside import Aside
from passbot.timetable.busy_times import Fetch
from passbot.timetable.fetching import fetch as fetch_calendar
from passbot.timetable.jumps import Doubt

logger = logging.getLogger(__name__)

TICK = 1.0
CATCH_UP = 5  # ticks until what could not be done then is tried again
CLOSING = ("expire", "release", "desks", "slots", "tidy")  # what they do nobody can take back
NOT_FINISHED = "not finished"  # among what fails
LONG = ("busy times", "calendars", "finishing", "slots", "tidy")
TIDYING = time(3, 30)  # UTC
LAST_WORDS = 1.0  # seconds for each of them when the site stops

Work = Callable[[Rules, datetime], None]


class Timetable:
    """A thread with its own connection. What it did not finish it finds again the next time."""

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
        self._lead = lead  # None: there is no other
        self._leads, self._ticks = False, 0
        self._settings = rules
        self._site = site
        self._now = now
        self._fetch = fetch
        self._desk_days = 0  # for which the series are made
        self._failing: set[str] = set()
        self._stopping = threading.Event()
        self._aside = Aside()
        self._outage = Outage(logger, self._part)
        self._missed: dict[str, Work] = {}  # because the database was away, or the clock has jumped
        self._plan = Recurring(now, passed)
        self._doubt = Doubt(now, passed)
        self._plan.every(1).minutes.do(self._guarded, "expire", self._expire)
        self._plan.every(10).minutes.do(self._guarded, "series", self._series)
        self._plan.every(1).minutes.do(self._guarded, "release", self._release)
        self._plan.every(1).minutes.do(self._guarded, "desks", self._desks)
        self._plan.every().hour.do(self._begin, "slots", self._slots)
        self._plan.every(5).seconds.do(self._guarded, "unfinished", self._unfinished)
        self._plan.every(1).minutes.do(self._begin, "busy times", self._busy_times)
        self._plan.every().hour.do(self._begin, "calendars", self._calendars)
        self._plan.every(10).minutes.do(self._guarded, "digest", self._digest)
        self._plan.every().day.at(f"{TIDYING:%H:%M}").do(self._begin, "tidy", self._tidy)
        self._nightly = self._plan.every().day.at("03:00").do(self._guarded, "backup", self._backup)

    def run(self) -> None:
        """Until `stop`."""
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
        """Everything once when it becomes the work of this one, then by the plan."""
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
        """From another process, or from the one before this."""
        self._outage.end()
        self._doubt.go_on_as_before()
        for job in self._plan.jobs:
            if job is not self._nightly:
                job.run()  # type: ignore[no-untyped-call]  # schedule has no types
        self._nightly.leaves_missed()

    def _begin(self, name: str, job: Work) -> None:
        """What waits for far sides or has very much to do, beside the rest."""
        self._aside.begin(name, partial(self._guarded, name, job))

    def _guarded(self, name: str, job: Work) -> None:
        self._part.moves()
        if name in CLOSING and self._doubt.is_on():
            self._missed[name] = job
            return
        try:
            with reached():
                job(house_rules.current(self._settings), self._now())
        except DatabaseAway as exc:
            self._outage.note(exc)
            self._missed[name] = job
        except Exception as exc:
            self._failing.add(name)
            self._part.waits(Code.FAULT, f"{name}: {type(exc).__name__}")
            logger.exception("job failed name=%s", name)
        else:
            self._failing.discard(name)
            if not self._failing:
                self._part.succeeded()

    def _catch_up(self) -> None:
        """What may have its turn only tomorrow is not put off until then."""
        failed = self._outage.failures
        for name, job in list(self._missed.items()):
            del self._missed[name]
            if name in LONG:
                self._begin(name, job)
                continue
            self._guarded(name, job)
            if self._outage.failures > failed:
                return
        self._outage.end()

    def _desks(self, rules: Rules, now: datetime) -> None:
        if rules.desk_days_ahead > self._desk_days:  # an admin lets people book further ahead
            self._series(rules, now)
        for freed in attendance.run(rules=rules, now=now):
            logger.info("desk freed code=%s", freed.code)
        waitlist.run(rules=rules, now=now)

    def _digest(self, rules: Rules, now: datetime) -> None:
        if self._site is not None and digests.is_due(rules=rules, now=now):
            errors, since = self._site.errors, now - timedelta(days=1)
            found, text = error_log.since(errors, since), error_log.text_since(errors, since)
            digests.owe(found, text, rules=rules, now=now)

    def _backup(self, _rules: Rules, now: datetime) -> None:
        site = self._site
        if site is not None and site.backups_kept and site.database_url.startswith("sqlite"):
            made = backup.make(site.database_url, site.backups / backup.name_of(now), keep=site.backups_kept)
            logger.info("backup made file=%s orders=%d", made.file.name, made.orders)
            if site.backup_command:
                off_machine.send_meanwhile(site.backup_command, made.file)

    def _expire(self, _rules: Rules, now: datetime) -> None:
        while expired := changes.expire(actor=CLOCK, now=now):
            self._part.moves()
            logger.info("orders expired count=%d", expired)

    def _series(self, rules: Rules, now: datetime) -> None:
        made = series.make(rules=rules, now=now)
        self._desk_days = rules.desk_days_ahead
        for skipped in made.skipped:
            logger.info("series day skipped %s", skipped)

    def _release(self, _rules: Rules, now: datetime) -> None:
        if freed := fitting.release_overheld(now=now):
            logger.info("holds over count=%d", freed)

    def _slots(self, rules: Rules, now: datetime) -> None:
        made = offices.fill(ahead=rules.desk_days_ahead, now=now)
        gone = slices.run(slices.noted(populate.forget_past(now=now), self._part.moves))
        made += slices.run(slices.noted(populate.fill_all(now=now), self._part.moves))
        logger.info("slots made=%d gone=%d", made, gone)

    def _unfinished(self, _rules: Rules, now: datetime) -> None:
        if why := unfinished.failing():  # until it is done: what is tried again hourly does not come and go
            self._failing.add(NOT_FINISHED)
            self._part.waits(Code.FAULT, why)
        else:
            self._failing.discard(NOT_FINISHED)
        if unfinished.behind(now=now):
            self._begin("finishing", self._finish)

    def _finish(self, _rules: Rules, now: datetime) -> None:
        done = slices.run(slices.noted(finishing.finish(now=now), self._part.moves))
        logger.info("finished what was begun count=%d", done)

    def _busy_times(self, rules: Rules, now: datetime) -> None:
        while busy_times.look(self._fetch, floating=rules.zone, now=now):
            self._part.moves()

    def _calendars(self, _rules: Rules, now: datetime) -> None:
        if made := slices.run(slices.noted(plans.generate_all(now=now), self._part.moves)):
            logger.info("time slots made count=%d", made)

    def _tidy(self, rules: Rules, now: datetime) -> None:
        """By night; a start makes up for the last one if the site was off then."""
        night = datetime.combine(now.date(), TIDYING, now.tzinfo)
        if retention.was_done(since=night if night <= now else night - timedelta(days=1), now=now):
            return
        slices.run(slices.noted(retention.forget_old(rules=rules, now=now), self._part.moves))
        if self._site is not None:
            days = rules.retention_days
            before_migration.forget_old(self._site.database_url, retention_days=days, now=now)

"""The jobs of the timetable: their functions, and a table with the name and interval of each."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, TypeVar

from passbot import error_log, slices
from passbot.domain.people.people import CLOCK
from passbot.domain.site.rules import Rules
from passbot.pulse import Part
from passbot.services.calendars import plans
from passbot.services.desks import attendance, offices, waitlist
from passbot.services.owed import unfinished
from passbot.services.passes import changes
from passbot.services.places import fitting, populate
from passbot.services.privacy import retention
from passbot.services.regular import series
from passbot.services.site import backup, before_migration, finishing
from passbot.services.telling import digests
from passbot.site_files import Site
from passbot.slices import Slices
from passbot.timetable import busy_times, off_machine
from passbot.timetable.busy_times import Fetch

logger = logging.getLogger(__name__)

T = TypeVar("T")

BACKUP, TIDYING = time(3, 0), time(3, 30)  # UTC


@dataclass
class Tools:
    """What the jobs work with, all of them and from one run to the next."""

    site: Site | None
    part: Part
    fetch: Fetch
    begin: Callable[[str], None]  # starts another job, on its own thread
    desk_days: int = 0  # days ahead for which desk series are made

    def run(self, work: Slices[T]) -> T:
        """Do long work in slices; each of them shows that the timetable is not stuck."""
        return slices.run(slices.noted(work, self.part.moves))


Work = Callable[[Tools, Rules, datetime], str | None]


@dataclass(frozen=True)
class Every:
    count: int
    unit: Literal["seconds", "minutes", "hours", "days"]
    at: time | None = None  # UTC


@dataclass(frozen=True)
class Job:
    """`work` returns why the job is in trouble, or None."""

    name: str
    every: Every | None  # None: another job starts it
    work: Work
    closes: bool = False  # its effects cannot be undone, so it waits while the clock is doubted
    is_long: bool = False  # runs on a thread of its own, so that it does not delay the others
    at_start: bool = True  # runs once when a process takes over the timetable


def expire(tools: Tools, _rules: Rules, now: datetime) -> None:
    while expired := changes.expire(actor=CLOCK, now=now):
        tools.part.moves()
        logger.info("orders expired count=%d", expired)


def make_series(tools: Tools, rules: Rules, now: datetime) -> None:
    made = series.make(rules=rules, now=now)
    tools.desk_days = rules.desk_days_ahead
    for skipped in made.skipped:
        logger.info("series day skipped %s", skipped)


def release(_tools: Tools, _rules: Rules, now: datetime) -> None:
    if freed := fitting.release_overheld(now=now):
        logger.info("holds over count=%d", freed)


def look_after_desks(tools: Tools, rules: Rules, now: datetime) -> None:
    if rules.desk_days_ahead > tools.desk_days:  # an admin has raised the limit
        make_series(tools, rules, now)
    for freed in attendance.run(rules=rules, now=now):
        logger.info("desk freed code=%s", freed.code)
    waitlist.run(rules=rules, now=now)


def make_slots(tools: Tools, rules: Rules, now: datetime) -> None:
    made = offices.fill(ahead=rules.desk_days_ahead, now=now)
    gone = tools.run(populate.forget_past(now=now))
    made += tools.run(populate.fill_all(now=now))
    logger.info("slots made=%d gone=%d", made, gone)


def look_for_unfinished(tools: Tools, _rules: Rules, now: datetime) -> str | None:
    why = unfinished.failing()  # until all is done: hourly retries must not make the trouble come and go
    if unfinished.behind(now=now):
        tools.begin("finishing")
    return why


def finish(tools: Tools, _rules: Rules, now: datetime) -> None:
    done = tools.run(finishing.finish(now=now))
    logger.info("finished what was begun count=%d", done)


def read_busy_times(tools: Tools, rules: Rules, now: datetime) -> None:
    while busy_times.look(tools.fetch, floating=rules.zone, now=now):
        tools.part.moves()


def fill_calendars(tools: Tools, _rules: Rules, now: datetime) -> None:
    if made := tools.run(plans.generate_all(now=now)):
        logger.info("time slots made count=%d", made)


def send_digest(tools: Tools, rules: Rules, now: datetime) -> None:
    if tools.site is not None and digests.is_due(rules=rules, now=now):
        errors, since = tools.site.errors, now - timedelta(days=1)
        found, text = error_log.since(errors, since), error_log.text_since(errors, since)
        digests.owe(found, text, rules=rules, now=now)


def tidy(tools: Tools, rules: Rules, now: datetime) -> None:
    """Nightly clean-up; at a start, if the site was off last night."""
    night = datetime.combine(now.date(), TIDYING, now.tzinfo)
    if retention.was_done(since=night if night <= now else night - timedelta(days=1), now=now):
        return
    tools.run(retention.forget_old(rules=rules, now=now))
    if tools.site is not None:
        days = rules.retention_days
        before_migration.forget_old(tools.site.database_url, retention_days=days, now=now)


def back_up(tools: Tools, _rules: Rules, now: datetime) -> None:
    site = tools.site
    if site is not None and site.backups_kept and site.database_url.startswith("sqlite"):
        made = backup.make(site.database_url, site.backups / backup.name_of(now), keep=site.backups_kept)
        logger.info("backup made file=%s orders=%d", made.file.name, made.orders)
        if site.backup_command:
            off_machine.send_meanwhile(site.backup_command, made.file)


# In the order in which they run at a start.
JOBS = (
    Job("expire", Every(1, "minutes"), expire, closes=True),
    Job("series", Every(10, "minutes"), make_series),
    Job("release", Every(1, "minutes"), release, closes=True),
    Job("desks", Every(1, "minutes"), look_after_desks, closes=True),
    Job("slots", Every(1, "hours"), make_slots, closes=True, is_long=True),
    Job("unfinished", Every(5, "seconds"), look_for_unfinished),
    Job("finishing", None, finish, is_long=True),
    Job("busy times", Every(1, "minutes"), read_busy_times, is_long=True),
    Job("calendars", Every(1, "hours"), fill_calendars, is_long=True),
    Job("digest", Every(10, "minutes"), send_digest),
    Job("tidy", Every(1, "days", at=TIDYING), tidy, closes=True, is_long=True),
    Job("backup", Every(1, "days", at=BACKUP), back_up, at_start=False),
)
BY_NAME = {job.name: job for job in JOBS}

"""The morning digest for admins: yesterday's counts and faults, owed once a day."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from passbot.domain.people.people import CLOCK
from passbot.domain.site.facts.site import DigestFaults, DigestFile, DigestMorning
from passbot.domain.site.rules import Rules
from passbot.domain.times import windows
from passbot.services.owed import admin_notices
from passbot.services.processes import sheet_health
from passbot.services.sheet import ticks
from passbot.services.telling import journal, reports
from passbot.store.db import transaction

MOST_FAULTS = 5


def is_due(*, rules: Rules, now: datetime) -> bool:
    """True from the digest's hour to the end of the day, so that a late start still sends it.

    On a site's first day there is no yesterday to report.
    """
    zone = windows.zone(rules.zone)
    if now.astimezone(zone).hour < rules.digest_hour:
        return False
    first = journal.first_day()
    return first is not None and windows.local_day(first, zone) < windows.local_day(now, zone)


def owe(faults: Mapping[str, int], text: str = "", *, rules: Rules, now: datetime) -> None:
    """Owe the digest. `faults` counts yesterday's faults by kind, `text` is their log; without faults there is no
    message about them.
    """
    zone = windows.zone(rules.zone)
    today = windows.local_day(now, zone)
    yesterday = today - timedelta(days=1)
    report = reports.of_days(yesterday, 1, actor=CLOCK, rules=rules, now=now)
    morning = DigestMorning(
        day=yesterday.isoformat(),
        ordered=report.total.ordered,
        arrived=report.total.arrived,
        no_shows=report.total.no_shows,
        open=report.open_orders,
        dead=report.dead,
        lag=None if sheet_health.is_absent() else round(ticks.lag(now=now)),
        faults=sum(faults.values()),
        labels=[asdict(each) for each in report.labels if each.joined],
    )
    worst = sorted(faults.items(), key=lambda each: -each[1])[:MOST_FAULTS]
    day = today.isoformat()
    with transaction():
        admin_notices.tell(morning, now=now, once=day)
        if worst:
            admin_notices.tell(DigestFaults(worst), now=now, once=day)
        if text:
            admin_notices.tell(DigestFile(f"errors-{day}.log", text), now=now, once=day)

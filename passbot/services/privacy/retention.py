"""Retention: removes names and plates from old orders and deletes finished work. Counts stay."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from passbot.domain.people.people import CLOCK, Actor
from passbot.domain.site.rules import Rules
from passbot.services.owed import outbox
from passbot.services.privacy import forgetting, sweeping, thinning
from passbot.services.processes import leases
from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

DONE = "what is old has left"

_OLD_ORDERS = Statement("""
    SELECT id FROM orders
    WHERE anonymised_at IS NULL AND status <> 'open' AND closed_at <= :before
    ORDER BY closed_at LIMIT :most
""")
_OLD_RESIDENTS = Statement("""
    SELECT id FROM residents WHERE anonymised_at IS NULL AND removed_at <= :before ORDER BY id
""")
_OLD_SERIES = Statement("""
    SELECT id FROM series
    WHERE details <> '{}' AND (ended_at <= :before OR until < :before_day) ORDER BY id LIMIT :most
""")
_OLD_VISITS = Statement("SELECT id FROM visits WHERE end_at <= :before ORDER BY id LIMIT :most")
_FORGET_SERIES = Statement("UPDATE series SET details = '{}' WHERE id IN :ids")
_FORGET_VISITS = Statement("DELETE FROM visits WHERE id IN :ids")


def forget_old(*, rules: Rules, now: datetime) -> Slices[None]:
    """Everything that is due. Called by the timetable."""
    while anonymise(actor=CLOCK, rules=rules, now=now):
        yield
    yield from _forget_people(rules, now)
    yield from sweeping.sweep(now=now)
    yield from thinning.thin(rules=rules, now=now)
    leases.say(DONE, "timetable", now=now)


def was_done(*, since: datetime, now: datetime) -> bool:
    """True if a run reached its end since then. A run dated in the future was noted by a wrong clock and does not
    count.
    """
    _, at = leases.said(DONE)
    return at is not None and since <= at <= now


def _forget_people(rules: Rules, now: datetime) -> Slices[None]:
    before = now - timedelta(days=rules.retention_days)
    people = _ids(_OLD_RESIDENTS.rows(before=to_epoch(before)))
    for each in people:
        yield from forgetting.person(each, now=now)
    if people:
        with transaction():
            outbox.record("data.anonymised", actor=CLOCK, now=now, residents=len(people))


def anonymise(*, actor: Actor, rules: Rules, now: datetime, most: int = forgetting.ORDERS_AT_ONCE) -> int:
    """Anonymise what was closed longer ago than the house keeps names; returns how many.

    Covers orders with their events and arrivals, series, and visits, which are deleted. Days, houses, kinds and times
    stay, so all counts stay. One call is one slice: call it until it returns 0.
    """
    actor.must_be_admin("retention.not_admin", "do this")
    cutoff = now - timedelta(days=rules.retention_days)
    values = {"before": to_epoch(cutoff), "most": most}
    # Looked up before the transaction: the search may take long, and nobody should wait for it.
    orders = _ids(_OLD_ORDERS.rows(**values))
    series = _ids(_OLD_SERIES.rows(before_day=cutoff.date().isoformat(), **values))
    visited = _ids(_OLD_VISITS.rows(**values))
    if not any((orders, series, visited)):
        return 0
    with transaction():
        forgetting.orders(orders, now=now)
        _FORGET_SERIES.run(ids=series)
        _FORGET_VISITS.run(ids=visited)
        outbox.record(
            "data.anonymised",
            actor=actor,
            now=now,
            orders=len(orders),
            series=len(series),
            visits=len(visited),
        )
    return len(orders) + len(series) + len(visited)


def _ids(rows: Sequence[Sequence[Any]]) -> list[int]:  # Any: what a driver returns
    return [row[0] for row in rows]

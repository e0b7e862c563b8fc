"""Retention: removes names and plates from old orders and deletes finished work. Counts stay."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from passbot.domain.people.people import CLOCK, Actor
from passbot.domain.site.facts.site import DataAnonymised
from passbot.domain.site.rules import Rules
from passbot.services.owed import outbox
from passbot.services.privacy import forgetting, sweeping, thinning
from passbot.services.processes import leases
from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.models import Order, Resident, Series, Visit
from passbot.store.prepared import P, Prepared

DONE = "what is old has left"

_OLD_ORDERS = Prepared(
    Order.select(Order.id)
    .where(Order.anonymised_at.is_null(), Order.status != "open", Order.closed_at <= P.before)
    .order_by(Order.closed_at)
    .limit(P.most)
)
_OLD_RESIDENTS = Prepared(
    Resident.select(Resident.id)
    .where(Resident.anonymised_at.is_null(), Resident.removed_at <= P.before)
    .order_by(Resident.id)
)
_OLD_SERIES = Prepared(
    Series.select(Series.id)
    .where(Series.details != {}, (Series.ended_at <= P.before) | (Series.until < P.before_day))
    .order_by(Series.id)
    .limit(P.most)
)
_OLD_VISITS = Prepared(
    Visit.select(Visit.id).where(Visit.end_at <= P.before).order_by(Visit.id).limit(P.most)
)
_FORGET_SERIES = Prepared(Series.update(details={}).where(Series.id.in_(P.ids)))
_FORGET_VISITS = Prepared(Visit.delete().where(Visit.id.in_(P.ids)))


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
    people = _ids(_OLD_RESIDENTS.rows(before=before))
    for each in people:
        yield from forgetting.person(each, now=now)
    if people:
        with transaction():
            outbox.record(DataAnonymised(residents=len(people)), actor=CLOCK, now=now)


def anonymise(*, actor: Actor, rules: Rules, now: datetime, most: int = forgetting.ORDERS_AT_ONCE) -> int:
    """Anonymise what was closed longer ago than the house keeps names; returns how many.

    Covers orders with their events and arrivals, series, and visits, which are deleted. Days, houses, kinds and times
    stay, so all counts stay. One call is one slice: call it until it returns 0.
    """
    actor.must_be_admin("retention.not_admin", "do this")
    cutoff = now - timedelta(days=rules.retention_days)
    values = {"before": cutoff, "most": most}
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
        done = DataAnonymised(orders=len(orders), series=len(series), visits=len(visited))
        outbox.record(done, actor=actor, now=now)
    return len(orders) + len(series) + len(visited)


def _ids(rows: Sequence[Any]) -> list[int]:  # Any: of Peewee
    return [row.id for row in rows]

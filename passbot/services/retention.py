"""Forgetting: what is old loses its names and plates, the totals stay. Finished work is swept away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from passbot.domain.people import CLOCK, Actor
from passbot.domain.rules import Rules
from passbot.errors import NotAllowed
from passbot.services import forgetting, outbox
from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

SWEPT_AT_ONCE = 100  # of each kind
KEEP_UPDATES = timedelta(days=7)  # Telegram sends again for one day
KEEP_DELIVERIES = timedelta(days=30)
KEEP_APPLICATIONS = timedelta(days=60)  # the code is no longer kept by then
KEEP_VISITS = timedelta(days=1)  # that were asked for and not confirmed, whence, and whom letters were for
KEEP_ENDED = timedelta(days=30)  # visits that were cancelled, links that were revoked
KEEP_DIALOGS = timedelta(days=1)  # after they expired

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
# A letter about a booking stays while the booking is open: a cancelling is mailed only where the booking was.
_SWEEP = [
    Statement(sql)
    for sql in (
        """
        DELETE FROM inbox WHERE update_id IN (
            SELECT update_id FROM inbox WHERE status <> 'new' AND done_at <= :updates ORDER BY done_at LIMIT :most
        )
        """,
        """
        DELETE FROM deliveries WHERE id IN (
            SELECT d.id FROM deliveries d WHERE d.status <> 'owed' AND d.done_at <= :deliveries
              AND NOT (d.route = 'email' AND EXISTS (
                SELECT 1 FROM events e JOIN orders o ON o.id = e.order_id
                WHERE e.id = d.event_id AND o.status = 'open'
              ))
            ORDER BY d.done_at LIMIT :most
        )
        """,
        """
        DELETE FROM dialogs WHERE telegram_id IN (
            SELECT telegram_id FROM dialogs WHERE expires_at <= :dialogs LIMIT :most
        )
        """,
        "DELETE FROM let_in WHERE tried_at <= :dialogs",
        "DELETE FROM applications WHERE asked_at <= :applications",
        "DELETE FROM claims WHERE asked_at <= :applications",
        "DELETE FROM visits WHERE status = 'asked' AND asked_at <= :visits",
        """
        UPDATE deliveries SET recipient = '' WHERE status <> 'owed' AND done_at <= :visits AND recipient <> ''
          AND route = 'email' AND kind IN ('visit.asked', 'visit.confirmed', 'visit.called_off')
        """,
        "DELETE FROM visits WHERE status IN ('cancelled', 'called_off') AND ended_at <= :ended",
        "UPDATE visits SET origin = NULL WHERE origin IS NOT NULL AND asked_at <= :visits",
        """
        DELETE FROM feeds WHERE revoked_at <= :ended
          AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.feed_id = feeds.id)
        """,
    )
]


def forget_old(*, rules: Rules, now: datetime) -> Slices[None]:
    """All that is due: called by the timetable."""
    while anonymise(actor=CLOCK, rules=rules, now=now):
        yield
    yield from _forget_people(rules, now)
    while tidy(now=now):
        yield


def _forget_people(rules: Rules, now: datetime) -> Slices[None]:
    before = now - timedelta(days=rules.retention_days)
    people = _ids(_OLD_RESIDENTS.rows(before=to_epoch(before)))
    for each in people:
        yield from forgetting.person(each, now=now)
    if people:
        with transaction():
            outbox.record("data.anonymised", actor=CLOCK, now=now, residents=len(people))


def anonymise(*, actor: Actor, rules: Rules, now: datetime, most: int = forgetting.ORDERS_AT_ONCE) -> int:
    """Take names and plates out of what closed longer ago than the house keeps; answers how many were done.

    Orders, their events and arrivals, and series. Days, houses, kinds and times stay, so every count stays; of
    visits by a link only the slot. It is one slice: asked until it is 0.
    """
    if not actor.is_admin:
        raise NotAllowed("retention.not_admin", "Only an admin can do this.")
    cutoff = now - timedelta(days=rules.retention_days)
    values = {"before": to_epoch(cutoff), "most": most}
    # Looked up before the transaction: the search may be long, and nobody should wait for it.
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


def tidy(*, now: datetime, most: int = SWEPT_AT_ONCE) -> int:
    """Sweep away handled updates, finished deliveries and dead dialogs; answers how many rows went."""
    ages = {
        "updates": to_epoch(now - KEEP_UPDATES),
        "deliveries": to_epoch(now - KEEP_DELIVERIES),
        "dialogs": to_epoch(now - KEEP_DIALOGS),
        "applications": to_epoch(now - KEEP_APPLICATIONS),
        "visits": to_epoch(now - KEEP_VISITS),
        "ended": to_epoch(now - KEEP_ENDED),
    }
    with transaction():
        return _run(_SWEEP, most=most, **ages)


def _run(statements: Sequence[Statement], **values: Any) -> int:  # Any: what a driver takes
    return sum(statement.changed(**values) for statement in statements)


def _ids(rows: Sequence[Sequence[Any]]) -> list[int]:  # Any: what a driver returns
    return [row[0] for row in rows]

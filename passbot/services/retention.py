"""Forgetting: what is old loses its names and plates, the totals stay. Finished work is swept away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from passbot.domain.people import CLOCK, Actor, Role
from passbot.domain.rules import Rules
from passbot.errors import NotAllowed
from passbot.services import mailing, outbox, residents, visits
from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

NOBODY = "—"
ANONYMISED_AT_ONCE = 30  # orders; each has a few events, deliveries and arrivals
SWEPT_AT_ONCE = 100  # of each kind
KEEP_UPDATES = timedelta(days=7)  # Telegram sends again for one day
KEEP_DELIVERIES = timedelta(days=30)
KEEP_APPLICATIONS = timedelta(days=60)  # the code is no longer kept by then
KEEP_VISITS = timedelta(days=1)  # that were asked for and not confirmed, whence, and whom letters were for
KEEP_ENDED = timedelta(days=30)  # visits that were cancelled, links that were revoked
KEEP_DIALOGS = timedelta(days=1)  # after they expired

_OLD_ORDERS = Statement("""
    SELECT id FROM orders
    WHERE anonymised_at IS NULL AND status <> 'open' AND closed_at <= :before ORDER BY id LIMIT :most
""")
_OLD_RESIDENTS = Statement("""
    SELECT id FROM residents WHERE anonymised_at IS NULL AND removed_at <= :before ORDER BY id LIMIT :most
""")
_OLD_SERIES = Statement("""
    SELECT id FROM series
    WHERE details <> '{}' AND (ended_at <= :before OR until < :before_day) ORDER BY id LIMIT :most
""")
_OLD_VISITS = Statement("SELECT id FROM visits WHERE end_at <= :before ORDER BY id LIMIT :most")
_CLOSED_OF = Statement("""
    SELECT id FROM orders WHERE resident_id = :id AND status <> 'open' AND anonymised_at IS NULL
""")
_SERIES_OF = Statement("SELECT id FROM series WHERE resident_id = :id")

# In this order: an order that somebody has opened again in the meantime keeps everything.
_FORGET_ORDERS = [
    Statement(sql)
    for sql in (
        """
        UPDATE orders SET anonymised_at = :now, plate = NULL, plate_key = NULL, plate_seek = NULL,
            brand = NULL, guest_name = NULL, pin = NULL, close_reason = NULL
        WHERE id IN :ids AND status <> 'open'
        """,
        """
        UPDATE events SET plate_key = NULL, details = '{}'
        WHERE order_id IN (SELECT id FROM orders WHERE id IN :ids AND anonymised_at = :now)
        """,
        """
        UPDATE deliveries SET payload = '{}' WHERE event_id IN (
            SELECT id FROM events WHERE order_id IN (SELECT id FROM orders WHERE id IN :ids AND anonymised_at = :now)
        )
        """,
        """
        UPDATE arrivals SET by_name = '', reason = NULL
        WHERE order_id IN (SELECT id FROM orders WHERE id IN :ids AND anonymised_at = :now)
        """,
    )
]
_FORGET_RESIDENTS = [
    Statement(sql)
    for sql in (
        """
        UPDATE residents SET name = :nobody, name_key = '', phone = NULL, email = NULL, telegram_id = NULL,
            anonymised_at = :now
        WHERE id IN :ids
        """,
        "UPDATE events SET details = '{}' WHERE resident_id IN :ids AND order_id IS NULL",
        """
        UPDATE deliveries SET recipient = '' WHERE route = 'email' AND status <> 'owed'
          AND event_id IN (SELECT id FROM events WHERE resident_id IN :ids)
        """,
        "UPDATE arrivals SET by_name = '' WHERE by_id IN :ids",
        "UPDATE api_keys SET name = :nobody WHERE resident_id IN :ids",
        "UPDATE guest_links SET closed_at = :now WHERE resident_id IN :ids AND closed_at IS NULL",
        "UPDATE places SET name = :nobody WHERE owner_id IN :ids",
        """
        UPDATE slots SET title = :nobody, description = NULL, reference = NULL, metadata = NULL
        WHERE place_id IN (SELECT id FROM places WHERE owner_id IN :ids)
        """,
        "DELETE FROM visits WHERE feed_id IN (SELECT id FROM feeds WHERE resident_id IN :ids)",
        *(
            f"DELETE FROM {table} WHERE resident_id IN :ids"
            for table in ("answers", "templates", "preferences", "feeds", "subscriptions", "sign_ins")
        ),
    )
]
_FORGET_VISITS = Statement("DELETE FROM visits WHERE id IN :ids")
_FORGET_SERIES = Statement("UPDATE series SET details = '{}' WHERE id IN :ids")
_FORGET_CHAT = [
    Statement(sql)
    for sql in (
        "DELETE FROM dialogs WHERE telegram_id = :telegram_id",
        "DELETE FROM applications WHERE telegram_id = :telegram_id",
        "DELETE FROM claims WHERE telegram_id = :telegram_id",
        "DELETE FROM cards WHERE telegram_id = :telegram_id",
        "DELETE FROM deliveries WHERE route = 'telegram' AND recipient = :recipient",
        "UPDATE inbox SET body = '{}', sender_id = NULL WHERE sender_id = :telegram_id AND status <> 'new'",
        "UPDATE invites SET reserved_by = NULL, reserved_until = NULL WHERE reserved_by = :telegram_id",
        "UPDATE guest_link_tries SET telegram_id = NULL WHERE telegram_id = :telegram_id",
    )
]
# A letter about a booking stays while the booking is open: a cancelling is mailed only where the booking was.
_SWEEP = [
    Statement(sql)
    for sql in (
        """
        DELETE FROM inbox WHERE update_id IN (
            SELECT update_id FROM inbox WHERE status <> 'new' AND done_at <= :updates LIMIT :most
        )
        """,
        """
        DELETE FROM deliveries WHERE id IN (
            SELECT d.id FROM deliveries d WHERE d.status <> 'owed' AND d.done_at <= :deliveries
              AND NOT (d.route = 'email' AND EXISTS (
                SELECT 1 FROM events e JOIN orders o ON o.id = e.order_id
                WHERE e.id = d.event_id AND o.status = 'open'
              ))
            LIMIT :most
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
    while tidy(now=now):
        yield


def anonymise(*, actor: Actor, rules: Rules, now: datetime, most: int = ANONYMISED_AT_ONCE) -> int:
    """Take names and plates out of what closed longer ago than the house keeps; answers how many were done.

    Orders, their events and arrivals, series, and residents who have left. Days, houses, kinds and times stay,
    so every count stays; of visits by a link only the slot. It is one slice: asked until it is 0.
    """
    if not actor.is_admin:
        raise NotAllowed("retention.not_admin", "Only an admin can do this.")
    cutoff = now - timedelta(days=rules.retention_days)
    values = {"before": to_epoch(cutoff), "most": most}
    # Looked up before the transaction: the search may be long, and nobody should wait for it.
    orders = _ids(_OLD_ORDERS.rows(**values))
    people = _ids(_OLD_RESIDENTS.rows(**values))
    series = _ids(_OLD_SERIES.rows(before_day=cutoff.date().isoformat(), **values))
    visited = _ids(_OLD_VISITS.rows(**values))
    if not any((orders, people, series, visited)):
        return 0
    with transaction():
        _forget(orders, people, series, now)
        _FORGET_VISITS.run(ids=visited)
        outbox.record(
            "data.anonymised",
            actor=actor,
            now=now,
            orders=len(orders),
            residents=len(people),
            series=len(series),
            visits=len(visited),
        )
    return len(orders) + len(people) + len(series) + len(visited)


def forget_me(resident_id: int, *, actor: Actor, now: datetime) -> None:
    """Somebody leaves and takes their data along: removed, and forgotten at once. The totals stay.

    Their open orders are cancelled. Asked again, nothing changes. An admin is asked to hand the role over
    first, lest none be left.
    """
    if actor.resident_id != resident_id and not actor.is_admin:
        raise NotAllowed("retention.not_yours", "Only an admin can delete somebody else's data.")
    with transaction():
        person = residents.by_id(resident_id)
        if person.role is Role.ADMIN:
            raise NotAllowed(
                "retention.admin",
                "An admin's data cannot be deleted. First ask another admin to take the role from you.",
            )
        if person.is_removed and person.name == NOBODY:
            return
        visits.forget_address(mailing.address_of(resident_id), now=now)
        residents.remove(resident_id, actor=Actor(actor.channel, Role.ADMIN), now=now)
        _forget(
            _ids(_CLOSED_OF.rows(id=resident_id)), [resident_id], _ids(_SERIES_OF.rows(id=resident_id)), now
        )
        if person.telegram_id is not None:
            forget_chat(person.telegram_id)
        outbox.record("data.anonymised", actor=actor, now=now, resident=residents.by_id(resident_id))


def forget_chat(telegram_id: int) -> None:
    """What this account has said and was told; a registration that was begun, too."""
    with transaction():
        _run(_FORGET_CHAT, telegram_id=telegram_id, recipient=str(telegram_id))


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


def _forget(orders: list[int], people: list[int], series: list[int], now: datetime) -> None:
    _run(_FORGET_ORDERS, ids=orders, now=to_epoch(now))
    _run(_FORGET_RESIDENTS, ids=people, now=to_epoch(now), nobody=NOBODY)
    _FORGET_SERIES.run(ids=series)


def _run(statements: Sequence[Statement], **values: Any) -> int:  # Any: what a driver takes
    return sum(statement.changed(**values) for statement in statements)


def _ids(rows: Sequence[Sequence[Any]]) -> list[int]:  # Any: what a driver returns
    return [row[0] for row in rows]

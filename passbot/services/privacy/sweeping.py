"""Sweeps finished work that nothing can ask for again: one table of what is deleted, and when.

An update is deleted when Telegram cannot send it again. A delivery is deleted when its dedupe key cannot come again:
such keys contain an hour, a day or a broadcast. Deliveries of one event are counted together, so they are deleted
together.
"""

from datetime import datetime, timedelta

from passbot.services.gate import pin_tries
from passbot.services.owed import idempotency, updates
from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

AT_ONCE = 100  # rows
KEEP_DELIVERIES = timedelta(days=30)
KEEP_APPLICATIONS = timedelta(days=60)  # by then the invite is no longer reserved
# Unconfirmed visits, visitors' network addresses, recipients of their letters.
KEEP_VISITS = timedelta(days=1)
KEEP_ENDED = timedelta(days=30)  # cancelled visits, revoked links, guests of links that are over
KEEP_TAKEN_BACK = timedelta(days=1)  # entries annulled before they reached the sheet
KEEP_DIALOGS = timedelta(days=1)  # after they expired


def _at_most(what: str, table: str, condition: str, key: str = "id") -> Statement:
    """A statement that changes at most `:most` rows, found by an index or in a small table."""
    return Statement(
        f"{what} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {condition} LIMIT :most) AND {condition}"
    )


def _delete(table: str, condition: str, key: str = "id") -> Statement:
    return _at_most(f"DELETE FROM {table}", table, condition, key)


def _clear(table: str, column: str, value: str, condition: str) -> Statement:
    return _at_most(f"UPDATE {table} SET {column} = {value}", table, condition)


# A letter about a booking stays while its order is open: its cancellation is mailed only if the booking was.
_DELIVERED = """
    status <> 'owed' AND done_at <= :deliveries
      AND NOT EXISTS (SELECT 1 FROM deliveries o WHERE o.event_id = deliveries.event_id AND o.status = 'owed')
      AND NOT EXISTS (SELECT 1 FROM broadcasts b WHERE b.event_id = deliveries.event_id AND b.done_at IS NULL)
      AND NOT (route = 'email' AND EXISTS (
        SELECT 1 FROM events e JOIN orders o ON o.id = e.order_id
        WHERE e.id = deliveries.event_id AND o.status = 'open'
      ))
"""
_VISITOR_TOLD = """
    status <> 'owed' AND done_at <= :visits AND recipient <> ''
      AND route = 'email' AND kind IN ('visit.asked', 'visit.confirmed', 'visit.called_off')
"""
_NOTHING_TOLD = "NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = broadcasts.event_id)"
_NOT_VISITED = "NOT EXISTS (SELECT 1 FROM visits v WHERE v.feed_id = feeds.id)"
_LINK_OVER = "(SELECT l.valid_until FROM guest_links l WHERE l.id = guest_link_tries.link_id) <= :ended"
# An entry annulled before it reached the sheet, and its annulment: each sheet cycle asks for open ones, so they are
# marked as void. If the entry does turn up on the sheet, it is struck there.
_VOID = """
    archived_at IS NULL AND is_void = 0 AND at <= :entries AND EXISTS (
        SELECT 1 FROM arrivals o WHERE o.order_id = arrivals.order_id
          AND (arrivals.turn % 2 = 1 AND o.turn > arrivals.turn
            OR arrivals.turn % 2 = 0 AND o.turn = arrivals.turn - 1 AND o.archived_at IS NULL)
    )
"""
_SWEEP = {
    "updates": _delete("inbox", "status <> 'new' AND done_at <= :updates", "update_id"),
    "deliveries": _delete("deliveries", _DELIVERED),
    "words to everybody": _delete("broadcasts", f"done_at <= :deliveries AND {_NOTHING_TOLD}", "event_id"),
    "answers": _delete("answers", "created_at <= :answers", "resident_id, key"),
    "dialogs": _delete("dialogs", "expires_at <= :dialogs", "telegram_id"),
    "guessers": _delete("let_in", "tried_at <= :dialogs", "telegram_id"),
    "wrong PINs": _delete("pin_tries", "last_at < :tries", "who"),
    "sign-ins": _delete("sign_ins", "coalesce(session_until, link_until) <= :now"),
    "applications": _delete("applications", "asked_at <= :applications"),
    "what strangers agreed to": _delete("consents", "resident_id IS NULL AND asked_at <= :applications"),
    "claims": _delete("claims", "asked_at <= :applications"),
    "visits asked for": _delete("visits", "status = 'asked' AND asked_at <= :visits"),
    "visitors' addresses": _clear("deliveries", "recipient", "''", _VISITOR_TOLD),
    "visits called off": _delete("visits", "status IN ('cancelled', 'called_off') AND ended_at <= :ended"),
    "visitors' origins": _clear("visits", "origin", "NULL", "origin IS NOT NULL AND asked_at <= :visits"),
    "links": _delete("feeds", f"revoked_at <= :ended AND {_NOT_VISITED}"),
    "guests' tries": _delete("guest_link_tries", f"telegram_id > 0 AND order_id IS NULL AND {_LINK_OVER}"),
    "entries taken back": _clear("arrivals", "is_void", "1", _VOID),
    "guests": _clear("guest_link_tries", "telegram_id", "NULL", f"telegram_id > 0 AND {_LINK_OVER}"),
}


def sweep(*, now: datetime) -> Slices[None]:
    while tidy(now=now):
        yield


def tidy(*, now: datetime, most: int = AT_ONCE) -> int:
    """One slice; returns how many rows changed."""
    ages = {
        "now": to_epoch(now),
        "updates": to_epoch(now - updates.KEPT),
        "deliveries": to_epoch(now - KEEP_DELIVERIES),
        "answers": to_epoch(now - idempotency.KEPT),
        "dialogs": to_epoch(now - KEEP_DIALOGS),
        "tries": to_epoch(now - pin_tries.FORGIVEN_AFTER),
        "applications": to_epoch(now - KEEP_APPLICATIONS),
        "visits": to_epoch(now - KEEP_VISITS),
        "entries": to_epoch(now - KEEP_TAKEN_BACK),
        "ended": to_epoch(now - KEEP_ENDED),
    }
    left = most
    with transaction():
        for statement in _SWEEP.values():
            left -= statement.changed(most=left, **ages)
            if left <= 0:
                break
    return most - left

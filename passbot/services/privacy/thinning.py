"""Deletes old events and cards, page by page.

No statistic counts them; those count orders, arrivals and invites, which stay. Kept whatever their age: the first
event, which dates the site; the newest, whose id tells boards that something changed; events of orders that still have
names; events with deliveries; and changes of role, which the list of admins reads.
"""

from datetime import datetime, timedelta

from peewee import fn

from passbot.domain.site.rules import Rules
from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.models import Event
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

AT_ONCE = 100  # rows
KEEP_CARDS = timedelta(days=30)  # after its order was closed

# By id, which follows time unless a clock was wrong: the scan stops at a page that is too young.
_FIRST = Prepared(Event.select(fn.min(Event.id).alias("id")))
_EVENTS = Prepared(
    Event.select(Event.id, Event.at).where(Event.id > P.after).order_by(Event.id).limit(P.most)
)
_LEAVE = Statement("""
    DELETE FROM events
    WHERE id > :after AND id <= :until AND at <= :before AND kind <> 'resident.changed'
      AND id < (SELECT max(id) FROM events)
      AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = events.order_id AND o.anonymised_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = events.id)
      AND NOT EXISTS (SELECT 1 FROM broadcasts b WHERE b.event_id = events.id)
""")
_CARDS = Statement("""
    SELECT telegram_id, name FROM cards WHERE (telegram_id, name) > (:chat, :name)
    ORDER BY telegram_id, name LIMIT :most
""")
# The chats are bounded separately: PostgreSQL cannot estimate a range of pairs, and would read all orders for each
# page.
_PUT_AWAY = Statement("""
    DELETE FROM cards
    WHERE telegram_id >= :chat AND telegram_id <= :last_chat
      AND (telegram_id, name) > (:chat, :name) AND (telegram_id, name) <= (:last_chat, :last_name)
      AND name LIKE 'order %' AND EXISTS (
        SELECT 1 FROM orders o WHERE o.code = substr(cards.name, 7) AND o.status <> 'open' AND o.closed_at <= :before
      )
""")


def thin(*, rules: Rules, now: datetime) -> Slices[int]:
    """Delete; returns how many events and cards went."""
    events = yield from _events(now - timedelta(days=rules.journal_kept_days))
    cards = yield from _cards(to_epoch(now - KEEP_CARDS))
    return events + cards


def _events(before: datetime) -> Slices[int]:
    (first,) = _FIRST.rows()
    gone, after = 0, first.id or 0
    while page := _EVENTS.rows(after=after, most=AT_ONCE):
        if all(event.at > before for event in page):
            break
        until = page[-1].id
        with transaction():
            gone += _LEAVE.changed(after=after, until=until, before=to_epoch(before))
        after = until
        yield
    return gone


def _cards(before: int) -> Slices[int]:
    gone, chat, name = 0, -(2**62), ""
    while page := _CARDS.rows(chat=chat, name=name, most=AT_ONCE):
        last_chat, last_name = page[-1]
        with transaction():
            gone += _PUT_AWAY.changed(
                chat=chat, name=name, last_chat=last_chat, last_name=last_name, before=before
            )
        chat, name = last_chat, last_name
        yield
    return gone

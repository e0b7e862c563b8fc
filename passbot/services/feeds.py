"""A person's orders and slots as a calendar that others may read by a secret link, until it is revoked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from passbot.domain import codes
from passbot.domain.calendar_links import Feed
from passbot.domain.calendars import TimeSlot
from passbot.domain.orders import Order
from passbot.errors import Conflict, NotFound
from passbot.services.calendar_rows import SELECT_TIME_SLOTS, time_slot_of
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

MOST = 5
BACK = timedelta(days=31)
MOST_SHOWN = 2_000

_OWNER = Statement("""
    SELECT f.resident_id, r.language FROM feeds f JOIN residents r ON r.id = f.resident_id
    WHERE f.digest = :digest AND f.revoked_at IS NULL AND r.removed_at IS NULL
""")
_ORDERS = Statement(f"""
    {SELECT_ORDERS} WHERE o.resident_id = :owner AND o.status <> 'expired' AND o.valid_until > :since
    ORDER BY o.valid_from, o.id LIMIT :most
""")
_SLOTS = Statement(f"""
    {SELECT_TIME_SLOTS} WHERE p.owner_id = :owner AND p.kind = 'calendar' AND s.end_at > :since
    ORDER BY s.start_at, s.id LIMIT :most
""")


@dataclass(frozen=True)
class Shown:
    """All of one person, in whose language it is told."""

    language: str
    orders: tuple[Order, ...]
    slots: tuple[TimeSlot, ...]


def issue(*, owner_id: int, now: datetime) -> tuple[Feed, str]:
    """A new link's secret, which nobody can ask for again."""
    with transaction():
        lock(f"feeds of {owner_id}")
        if sum(feed.revoked_at is None for feed in of(owner_id)) >= MOST:
            raise Conflict("feed.too_many", f"One person can have {MOST} calendar links. Revoke one first.")
        secret = codes.secret()
        row = models.Feed.create(resident=owner_id, digest=codes.digest(secret), created_at=now)
        return find(row.id, owner_id=owner_id), secret


def of(owner_id: int) -> list[Feed]:
    row = models.Feed
    return [_feed(found) for found in row.select().where(row.resident == owner_id).order_by(row.id)]


def find(feed_id: int, *, owner_id: int) -> Feed:
    row = models.Feed
    found = row.get_or_none((row.id == feed_id) & (row.resident == owner_id))
    if found is None:
        raise NotFound("feed.unknown", "There is no such calendar link.")
    return _feed(found)


def revoke(feed_id: int, *, owner_id: int, now: datetime) -> Feed:
    """The link shows nothing any more. Revoking it again changes nothing."""
    row = models.Feed
    with transaction():
        find(feed_id, owner_id=owner_id)
        row.update(revoked_at=now).where((row.id == feed_id) & row.revoked_at.is_null()).execute()
        return find(feed_id, owner_id=owner_id)


def shown(secret: str, *, now: datetime) -> Shown:
    """What stands behind a link: a month back, and everything ahead."""
    found = _OWNER.row(digest=codes.digest(secret))
    if found is None:
        raise NotFound("feed.unknown", "There is no such calendar link.")
    owner, language = found
    asked = {"owner": owner, "since": to_epoch(now - BACK), "most": MOST_SHOWN}
    orders = tuple(map(order_of, _ORDERS.rows(**asked)))
    return Shown(language, orders, tuple(map(time_slot_of, _SLOTS.rows(**asked))))


def _feed(row: models.Feed) -> Feed:
    return Feed(row.id, row.created_at, row.revoked_at)

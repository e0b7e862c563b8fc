"""Feeds: secret links that show a person's calendar, all of it or only its free times, until they are revoked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from passbot.domain import codes
from passbot.domain.calendars.calendar_links import Feed, FeedKind
from passbot.domain.calendars.calendars import LONGEST, TimeSlot
from passbot.domain.passes.orders import Order
from passbot.errors import Conflict, InvalidInput, NotFound
from passbot.services.calendars import views
from passbot.services.calendars.calendar_rows import calendar_of
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.slices import Slices
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

MOST = {FeedKind.ALL: 5, FeedKind.FREE: 10}
MOST_KEPT = 100  # counting revoked ones that retention has not deleted yet
MOST_DAYS, DAYS = 90, 28
LONGEST_NAME = 64
BACK = timedelta(days=31)
MOST_SHOWN = 2_000
AT_ONCE = 200

_OWNER = Prepared(
    models.Feed.select(models.Feed.resident, models.Resident.language)
    .join(models.Resident)
    .where(
        models.Feed.digest == P.digest,
        models.Feed.kind == "all",
        models.Feed.revoked_at.is_null(),
        models.Resident.removed_at.is_null(),
    )
)
_ORDERS = Prepared(
    models.Order.select(models.Order.id)
    .where(
        models.Order.resident == P.owner, models.Order.status != "expired", models.Order.valid_until > P.since
    )
    .order_by(models.Order.valid_from, models.Order.id)
    .limit(P.most)
)
_ORDERS_OF = Statement(f"{SELECT_ORDERS} WHERE o.id IN :ids ORDER BY o.valid_from, o.id")
_SLOTS = Prepared(
    models.Slot.select(models.Slot.id)
    .where(models.Slot.place == P.calendar, models.Slot.start_at > P.after, models.Slot.end_at > P.since)
    .order_by(models.Slot.start_at, models.Slot.id)
    .limit(P.most)
)


@dataclass(frozen=True)
class Shown:
    """Everything that a feed shows of one person, and the language of its texts."""

    language: str
    orders: tuple[Order, ...]
    slots: tuple[TimeSlot, ...]


@dataclass(frozen=True)
class Terms:
    """The name of a free-times link, how many days ahead it shows, and whether visitors may book by it."""

    name: str | None = None
    days: int = DAYS
    is_bookable: bool = False


def issue(*, owner_id: int, now: datetime) -> tuple[Feed, str]:
    """Make a link to the whole calendar. Its secret is returned only here: the database keeps a digest."""
    return _issue(FeedKind.ALL, Terms(), owner_id, now)


def offer(terms: Terms, *, owner_id: int, can_confirm: bool, now: datetime) -> tuple[Feed, str]:
    """Make a link to free times. Its secret, too, is returned only here."""
    return _issue(FeedKind.FREE, _checked(terms, can_confirm=can_confirm), owner_id, now)


def _issue(kind: FeedKind, terms: Terms, owner_id: int, now: datetime) -> tuple[Feed, str]:
    with transaction():
        lock(f"feeds of {owner_id}")
        _refuse_too_many(kind, owner_id)
        secret = codes.secret()
        row = models.Feed.create(
            resident=owner_id,
            digest=codes.digest(secret),
            kind=kind.value,
            name=terms.name,
            days=terms.days if kind is FeedKind.FREE else None,
            is_bookable=int(terms.is_bookable),
            created_at=now,
        )
        return find(row.id, owner_id=owner_id, kind=kind), secret


def _refuse_too_many(kind: FeedKind, owner_id: int) -> None:
    most = MOST[kind]
    if sum(feed.revoked_at is None for feed in of(owner_id, kind=kind)) >= most:
        message = f"One person can have {most} calendar links of a kind. Revoke one first."
        raise Conflict("feed.too_many", message, limit=most)
    if models.Feed.select().where(models.Feed.resident == owner_id).count() >= MOST_KEPT:
        message = (
            f"You have made {MOST_KEPT} calendar links, revoked ones included. Use one of those you have."
        )
        raise Conflict("feed.too_many_kept", message, limit=MOST_KEPT)


def _checked(terms: Terms, *, can_confirm: bool) -> Terms:
    name = " ".join((terms.name or "").split()) or None
    if name and not (len(name) <= LONGEST_NAME and name.isprintable()):
        message = f"Write the link's name in at most {LONGEST_NAME} characters."
        raise InvalidInput("feed.name", message, limit=LONGEST_NAME)
    if not 1 <= terms.days <= MOST_DAYS:
        raise InvalidInput("feed.days", f"A link shows 1 to {MOST_DAYS} days ahead.", limit=MOST_DAYS)
    if terms.is_bookable and not can_confirm:
        message = "Others cannot book here: they confirm by a letter. Set PASSBOT_SMTP_URL and PASSBOT_API_URL first."
        raise Conflict("feed.no_mail", message)
    return Terms(name, terms.days, terms.is_bookable)


def change(feed_id: int, terms: Terms, *, owner_id: int, can_confirm: bool) -> Feed:
    """Change a free-times link's name, days or bookability. What was booked by it stays."""
    row = models.Feed
    with transaction():
        found = find(feed_id, owner_id=owner_id, kind=FeedKind.FREE)
        if found.revoked_at is not None:
            raise Conflict("feed.revoked", "This link was revoked. Make a new one.")
        terms = _checked(terms, can_confirm=can_confirm or found.is_bookable)  # mail may be off since
        change = row.update(name=terms.name, days=terms.days, is_bookable=int(terms.is_bookable))
        change.where(row.id == feed_id).execute()
        return find(feed_id, owner_id=owner_id, kind=FeedKind.FREE)


def of(owner_id: int, *, kind: FeedKind = FeedKind.ALL) -> list[Feed]:
    row = models.Feed
    mine = (row.resident == owner_id) & (row.kind == kind.value)
    return [_feed(found) for found in row.select().where(mine).order_by(row.id)]


def find(feed_id: int, *, owner_id: int, kind: FeedKind = FeedKind.ALL) -> Feed:
    row = models.Feed
    found = row.get_or_none((row.id == feed_id) & (row.resident == owner_id) & (row.kind == kind.value))
    if found is None:
        raise unknown()
    return _feed(found)


def revoke(feed_id: int, *, owner_id: int, now: datetime, kind: FeedKind = FeedKind.ALL) -> Feed:
    """Revoke the link. Revoking twice changes nothing."""
    row = models.Feed
    with transaction():
        find(feed_id, owner_id=owner_id, kind=kind)
        row.update(revoked_at=now).where((row.id == feed_id) & row.revoked_at.is_null()).execute()
        return find(feed_id, owner_id=owner_id, kind=kind)


def shown(secret: str, *, now: datetime) -> Slices[Shown]:
    """What a link to the whole calendar shows: from a month back, and everything ahead."""
    found = _OWNER.one(digest=codes.digest(secret))
    if found is None:
        raise unknown()
    since = now - BACK
    orders, slots = list[Order](), list[TimeSlot]()
    for ids in _pieces(_ORDERS.rows(owner=found.resident_id, since=since, most=MOST_SHOWN)):
        yield
        orders += map(order_of, _ORDERS_OF.rows(ids=ids))
    yield
    calendar = calendar_of(found.resident_id)
    for ids in _pieces(_SLOTS.rows(calendar=calendar, after=since - LONGEST, since=since, most=MOST_SHOWN)):
        yield
        slots += views.of_ids(ids)
    return Shown(found.language, tuple(orders), tuple(slots))


def _pieces(rows: Sequence[Any]) -> Iterator[list[int]]:  # Any: of a query of ids
    for first in range(0, len(rows), AT_ONCE):
        yield [row.id for row in rows[first : first + AT_ONCE]]


def unknown() -> NotFound:
    return NotFound("feed.unknown", "There is no such calendar link.")


def _feed(row: models.Feed) -> Feed:
    return Feed(
        id=row.id,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        kind=FeedKind(row.kind),
        name=row.name,
        days=row.days,
        is_bookable=bool(row.is_bookable),
    )

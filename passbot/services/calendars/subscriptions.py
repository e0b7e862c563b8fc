"""Subscriptions to calendars elsewhere: their busy times block slots in the subscriber's own calendar."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from peewee import IntegrityError, fn

from passbot.domain.calendars import calendar_links
from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.calendars.calendar_links import Subscription
from passbot.domain.times.recurrence import MAX_DAYS_AHEAD
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, NotFound, PassbotError
from passbot.services.calendars import blocking
from passbot.services.calendars.calendar_rows import calendar_of, opened_calendar
from passbot.services.owed import unfinished
from passbot.services.owed.unfinished import Work
from passbot.slices import Slices
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.fields import to_epoch
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

READ_EVERY = timedelta(hours=1)
MOST = 10
WRITTEN_AT_ONCE = 200

_DUE = Prepared(
    models.Subscription.select(models.Subscription.uuid)
    .join(models.Resident)
    .where(
        models.Resident.removed_at.is_null(),
        models.Subscription.removed_at.is_null(),
        fn.coalesce(models.Subscription.read_at, 0) <= P.before,
        fn.coalesce(models.Subscription.failed_at, 0) <= P.before,
    )
    .order_by(models.Subscription.id)
    .limit(P.most)
)
_STANDING = Statement("SELECT id, start_at, end_at FROM busy WHERE subscription_id = :id")
_SOME = Prepared(models.Busy.select(models.Busy.id).where(models.Busy.subscription == P.id).limit(P.most))
_CLEAR = Prepared(models.Busy.delete().where(models.Busy.subscription == P.id, models.Busy.id.in_(P.ids)))
_BUSY = Statement("""
    INSERT INTO busy (subscription_id, start_at, end_at)
    SELECT id, CAST(:start_at AS BIGINT), CAST(:end_at AS BIGINT) FROM subscriptions
    WHERE id = :id AND removed_at IS NULL
""")
_LIVE = (models.Subscription.id == P.id) & models.Subscription.removed_at.is_null()
_READ = Prepared(models.Subscription.update(read_at=P.now, failed_at=None, error=None).where(_LIVE))
_FAILED = Prepared(
    models.Subscription.update(failed_at=P.now, error=P.error).where(models.Subscription.id == P.id)
)
# The url is overwritten: it is private, and the unique index would refuse a new subscription to it.
_END = Prepared(
    models.Subscription.update(removed_at=P.now, url=models.Subscription.uuid, error=None).where(_LIVE)
)
_REMOVE = Prepared(
    models.Subscription.delete().where(
        models.Subscription.id == P.id, models.Subscription.removed_at.is_null(False)
    )
)


def add(url: str, *, owner_id: int, now: datetime) -> Subscription:
    """Subscribe. The timetable reads it at its next run, then every hour."""
    url, made = calendar_links.checked(url), str(uuid.uuid4())
    with transaction():
        lock(f"subscriptions of {owner_id}")
        if len(of(owner_id)) >= MOST:
            raise Conflict("calendar.subscriptions", f"One person can subscribe to {MOST} calendars.")
        try:
            with transaction():
                models.Subscription.create(uuid=made, resident=owner_id, url=url, created_at=now)
        except IntegrityError as exc:
            raise Conflict("calendar.subscribed", "You have subscribed to this calendar already.") from exc
        return find(made, owner_id=owner_id)


def of(owner_id: int) -> list[Subscription]:
    row = models.Subscription
    mine = (row.resident == owner_id) & row.removed_at.is_null()
    return [_subscription(found) for found in row.select().where(mine).order_by(row.id)]


def find(wanted: str, *, owner_id: int) -> Subscription:
    row = models.Subscription
    mine = (row.uuid == wanted) & (row.resident == owner_id) & row.removed_at.is_null()
    found = row.get_or_none(mine) if wanted.isprintable() else None
    if found is None:
        raise NotFound("calendar.no_subscription", "There is no such subscription.")
    return _subscription(found)


def remove(wanted: str, *, owner_id: int, now: datetime) -> Slices[None]:
    """Unsubscribe and free what its busy times had blocked. If this is cut off, the timetable finishes it."""
    found = end(wanted, owner_id=owner_id, now=now)
    yield
    yield from clear(found.id, owner_id=owner_id, now=now)


def end(wanted: str, *, owner_id: int, now: datetime) -> Subscription:
    """End the subscription at once; the timetable frees what it had blocked."""
    with transaction():
        found = find(wanted, owner_id=owner_id)
        _END.run(id=found.id, now=now)
        unfinished.begin(Work.UNSUBSCRIBING, found.id, now=now, owner=owner_id)
        return found


def end_all(owner_id: int, *, now: datetime) -> None:
    """End all of a person's subscriptions, in the caller's transaction."""
    for each in of(owner_id):
        end(each.uuid, owner_id=owner_id, now=now)


def clear(subscription_id: int, *, owner_id: int, now: datetime) -> Slices[None]:
    """Clear an ended subscription: free the slots first, because people wait for those, then delete its busy times."""
    calendar = calendar_of(owner_id)
    if calendar is not None:
        yield from blocking.free(calendar, now=now)
    while some := _SOME.rows(id=subscription_id, most=WRITTEN_AT_ONCE):
        with transaction():
            _CLEAR.run(id=subscription_id, ids=[row.id for row in some])
        yield
    with transaction():
        _REMOVE.run(id=subscription_id)


def due(*, now: datetime, limit: int) -> list[Subscription]:
    """Subscriptions neither read nor tried within the hour."""
    row = models.Subscription
    wanted = [found.uuid for found in _DUE.rows(before=now - READ_EVERY, most=limit)]
    return [_subscription(found) for found in row.select().where(row.uuid.in_(wanted)).order_by(row.id)]


def horizon(now: datetime) -> Window:
    """The window of busy times that are kept: as far ahead as slots can be."""
    return Window(now, now + timedelta(days=MAX_DAYS_AHEAD))


def read(subscription: Subscription, entries: Iterable[Entry], *, now: datetime) -> Slices[tuple[int, int]]:
    """Store the busy times that the calendar has now; returns how many slots were blocked and freed.

    Writes only the difference. If it is cut off, the next run reads the calendar again.
    """
    busy = set(_merged({entry.window for entry in entries if not entry.is_free}))
    yield
    standing = {(row.start_at, row.end_at): row.id for row in _STANDING.rows(id=subscription.id)}
    yield from _forget(subscription.id, [uid for span, uid in standing.items() if span not in busy])
    yield from _note(subscription.id, sorted(busy - standing.keys()))
    yield
    with transaction():
        if not _READ.run(id=subscription.id, now=now):
            return 0, 0  # unsubscribed, or its owner moved out, meanwhile
        calendar = opened_calendar(subscription.owner_id, "UTC", now=now)
    blocked = yield from blocking.block(calendar, now=now)
    freed = yield from blocking.free(calendar, now=now)
    return blocked, freed


def _merged(windows: Iterable[Window]) -> Iterator[tuple[int, int]]:
    """Busy times with overlapping ones merged."""
    spans = sorted((to_epoch(each.start), to_epoch(each.end)) for each in windows)
    begun: tuple[int, int] | None = None
    for start, end in spans:
        if begun and start < begun[1]:
            begun = begun[0], max(begun[1], end)
            continue
        if begun:
            yield begun
        begun = start, end
    if begun:
        yield begun


def _forget(subscription_id: int, ids: list[int]) -> Slices[None]:
    for first in range(0, len(ids), WRITTEN_AT_ONCE):
        yield
        with transaction():
            _CLEAR.run(id=subscription_id, ids=ids[first : first + WRITTEN_AT_ONCE])


def _note(subscription_id: int, spans: list[tuple[int, int]]) -> Slices[None]:
    for first in range(0, len(spans), WRITTEN_AT_ONCE):
        yield
        with transaction():
            for start, end in spans[first : first + WRITTEN_AT_ONCE]:
                _BUSY.run(id=subscription_id, start_at=start, end_at=end)


def failed(subscription: Subscription, why: PassbotError, *, now: datetime) -> None:
    """Note the failure and keep the busy times read before: a server that is down must not free slots."""
    with transaction():
        _FAILED.run(id=subscription.id, now=now, error=f"{why.code} {why}"[:500])


def _why(kept: str | None) -> tuple[str | None, str | None]:
    """Split the error into its code and words. Older versions stored the words alone."""
    code, _, words = (kept or "").partition(" ")
    return (code, words) if "." in code.rstrip(".") and words else (None, kept)


def _subscription(row: models.Subscription) -> Subscription:
    code, words = _why(row.error)
    return Subscription(
        id=row.id,
        uuid=row.uuid,
        owner_id=row.resident_id,
        url=row.url,
        created_at=row.created_at,
        read_at=row.read_at,
        failed_at=row.failed_at,
        error=words,
        error_code=code,
    )

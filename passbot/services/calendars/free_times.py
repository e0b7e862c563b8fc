"""What a free-times link shows: when its owner is free, and nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from passbot.domain import codes
from passbot.domain.calendars.visits import HOLD, Free, FreeTime
from passbot.domain.times.windows import Window
from passbot.errors import Conflict
from passbot.services.calendars import feeds
from passbot.services.calendars.calendar_rows import calendar_of
from passbot.services.rows import Found
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.models import Feed, Resident
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

MOST = 1_000
STEP = 15 * 60  # seconds; the window starts on a whole step, so that requests within one get the same answer

_LINK = Prepared(
    Feed.select(Feed.id, Feed.resident, Feed.days, Feed.is_bookable, Feed.revoked_at, Resident.removed_at)
    .join(Resident)
    .where(Feed.digest == P.digest, Feed.kind == "free")
)
_FREE = Statement("""
    SELECT s.id, s.uuid, s.start_at, s.end_at, s.zone FROM slots s
    WHERE s.place_id = :calendar AND s.status = 'available' AND s.start_at > :now AND s.start_at < :until
      AND s.end_at <= :until AND NOT EXISTS (
        SELECT 1 FROM visits v WHERE v.slot_id = s.id AND v.status = 'asked' AND v.asked_at > :held
      )
    ORDER BY s.start_at, s.id LIMIT :most
""")


@dataclass(frozen=True)
class Link:
    id: int
    owner_id: int
    days: int
    is_bookable: bool


def opened(secret: str) -> Link:
    link = _LINK.one(digest=codes.digest(secret))
    if link is None:
        raise feeds.unknown()
    if link.revoked_at or link.removed_at:
        raise Conflict(
            "feed.gone", "This link shows nothing any more. Ask whoever gave it to you for a new one."
        )
    return Link(link.id, link.resident_id, link.days, bool(link.is_bookable))


def shown(secret: str, *, zone: str, now: datetime) -> Free:
    """The free times, in the zone of the next one, or in `zone` if there is none."""
    link = opened(secret)
    since = from_epoch(to_epoch(now) // STEP * STEP)
    until = since + timedelta(days=link.days)
    rows = _rows(link.owner_id, until, now)
    if len(rows) == MOST:
        until = from_epoch(rows[-1].end_at)
    times = [
        FreeTime(row.id, row.uuid, Window(from_epoch(row.start_at), from_epoch(row.end_at))) for row in rows
    ]
    return Free(Window(since, until), rows[0].zone if rows else zone, tuple(times), link.is_bookable)


def _rows(owner_id: int, until: datetime, now: datetime) -> list[Found]:
    calendar = calendar_of(owner_id)
    asked = {"now": to_epoch(now), "until": to_epoch(until), "held": to_epoch(now - HOLD), "most": MOST}
    return [] if calendar is None else _FREE.rows(calendar=calendar, **asked)

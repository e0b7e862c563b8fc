"""Conflicts of a wanted slot: other slots, busy times of subscribed calendars, and the next times that would fit."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from passbot.domain.calendars.calendars import LONGEST, SlotWish, TimeSlot, window_of
from passbot.domain.times.windows import Window
from passbot.services.calendars.calendar_rows import SELECT_TIME_SLOTS, time_slot_of
from passbot.store.fields import to_epoch
from passbot.store.models import Busy, Subscription
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

SUGGESTIONS = 3
LOOK_AHEAD = timedelta(days=14)
LONGEST_SECONDS = int(LONGEST.total_seconds())  # a slot that began earlier is over

_IN_THE_WAY = Statement(f"""
    {SELECT_TIME_SLOTS}
    WHERE p.owner_id = :owner AND p.kind = 'calendar' AND s.status <> 'cancelled'
      AND s.start_at < :until AND s.end_at > :since AND s.start_at >= :since - {LONGEST_SECONDS}
    ORDER BY s.start_at, s.id
""")
_BUSY = Prepared(
    Busy.select(Busy.start_at, Busy.end_at)
    .join(Subscription)
    .where(
        Subscription.resident == P.owner,
        Subscription.removed_at.is_null(),
        Busy.start_at < P.until,
        Busy.end_at > P.since,
    )
    .order_by(Busy.start_at, Busy.end_at)
)
_COLLISIONS = Statement(f"""
    {SELECT_TIME_SLOTS}
    WHERE p.owner_id = :owner AND p.kind = 'calendar' AND s.status IN ('booked', 'held') AND s.end_at > :now
      AND s.start_at >= :now - {LONGEST_SECONDS} AND EXISTS (
        SELECT 1 FROM busy b JOIN subscriptions x ON x.id = b.subscription_id
        WHERE x.resident_id = p.owner_id AND x.removed_at IS NULL AND b.start_at < s.end_at AND b.end_at > s.start_at
      )
    ORDER BY s.start_at, s.id LIMIT :most
""")


@dataclass(frozen=True)
class Report:
    slots: tuple[TimeSlot, ...]
    busy: tuple[Window, ...]
    suggestions: tuple[Window, ...]


def report(wish: SlotWish, *, owner_id: int, now: datetime) -> Report:
    """Report conflicts, changing nothing. `suggestions` are the next times at which a slot of this length fits."""
    window = window_of(wish, now)
    slots, busy = _in_the_way(owner_id, window), busy_within(owner_id, window)
    suggestions = _suggested(owner_id, window) if slots or busy else []
    return Report(tuple(slots), tuple(busy), tuple(suggestions))


def collisions(*, owner_id: int, now: datetime, limit: int = 100) -> list[TimeSlot]:
    """Booked slots that overlap a busy time of a subscribed calendar."""
    rows = _COLLISIONS.rows(owner=owner_id, now=to_epoch(now), most=limit)
    return [time_slot_of(row) for row in rows]


def busy_within(owner_id: int, window: Window) -> list[Window]:
    rows = _BUSY.rows(owner=owner_id, since=window.start, until=window.end)
    return [Window(row.start_at, row.end_at) for row in rows]


def _in_the_way(owner_id: int, window: Window) -> list[TimeSlot]:
    rows = _IN_THE_WAY.rows(owner=owner_id, since=to_epoch(window.start), until=to_epoch(window.end))
    return [time_slot_of(row) for row in rows]


def _suggested(owner_id: int, window: Window) -> list[Window]:
    whole = Window(window.start, window.start + LOOK_AHEAD)
    taken = [slot.window for slot in _in_the_way(owner_id, whole)] + busy_within(owner_id, whole)
    start, found = window.start, list[Window]()
    for each in [*sorted(taken), Window(whole.end, whole.end + window.length)]:
        while start + window.length <= each.start and len(found) < SUGGESTIONS:
            found.append(Window(start, start + window.length))
            start += window.length
        start = max(start, each.end)
    return found

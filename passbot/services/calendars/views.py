"""Reads personal calendars. A slot of another person is answered as not found."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from passbot.domain.calendars.calendars import SlotState, Summary, TimeSlot
from passbot.domain.times import windows
from passbot.domain.times.windows import DAY
from passbot.errors import InvalidInput, NotFound
from passbot.services.calendars.calendar_rows import (
    SELECT_CALENDAR,
    SELECT_TIME_SLOTS,
    calendar_of,
    time_slot_of,
)
from passbot.store import models
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

RECENT = 5
STATUSES = {state: [state.value] for state in SlotState} | {SlotState.BOOKED: ["booked", "held"]}
ALL = [status for statuses in STATUSES.values() for status in statuses]

_MINE = "FROM slots s JOIN places p ON p.id = s.place_id WHERE p.owner_id = :owner AND p.kind = 'calendar'"
_ONE = Statement(f"{SELECT_TIME_SLOTS} WHERE s.uuid = :uuid AND p.owner_id = :owner AND p.kind = 'calendar'")
_LISTED = Statement(f"""
    {SELECT_TIME_SLOTS} WHERE s.place_id = ({SELECT_CALENDAR}) AND s.status IN :statuses AND s.start_at > :after
    ORDER BY s.start_at, s.id LIMIT :most OFFSET :skip
""")
_BY_IDS = Statement(f"{SELECT_TIME_SLOTS} WHERE s.id IN :ids ORDER BY s.start_at, s.id")
_COUNTS = Statement(f"""
    SELECT s.status, count(*) AS number, sum(CASE WHEN s.start_at > :now THEN 1 ELSE 0 END) AS coming {_MINE}
    GROUP BY s.status
""")
_RECENT = Statement(f"SELECT s.id {_MINE} ORDER BY s.created_at DESC, s.id DESC LIMIT {RECENT}")


def find(slot_uuid: str, *, owner_id: int) -> TimeSlot:
    row = _ONE.row(uuid=_read_uuid(slot_uuid), owner=owner_id)
    if row is None:
        raise unknown()
    return time_slot_of(row)


def unknown() -> NotFound:
    return NotFound("calendar.unknown", "Time slot not found")


def listed(
    *,
    owner_id: int,
    first: date | None = None,
    last: date | None = None,
    state: SlotState | None = None,
    reference: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[TimeSlot]:
    """A page of slots, soonest first. A slot belongs to the day on which it begins in its own zone."""
    statuses = STATUSES[state] if state else ALL
    if not (first or last or reference is not None):
        return _page(owner_id, statuses, limit, offset)
    calendar = calendar_of(owner_id)
    if calendar is None:
        return []
    return of_ids(_ids(calendar, first, last, statuses, reference, limit, offset))


def _page(
    owner: int, statuses: list[str], limit: int, offset: int = 0, after: int = -(2**62)
) -> list[TimeSlot]:
    rows = _LISTED.rows(owner=owner, statuses=statuses, after=after, most=limit, skip=offset)
    return [time_slot_of(row) for row in rows]


def ids(
    *,
    owner_id: int,
    first: date | None = None,
    last: date | None = None,
    state: SlotState | None = None,
    reference: str | None = None,
    limit: int,
) -> list[int]:
    """The ids of the same, for reading piece by piece."""
    calendar = calendar_of(owner_id)
    if calendar is None:
        return []
    return _ids(calendar, first, last, STATUSES[state] if state else ALL, reference, limit, 0)


def _ids(
    calendar: int,
    first: date | None,
    last: date | None,
    statuses: Sequence[str],
    reference: str | None,
    limit: int,
    offset: int,
) -> list[int]:
    row = models.Slot
    wanted = (row.place == calendar) & row.status.in_(statuses)
    if reference is not None:
        wanted &= row.reference == reference
    if first or last:
        days = _on_days(calendar, first or date.min, last or date.max)
        if not days:
            return []
        wanted &= reduce(or_, days)
    page = row.select(row.id).where(wanted).order_by(row.start_at, row.id).limit(limit).offset(offset)
    rows: Any = page.tuples()  # Any: building ten thousand models would take a tenth of a second
    return [row[0] for row in rows]


def _on_days(calendar: int, first: date, last: date) -> list[object]:
    if first > last:
        raise InvalidInput("calendar.dates", "Start date must not be after end date")
    row = models.Slot
    zones = [found.zone for found in row.select(row.zone).where(row.place == calendar).distinct()]
    return [(row.zone == zone) & _between(first, last, zone) for zone in zones]


def _between(first: date, last: date, zone: str) -> object:
    """The condition that a slot begins on one of these days in this zone. date.min and date.max mean no limit."""
    place, start = windows.zone(zone), models.Slot.start_at
    condition = start > -(2**62)
    if first > date.min + DAY:
        condition &= start >= to_epoch(windows.reached(first, datetime.min.time(), place))
    if last < date.max - DAY:
        condition &= start < to_epoch(windows.reached(last + DAY, datetime.min.time(), place))
    return condition


def of_ids(ids: list[int]) -> list[TimeSlot]:
    return [time_slot_of(row) for row in _BY_IDS.rows(ids=ids)]


def upcoming(*, owner_id: int, now: datetime, limit: int = 10) -> list[TimeSlot]:
    """The next available slots."""
    return _page(owner_id, [SlotState.AVAILABLE.value], limit, after=to_epoch(now))


def summary(*, owner_id: int, now: datetime) -> Summary:
    """Counts by state. `upcoming` counts slots that have not begun and are not cancelled; `recent` were made last."""
    counts, ahead = dict.fromkeys(SlotState, 0), 0
    for row in _COUNTS.rows(owner=owner_id, now=to_epoch(now)):
        state = SlotState.BOOKED if row.status == "held" else SlotState(row.status)
        counts[state] += int(row.number)
        ahead += int(row.coming) if state is not SlotState.CANCELLED else 0
    recent = of_ids([row.id for row in _RECENT.rows(owner=owner_id)])
    return Summary(
        counts=counts,
        upcoming=ahead,
        next_available=next(iter(upcoming(owner_id=owner_id, now=now, limit=1)), None),
        recent=tuple(sorted(recent, key=lambda slot: (slot.created_at, slot.id), reverse=True)),
    )


def _read_uuid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise unknown() from None

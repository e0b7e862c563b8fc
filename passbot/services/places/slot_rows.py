"""Turns rows of places and slots into frozen dataclasses. A slot comes with its place."""

import json
from datetime import date, datetime, time

from passbot.domain.slots.slots import Place, PlaceKind, Slot, Status
from passbot.services.rows import Found, moment
from passbot.store.fields import from_epoch
from passbot.store.statement import columns

_OF_PLACE = """
    id uuid kind name zone seats on_gate opens closes slot_minutes horizon_hours options owner_id office_id closed_at
"""
_OF_SLOT = """
    id uuid seat start_at end_at zone status title description held_by held_until created_at updated_at
    series_id series_day
"""
PLACE_COLUMNS = columns("p", _OF_PLACE, "place_")
SLOT_COLUMNS = f"""
    {PLACE_COLUMNS}, {columns("s", _OF_SLOT)}, {columns("o", "code resident_id guest_name pin", "order_")}
"""
SELECT_PLACES = f"SELECT {PLACE_COLUMNS} FROM places p"
SELECT_SLOTS = f"""
    SELECT {SLOT_COLUMNS} FROM slots s JOIN places p ON p.id = s.place_id
    LEFT JOIN orders o ON o.slot_id = s.id AND o.status IN ('open', 'arrived')
"""
CLOSED_WEEKDAYS, CLOSED_DAYS = "closed_weekdays", "closed_days"


def place_of(row: Found) -> Place:
    kept = json.loads(row.place_options)
    opens, closes = row.place_opens, row.place_closes
    return Place(
        id=row.place_id,
        uuid=row.place_uuid,
        kind=PlaceKind(row.place_kind),
        name=row.place_name,
        zone=row.place_zone,
        seats=row.place_seats,
        on_gate=bool(row.place_on_gate),
        opens=time.fromisoformat(opens) if opens else None,
        closes=time.fromisoformat(closes) if closes else None,
        slot_minutes=row.place_slot_minutes,
        horizon_hours=row.place_horizon_hours,
        closed_weekdays=frozenset(kept.pop(CLOSED_WEEKDAYS, ())),
        closed_days=frozenset(map(date.fromisoformat, kept.pop(CLOSED_DAYS, ()))),
        owner_id=row.place_owner_id,
        office_id=row.place_office_id,
        closed_at=moment(row.place_closed_at),
        options=kept,
    )


def slot_of(row: Found, now: datetime) -> Slot:
    """The slot of a row. An expired hold already counts as available, before the timetable has written that down."""
    until, day, pin = moment(row.held_until), row.series_day, row.order_pin
    is_over = row.status == Status.HELD and until is not None and until <= now
    is_held = row.status == Status.HELD and not is_over
    return Slot(
        id=row.id,
        uuid=row.uuid,
        place=place_of(row),
        seat=row.seat,
        start=from_epoch(row.start_at),
        end=from_epoch(row.end_at),
        zone=row.zone,
        status=Status.AVAILABLE if is_over else Status(row.status),
        title=row.title,
        description=row.description,
        held_by=row.held_by if is_held else None,
        held_until=until if is_held else None,
        created_at=from_epoch(row.created_at),
        updated_at=from_epoch(row.updated_at),
        series_id=row.series_id,
        series_day=date.fromisoformat(day) if day else None,
        order_code=row.order_code,
        booked_by=row.order_resident_id,
        guest_name=row.order_guest_name,
        pin=None if pin is None else f"{pin:05}",
    )

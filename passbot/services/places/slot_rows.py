"""Turns rows of places and slots into frozen dataclasses. A slot comes with its place."""

import json
from datetime import date, datetime, time

from passbot.domain.slots.slots import Place, PlaceKind, Slot, Status
from passbot.services.rows import Columns, moment
from passbot.store.fields import from_epoch

PLACE_COLUMNS = """
    p.id, p.uuid, p.kind, p.name, p.zone, p.seats, p.on_gate, p.opens, p.closes, p.slot_minutes,
    p.horizon_hours, p.options, p.owner_id, p.office_id, p.closed_at
"""
SLOT_COLUMNS = f"""
    {PLACE_COLUMNS}, s.id, s.uuid, s.seat, s.start_at, s.end_at, s.zone, s.status, s.title, s.description,
    s.held_by, s.held_until, s.created_at, s.updated_at, s.series_id, s.series_day,
    o.code, o.resident_id, o.guest_name, o.pin
"""
SELECT_PLACES = f"SELECT {PLACE_COLUMNS} FROM places p"
SELECT_SLOTS = f"""
    SELECT {SLOT_COLUMNS} FROM slots s JOIN places p ON p.id = s.place_id
    LEFT JOIN orders o ON o.slot_id = s.id AND o.status IN ('open', 'arrived')
"""
CLOSED_WEEKDAYS, CLOSED_DAYS = "closed_weekdays", "closed_days"
_PLACE_WIDTH = 15


def place_of(row: Columns) -> Place:
    (
        uid, uuid, kind, name, zone, seats, on_gate, opens, closes, slot_minutes,
        horizon_hours, options, owner_id, office_id, closed_at,
    ) = row  # fmt: skip
    kept = json.loads(options)
    return Place(
        id=uid,
        uuid=uuid,
        kind=PlaceKind(kind),
        name=name,
        zone=zone,
        seats=seats,
        on_gate=bool(on_gate),
        opens=time.fromisoformat(opens) if opens else None,
        closes=time.fromisoformat(closes) if closes else None,
        slot_minutes=slot_minutes,
        horizon_hours=horizon_hours,
        closed_weekdays=frozenset(kept.pop(CLOSED_WEEKDAYS, ())),
        closed_days=frozenset(map(date.fromisoformat, kept.pop(CLOSED_DAYS, ()))),
        owner_id=owner_id,
        office_id=office_id,
        closed_at=moment(closed_at),
        options=kept,
    )


def slot_of(row: Columns, now: datetime) -> Slot:
    """The slot of a row. An expired hold already counts as available, before the timetable has written that down."""
    (
        uid, uuid, seat, start_at, end_at, zone, status, title, description,
        held_by, held_until, created_at, updated_at, series_id, series_day,
        order_code, booked_by, guest_name, pin,
    ) = row[_PLACE_WIDTH:]  # fmt: skip
    until = moment(held_until)
    is_over = status == Status.HELD and until is not None and until <= now
    is_held = status == Status.HELD and not is_over
    return Slot(
        id=uid,
        uuid=uuid,
        place=place_of(row[:_PLACE_WIDTH]),
        seat=seat,
        start=from_epoch(start_at),
        end=from_epoch(end_at),
        zone=zone,
        status=Status.AVAILABLE if is_over else Status(status),
        title=title,
        description=description,
        held_by=held_by if is_held else None,
        held_until=until if is_held else None,
        created_at=from_epoch(created_at),
        updated_at=from_epoch(updated_at),
        series_id=series_id,
        series_day=date.fromisoformat(series_day) if series_day else None,
        order_code=order_code,
        booked_by=booked_by,
        guest_name=guest_name,
        pin=None if pin is None else f"{pin:05}",
    )

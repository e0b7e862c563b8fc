"""Turns database rows into frozen dataclasses. An order comes with its resident."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from passbot.domain.passes.orders import Arrival, Booked, Closer, Kind, Order, Status
from passbot.domain.people.people import Channel, Invite, Resident, Role
from passbot.domain.slots.slots import PlaceKind
from passbot.domain.times.windows import Window
from passbot.store import models
from passbot.store.fields import from_epoch

RESIDENT_COLUMNS = """
    r.id, r.uuid, r.name, r.phone, r.house, r.role, r.language, r.telegram_id, r.muted,
    r.removed_at, r.unreachable_at, r.telegram_id IS NULL AND r.claimed_at IS NOT NULL
"""
BOOKED_COLUMNS = "b.id, b.kind, b.name, f.id, f.name, coalesce(t.zone, b.zone), t.start_at, t.end_at"
ORDER_COLUMNS = f"""
    {RESIDENT_COLUMNS}, o.id, o.code, o.kind, o.status, o.house, o.plate, o.plate_key, o.is_partial, o.brand,
    o.guest_name, o.day, o.valid_from, o.valid_until, o.pin, o.slot_id, o.series_id, o.created_at,
    o.closed_at, o.close_reason, o.closed_by, o.mirrored_at,
    {BOOKED_COLUMNS}
"""
# Put it after all other joins of `orders o`: SQLite does not reorder tables across an outer join.
WITH_ALL = """
    JOIN residents r ON r.id = o.resident_id LEFT JOIN slots t ON t.id = o.slot_id
    LEFT JOIN places b ON b.id = o.place_id LEFT JOIN places f ON f.id = b.office_id
"""
# Names of what was booked: the place, or office and desk. Needs WITH_ALL.
PLACE_NAMES = """
    CASE WHEN b.kind NOT IN ('desk', 'office') THEN b.name END AS place,
    CASE b.kind WHEN 'office' THEN b.name WHEN 'desk' THEN f.name END AS office,
    CASE b.kind WHEN 'desk' THEN b.name END AS desk
"""
SELECT_ORDERS = f"SELECT {ORDER_COLUMNS} FROM orders o {WITH_ALL}"
SELECT_RESIDENTS = f"SELECT {RESIDENT_COLUMNS} FROM residents r"
_RESIDENT_WIDTH, BOOKED_WIDTH = 12, 8

Columns = Sequence[Any]  # Any: what a driver returns


def resident_of(row: Columns) -> Resident:
    (
        uid, uuid, name, phone, house, role, language, telegram_id, muted, removed_at, unreachable_at, is_client,
    ) = row  # fmt: skip
    return Resident(
        id=uid,
        uuid=uuid,
        name=name,
        phone=phone,
        house=house,
        role=Role(role),
        language=language,
        telegram_id=telegram_id,
        muted=() if muted == "[]" else tuple(json.loads(muted)),
        is_removed=removed_at is not None,
        is_reachable=unreachable_at is None,
        is_client=bool(is_client) and removed_at is None,
    )


def order_of(row: Columns) -> Order:
    (
        uid, code, kind, status, house, plate, plate_key, is_partial, brand,
        guest_name, day, valid_from, valid_until, pin, slot_id, series_id, created_at,
        closed_at, close_reason, closed_by, mirrored_at,
    ) = row[_RESIDENT_WIDTH:-BOOKED_WIDTH]  # fmt: skip
    return Order(
        id=uid,
        code=code,
        kind=Kind(kind),
        status=Status(status),
        resident=resident_of(row[:_RESIDENT_WIDTH]),
        house=house,
        plate=plate,
        plate_key=plate_key,
        is_partial=bool(is_partial),
        brand=brand,
        guest_name=guest_name,
        day=date.fromisoformat(day),
        window=Window(from_epoch(valid_from), from_epoch(valid_until)),
        pin=None if pin is None else f"{pin:05}",
        slot_id=slot_id,
        series_id=series_id,
        created_at=from_epoch(created_at),
        place=booked_of(row[-BOOKED_WIDTH:]),
        closed_at=moment(closed_at),
        close_reason=close_reason,
        closed_by=Closer(closed_by) if closed_by else None,
        mirrored_at=moment(mirrored_at),
    )


def booked_of(row: Columns) -> Booked | None:
    place_id, kind, name, office_id, office, zone, start, end = row
    if place_id is None:
        return None
    if kind == PlaceKind.OFFICE:
        office_id, office = place_id, name
    return Booked(
        place_id=place_id,
        kind=PlaceKind(kind),
        name=name,
        office=office,
        office_id=office_id,
        zone=zone,
        hours=None if start is None else Window(from_epoch(start), from_epoch(end)),
    )


def is_id(number: int) -> bool:
    """True if a row can have this id. SQLite raises for larger integers."""
    return 0 < number < 2**63


def moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else from_epoch(seconds)


def arrival_of(row: models.Arrival) -> Arrival:
    return Arrival(
        order_id=row.order_id,
        turn=row.turn,
        at=row.at,
        channel=Channel(row.channel),
        by_id=row.by_id,
        by_name=row.by_name,
        reason=row.reason,
        nonce=row.nonce,
    )


def invite_of(row: models.Invite) -> Invite:
    return Invite(
        id=row.id,
        code=row.code,
        role=Role(row.role),
        house=row.house,
        label=row.label,
        resident_id=row.resident_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        reserved_by=row.reserved_by,
        reserved_until=row.reserved_until,
        used_by=row.used_by_id,
        used_at=row.used_at,
    )

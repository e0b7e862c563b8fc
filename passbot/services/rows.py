"""Turns database rows into frozen dataclasses. An order comes with its resident."""

import json
from datetime import date, datetime
from typing import Any

from passbot.domain.passes.orders import Arrival, Booked, Closer, Kind, Order, Status
from passbot.domain.people.people import Channel, Invite, Resident, Role
from passbot.domain.slots.slots import PlaceKind
from passbot.domain.times.windows import Window
from passbot.store import models
from passbot.store.fields import from_epoch
from passbot.store.statement import columns

_OF_RESIDENT = "id uuid name phone house role language telegram_id muted removed_at unreachable_at"
_OF_ORDER = """
    id code kind status house plate plate_key is_partial brand guest_name day valid_from valid_until pin
    slot_id series_id created_at closed_at close_reason closed_by mirrored_at
"""
RESIDENT_COLUMNS = f"""
    {columns("r", _OF_RESIDENT, "resident_")},
    r.telegram_id IS NULL AND r.claimed_at IS NOT NULL AS resident_is_client
"""
BOOKED_COLUMNS = f"""
    {columns("b", "id kind name", "booked_")}, coalesce(t.zone, b.zone) AS booked_zone,
    {columns("t", "start_at end_at", "booked_")}, {columns("f", "id name", "office_")}
"""
ORDER_COLUMNS = f"{RESIDENT_COLUMNS}, {columns('o', _OF_ORDER)}, {BOOKED_COLUMNS}"
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

Found = Any  # a row of a Statement: it has a name for each column


def resident_of(row: Found) -> Resident:
    is_removed, muted = row.resident_removed_at is not None, row.resident_muted
    return Resident(
        id=row.resident_id,
        uuid=row.resident_uuid,
        name=row.resident_name,
        phone=row.resident_phone,
        house=row.resident_house,
        role=Role(row.resident_role),
        language=row.resident_language,
        telegram_id=row.resident_telegram_id,
        muted=() if muted == "[]" else tuple(json.loads(muted)),
        is_removed=is_removed,
        is_reachable=row.resident_unreachable_at is None,
        is_client=bool(row.resident_is_client) and not is_removed,
    )


def order_of(row: Found) -> Order:
    return Order(
        id=row.id,
        code=row.code,
        kind=Kind(row.kind),
        status=Status(row.status),
        resident=resident_of(row),
        house=row.house,
        plate=row.plate,
        plate_key=row.plate_key,
        is_partial=bool(row.is_partial),
        brand=row.brand,
        guest_name=row.guest_name,
        day=date.fromisoformat(row.day),
        window=Window(from_epoch(row.valid_from), from_epoch(row.valid_until)),
        pin=None if row.pin is None else f"{row.pin:05}",
        slot_id=row.slot_id,
        series_id=row.series_id,
        created_at=from_epoch(row.created_at),
        place=booked_of(row),
        closed_at=moment(row.closed_at),
        close_reason=row.close_reason,
        closed_by=Closer(row.closed_by) if row.closed_by else None,
        mirrored_at=moment(row.mirrored_at),
    )


def booked_of(row: Found) -> Booked | None:
    if row.booked_id is None:
        return None
    is_office, start = row.booked_kind == PlaceKind.OFFICE, row.booked_start_at
    return Booked(
        place_id=row.booked_id,
        kind=PlaceKind(row.booked_kind),
        name=row.booked_name,
        office=row.booked_name if is_office else row.office_name,
        office_id=row.booked_id if is_office else row.office_id,
        zone=row.booked_zone,
        hours=None if start is None else Window(from_epoch(start), from_epoch(row.booked_end_at)),
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

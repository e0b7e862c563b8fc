"""The people, places and orders of a year's site, as rows."""

from collections.abc import Iterable, Iterator
from typing import Any

from passbot.domain.people import names
from passbot.domain.plates import plates
from tests.bench.year_lives import (
    ADMINS,
    DAY,
    GUARDS,
    Year,
    day_of,
    host_of_series,
    house_of,
    person,
    shown,
    uuid,
)

Rows = Iterable[tuple[Any, ...]]  # Any: what a driver takes
NO_GRID = (None,) * 4
HOURS = ("09:00", "21:00", 60, 48)


def tables(year: Year) -> Iterator[tuple[str, str, Rows]]:
    """Name, columns, rows; whatever refers to another comes behind it."""
    yield (
        "residents",
        "id, uuid, name, name_key, phone, email, house, role, language, telegram_id, created_at, claimed_at",
        _people(year),
    )
    yield (
        "places",
        (
            "id, uuid, kind, name, owner_id, office_id, on_gate, seats, zone, opens, closes, slot_minutes, "
            "horizon_hours, options, created_at"
        ),
        _places(year),
    )
    yield (
        "series",
        (
            "id, uuid, resident_id, kind, pattern, start_time, end_time, zone, starts_on, until, details, made_until, "
            "created_at, ended_at"
        ),
        _series(year),
    )
    yield (
        "slots",
        "id, uuid, place_id, seat, start_at, end_at, zone, status, title, created_at, updated_at",
        _slots(year),
    )
    yield (
        "orders",
        (
            "id, code, resident_id, kind, status, house, plate, plate_key, plate_seek, guest_name, guest_key, "
            "day, valid_from, valid_until, pin, slot_id, place_id, series_id, series_day, created_at, closed_at, "
            "closed_by, mirrored_at"
        ),
        _orders(year),
    )


def _people(year: Year) -> Rows:
    dice, first = year.dice("people"), year.now - 365 * DAY
    for uid in range(1, year.residents + GUARDS + ADMINS + 1):
        role = "resident" if uid < year.guard else "guard" if uid < year.admin else "admin"
        name, came = person(dice), first + uid % 60 * DAY
        mail = f"anna{uid}@example.com" if uid % 20 == 0 else None
        house = house_of(uid) if role != "guard" else None
        yield (
            uid, uuid(dice), name, names.key(name), f"+79{uid:09}", mail, house, role, "ru", 100_000 + uid, came, came,
        )  # fmt: skip


def _places(year: Year) -> Rows:
    dice, born, zone = year.dice("places"), year.now - 365 * DAY, "Europe/Moscow"
    for (kind, which, number), uid in year.places.items():
        if kind == "barber":
            yield (
                uid,
                uuid(dice),
                "service",
                f"Мастер {which + 1}",
                None,
                None,
                1,
                2,
                zone,
                *HOURS,
                "{}",
                born,
            )
        elif kind == "desk":
            office = year.places["presence", which, 0]
            yield (uid, uuid(dice), "desk", str(number + 1), None, office, 1, 1, zone, *NO_GRID, "{}", born)
        else:
            yield (
                uid,
                uuid(dice),
                "office",
                f"Офис {which + 1}",
                None,
                None,
                1,
                1,
                zone,
                *NO_GRID,
                "{}",
                born,
            )
    for uid, owner in enumerate(year.calendars, len(year.places) + 1):
        yield (uid, uuid(dice), "calendar", "Календарь", owner, None, 0, 1, "UTC", *NO_GRID, "{}", born)


def _series(year: Year) -> Rows:
    """As many as a day ever had passes of; all of them have ended."""
    dice, count = year.dice("series"), max((life.series or 0 for life in year.past), default=0)
    first, last = year.now - 365 * DAY, year.now - 2 * DAY
    for uid in range(1, count + 1):
        host, until = host_of_series(uid, year.residents), day_of(last)
        yield (
            uid, uuid(dice), host, "car", "daily", "00:00", "23:59", "Europe/Moscow", day_of(first), until,
            '{"plate": null, "brand": null, "guest_name": null, "pin": null}', until, first, last,
        )  # fmt: skip


def _slots(year: Year) -> Rows:
    dice = year.dice("slots")
    for life in year.lives:
        if life.id in year.slots and life.place:
            kind, _, number = life.place
            seat = number + 1 if kind == "barber" else 1
            status = "booked" if life.status in ("open", "arrived") else "available"
            yield (
                year.slots[life.id], uuid(dice), year.place_of(life), seat, life.since, life.until,
                "Europe/Moscow", status, None, life.created, life.created,
            )  # fmt: skip
    for uid, (place, start, owner) in enumerate(year.calendar_slots(), len(year.slots) + 1):
        title, made = f"Встреча {owner}", start - DAY
        status = "blocked" if is_blocked(year, uid, start) else "booked"
        yield (uid, uuid(dice), place, 1, start, start + 1_800, "UTC", status, title, made, made)


def _orders(year: Year) -> Rows:
    for life in year.lives:
        key = life.plate
        yield (
            life.id, life.code, life.resident, life.kind, life.status, house_of(life.resident),
            key and shown(key), key, key and plates.skeleton(key), life.guest, life.guest and names.key(life.guest),
            life.day, life.since, life.until, life.pin, year.slots.get(life.id), year.place_of(life), life.series,
            life.series and life.day, life.created, life.closed,
            "resident" if life.status == "cancelled" else None, life.created + 3,
        )  # fmt: skip


def is_blocked(year: Year, slot: int, start: int) -> bool:
    """By another calendar of its owner."""
    return start > year.now and slot % 10 == 0

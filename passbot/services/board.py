"""The slot board: today's hours of one place, booked and given back by their hour."""

from dataclasses import dataclass, replace
from datetime import datetime, time

from passbot.domain import names, windows
from passbot.domain.board import Board, Yours, board, name_of
from passbot.domain.orders import Order
from passbot.domain.people import CLOCK, Actor, Channel, Resident, Role, acting
from passbot.domain.rules import Rules
from passbot.domain.slots import OFFERED, Place, PlaceKind, Slot
from passbot.errors import Conflict
from passbot.services import accounts, filling, orders, places, slots
from passbot.services.rows import RESIDENT_COLUMNS, resident_of
from passbot.store.db import lock, transaction
from passbot.store.statement import Statement

OPENS, CLOSES, MINUTES = time(3), time(15), 60
NO_ACCOUNT = 0  # nobody's id at Telegram: whoever is named so cannot be claimed, and is written to by nobody

_WAS_USED = Statement("""
    SELECT 1 FROM orders o JOIN slots s ON s.id = o.slot_id WHERE s.place_id = :place_id LIMIT 1
""")
_RENAME_ANYBODY = Statement("""
    UPDATE residents SET name = :name, name_key = :key WHERE telegram_id = :telegram_id AND name = :was
""")
_LAST_EVENT = Statement("SELECT max(id) FROM events")
_ANYBODY = Statement(f"SELECT {RESIDENT_COLUMNS} FROM residents r WHERE r.telegram_id = :telegram_id")


@dataclass(frozen=True)
class Named:
    """What the board is called in the site's language, and in every language until somebody renames it."""

    name: str
    by_default: tuple[str, ...]


def ensure(named: Named, *, zone: str, now: datetime) -> Place:
    """The site's board; made at the first start, with the hours of S4's document. An admin may change them.

    The bot offers it once an admin wants it to; one that was used before there was this choice is wanted.
    """
    with transaction():
        lock("board")
        known = places.listed(PlaceKind.BOARD, with_closed=True)
        if known:
            return _kept_up(known[0], named, now)
        place = Place(
            id=0,
            uuid="",
            kind=PlaceKind.BOARD,
            name=named.name,
            options={OFFERED: False},
            zone=zone,
            opens=OPENS,
            closes=CLOSES,
            slot_minutes=MINUTES,
            horizon_hours=24,
        )
        return places.add(place, actor=CLOCK, now=now)


def _kept_up(known: Place, named: Named, now: datetime) -> Place:
    """A name that nobody has chosen follows the site's language."""
    wanted = known
    if known.name in named.by_default and known.name != named.name:
        wanted = replace(wanted, name=named.name)
        _RENAME_ANYBODY.run(
            telegram_id=NO_ACCOUNT, name=named.name, was=known.name, key=names.key(named.name)
        )
    if OFFERED not in known.options:
        was_used = _WAS_USED.row(place_id=known.id) is not None
        wanted = replace(wanted, options={**known.options, OFFERED: was_used})
    return wanted if wanted == known else places.change(wanted, actor=CLOCK, now=now)


def state(place_id: int, *, now: datetime) -> Board:
    """Today, in the place's zone. What is missing of a new day is made on the way."""
    place = places.by_id(place_id)
    row = _LAST_EVENT.row()
    zone = windows.zone(place.zone)
    day = windows.local_day(now, zone)
    today = windows.day_window(day, zone)
    found = slots.listed(place, now=now, within=today)
    if not found and filling.populate(place, now=now):
        found = slots.listed(place, now=now, within=today)
    return board(day, place.zone, row[0] or 0 if row else 0, found)


def book(place_id: int, hour: int, *, actor: Actor, rules: Rules, now: datetime) -> Order:
    with transaction():
        return slots.book(_uuid(place_id, hour, now), actor=actor, rules=rules, now=now)[1]


def hold(place_id: int, hour: int, *, actor: Actor, rules: Rules, now: datetime) -> Slot:
    with transaction():
        return slots.hold(_uuid(place_id, hour, now), actor=actor, rules=rules, now=now)


def release(place_id: int, hour: int, *, actor: Actor, now: datetime) -> Slot:
    with transaction():
        return slots.release(_uuid(place_id, hour, now), actor=actor, now=now)


def cancel(place_id: int, hour: int, *, actor: Actor, now: datetime) -> Slot:
    with transaction():
        return slots.cancel(_uuid(place_id, hour, now), actor=actor, now=now)


def block(place_id: int, hour: int, *, actor: Actor, now: datetime) -> Slot:
    with transaction():
        return slots.block(_uuid(place_id, hour, now), actor=actor, now=now)


def unblock(place_id: int, hour: int, *, actor: Actor, now: datetime) -> Slot:
    with transaction():
        return slots.unblock(_uuid(place_id, hour, now), actor=actor, now=now)


def yours(place_id: int, *, actor: Actor, now: datetime) -> Yours:
    place = places.by_id(place_id)
    zone = windows.zone(place.zone)
    today = slots.listed(place, now=now, within=windows.day_window(windows.local_day(now, zone), zone))
    who = actor.resident_id
    return Yours(
        {
            name_of(slot): orders.by_code(slot.order_code)
            for slot in today
            if slot.order_code and slot.booked_by == who is not None
        },
        [name_of(slot) for slot in today if slot.held_by == who is not None],
    )


def anybody(*, now: datetime) -> Actor:
    """Whoever uses an open board without a name. All of them share one, which owns only what they booked."""
    with transaction():
        lock("anybody")
        row = _ANYBODY.row(telegram_id=NO_ACCOUNT)
        who = resident_of(row) if row else _make_anybody(now)
        return replace(acting(who, Channel.WEB), name="")


def _make_anybody(now: datetime) -> Resident:
    """Called like the board, for a guard or an admin who reads whose slot it is."""
    name = places.listed(PlaceKind.BOARD, with_closed=True)[0].name
    values = {"name": name, "role": Role.RESIDENT.value, "telegram_id": NO_ACCOUNT, "claimed_at": now}
    return accounts.create(values | {"unreachable_at": now}, now)


def _uuid(place_id: int, hour: int, now: datetime) -> str:
    found = state(place_id, now=now).of(hour)
    if found is None:
        raise Conflict("board.no_slot", f"There is no slot {hour} today.", slot=hour)
    return found.uuid

"""The slot board: today's slots of one place, booked and cancelled by their number."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from peewee import fn

from passbot.domain.board.board import Board, Yours, board, hours_of, keeping
from passbot.domain.board.board_hours import DOCUMENTED, BoardHours, fits
from passbot.domain.passes.orders import Order
from passbot.domain.people import names
from passbot.domain.people.people import CLOCK, Actor, Channel, Resident, Role, acting
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import OFFERED, Place, PlaceKind, Slot
from passbot.domain.times import windows
from passbot.errors import Conflict
from passbot.services.passes import orders
from passbot.services.people import accounts
from passbot.services.places import places, populate
from passbot.services.rows import RESIDENT_COLUMNS, resident_of
from passbot.services.slots import closing, slots
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

AS_SET = "as_set"  # option of the board: the hours in the settings when they were last applied
NO_ACCOUNT = 0  # a Telegram id that nobody has: such a resident cannot be claimed and gets no messages

_WAS_USED = Prepared(models.Order.select(models.Order.id).where(models.Order.place == P.place_id).limit(1))
_RENAME_ANYBODY = Prepared(
    models.Resident.update(name=P.name, name_key=P.key).where(
        models.Resident.telegram_id == P.telegram_id, models.Resident.name == P.was
    )
)
_LAST_EVENT = Prepared(models.Event.select(fn.max(models.Event.id).alias("id")))
_ANYBODY = Statement(f"SELECT {RESIDENT_COLUMNS} FROM residents r WHERE r.telegram_id = :telegram_id")


@dataclass(frozen=True)
class Named:
    """The board's name in the site's language, and its default names in all languages."""

    name: str
    by_default: tuple[str, ...]


def ensure(named: Named, *, zone: str, now: datetime, hours: BoardHours = DOCUMENTED) -> Place:
    """The site's board, made at the first start. Its hours follow the settings until an admin changes them.

    The bot offers it once an admin switches it on; a board in use before that switch existed counts as on.
    """
    with transaction():
        lock("board")
        known = places.listed(PlaceKind.BOARD, with_closed=True)
        if known:
            return _kept_up(known[0], named, hours, now)
        place = Place(
            id=0,
            uuid="",
            kind=PlaceKind.BOARD,
            name=named.name,
            options={OFFERED: False, AS_SET: _written(hours)},
            zone=zone,
            opens=hours.opens,
            closes=hours.closes,
            slot_minutes=hours.minutes,
            horizon_hours=24,
        )
        return places.add(place, actor=CLOCK, now=now)


def _kept_up(known: Place, named: Named, hours: BoardHours, now: datetime) -> Place:
    """Update what nobody has chosen: a default name follows the site's language, default hours the settings."""
    wanted = _following(known, hours)
    if known.name in named.by_default and known.name != named.name:
        wanted = replace(wanted, name=named.name)
        _RENAME_ANYBODY.run(
            telegram_id=NO_ACCOUNT, name=named.name, was=known.name, key=names.key(named.name)
        )
    if OFFERED not in known.options:
        was_used = _WAS_USED.one(place_id=known.id) is not None
        wanted = replace(wanted, options={**wanted.options, OFFERED: was_used})
    return wanted if wanted == known else closing.change(wanted, cancels=False, actor=CLOCK, now=now)


def _following(known: Place, hours: BoardHours) -> Place:
    """The board with new hours of the settings applied, except those that an admin has changed since the last time."""
    before, now_there = _read(known.options.get(AS_SET)), hours_of(known)
    if hours == before:
        return known
    wanted = now_there
    if (now_there.opens, now_there.closes) == (before.opens, before.closes):
        wanted = replace(wanted, opens=hours.opens, closes=hours.closes)
    if now_there.minutes == before.minutes:
        wanted = replace(wanted, minutes=hours.minutes)
    options = {**known.options, AS_SET: _written(hours)}
    return replace(keeping(known, wanted if fits(wanted) else now_there), options=options)


def _written(hours: BoardHours) -> dict[str, str | int]:
    return {
        "opens": hours.opens.isoformat("minutes"),
        "closes": hours.closes.isoformat("minutes"),
        "minutes": hours.minutes,
    }


def _read(written: Any) -> BoardHours:  # Any: JSON
    """Hours from the option; a board from before the option has the documented ones."""
    if written is None:
        return DOCUMENTED
    opens, closes = (time.fromisoformat(written[name]) for name in ("opens", "closes"))
    return BoardHours(opens, closes, written["minutes"])


def state(place_id: int, *, now: datetime) -> Board:
    """The board of today, in the place's zone."""
    place = places.by_id(place_id)
    return board(place, _day(place, now), _LAST_EVENT.value() or 0, _today(place, now))


def filled(place_id: int, *, now: datetime) -> Board:
    """The same, making the slots of a new day if they are missing."""
    found = state(place_id, now=now)
    if not found.slots and populate.populate(places.by_id(place_id), now=now):
        return state(place_id, now=now)
    return found


def _day(place: Place, now: datetime) -> date:
    return windows.local_day(now, windows.zone(place.zone))


def _today(place: Place, now: datetime) -> list[Slot]:
    """Slots that begin today. Those that began yesterday were on yesterday's board."""
    today = windows.day_window(_day(place, now), windows.zone(place.zone))
    return [slot for slot in slots.listed(place, now=now, within=today) if slot.start >= today.start]


def book(
    place_id: int, number: int, uuid: str | None = None, *, actor: Actor, rules: Rules, now: datetime
) -> Order:
    with transaction():
        return slots.book(_uuid(place_id, number, uuid, now), actor=actor, rules=rules, now=now)[1]


def hold(
    place_id: int, number: int, uuid: str | None = None, *, actor: Actor, rules: Rules, now: datetime
) -> Slot:
    with transaction():
        return slots.hold(_uuid(place_id, number, uuid, now), actor=actor, rules=rules, now=now)


def release(place_id: int, number: int, uuid: str | None = None, *, actor: Actor, now: datetime) -> Slot:
    with transaction():
        return slots.release(_uuid(place_id, number, uuid, now), actor=actor, now=now)


def cancel(place_id: int, number: int, uuid: str | None = None, *, actor: Actor, now: datetime) -> Slot:
    with transaction():
        return slots.cancel(_uuid(place_id, number, uuid, now), actor=actor, now=now)


def block(place_id: int, number: int, uuid: str | None = None, *, actor: Actor, now: datetime) -> Slot:
    with transaction():
        return slots.block(_uuid(place_id, number, uuid, now), actor=actor, now=now)


def unblock(place_id: int, number: int, uuid: str | None = None, *, actor: Actor, now: datetime) -> Slot:
    with transaction():
        return slots.unblock(_uuid(place_id, number, uuid, now), actor=actor, now=now)


def yours(place_id: int, *, actor: Actor, now: datetime) -> Yours:
    place = places.by_id(place_id)
    today, who = _today(place, now), actor.resident_id
    numbers = {shown.uuid: shown.id for shown in board(place, _day(place, now), 0, today).slots}
    return Yours(
        {
            numbers[slot.uuid]: orders.by_code(slot.order_code)
            for slot in today
            if slot.order_code and slot.booked_by == who is not None and slot.uuid in numbers
        },
        [numbers[slot.uuid] for slot in today if slot.held_by == who is not None and slot.uuid in numbers],
    )


def anybody(*, now: datetime) -> Actor:
    """The actor for users of an open board without a name. They share one resident, who owns only what they booked."""
    with transaction():
        lock("anybody")
        row = _ANYBODY.row(telegram_id=NO_ACCOUNT)
        who = resident_of(row) if row else _make_anybody(now)
        return replace(acting(who, Channel.WEB), name="")


def _make_anybody(now: datetime) -> Resident:
    """Make that resident, named like the board, for guards and admins who read whose slot it is."""
    name = places.listed(PlaceKind.BOARD, with_closed=True)[0].name
    values = {"name": name, "role": Role.RESIDENT.value, "telegram_id": NO_ACCOUNT, "claimed_at": now}
    return accounts.create(values | {"unreachable_at": now}, now)


def _uuid(place_id: int, number: int, uuid: str | None, now: datetime) -> str:
    """The slot's uuid; raises rather than return another slot, also to a page that does not know of new hours yet."""
    today = filled(place_id, now=now)
    found = today.of(number)
    if found is None:
        raise Conflict("board.no_slot", f"There is no slot {number} today.", slot=number)
    if uuid is None and today.is_ambiguous(number):
        message = f"Slot {number} starts at {found.start} and could be an hour: send its uuid along."
        raise Conflict("board.ambiguous", message, slot=number)
    if uuid not in (None, found.uuid):
        message = f"Slot {number} is another one now: the hours have changed. Look again, then choose."
        raise Conflict("board.changed", message, slot=number)
    return found.uuid

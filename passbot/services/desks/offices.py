"""Offices, their desks, and their state on a day. A desk's day is a slot, made when it is first needed."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from passbot.domain.desks.desks import Desk, OfficeDay, Seat, by_name
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Actor
from passbot.domain.slots.slots import Place, PlaceKind, Slot, Status, is_closed
from passbot.domain.times import windows
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, InvalidInput
from passbot.services.places import places
from passbot.services.places.slot_rows import SELECT_PLACES, place_of
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.services.slots import slots
from passbot.store.db import lock, transaction
from passbot.store.models import Slot as Row
from passbot.store.prepared import P, Prepared, given
from passbot.store.statement import Statement

MOST_DESKS = 500

_DESKS = Statement(f"""
    {SELECT_PLACES} WHERE p.office_id = :office_id AND p.kind = 'desk' AND p.closed_at IS NULL
""")
_OF_SLOTS = Statement(f"{SELECT_ORDERS} WHERE o.slot_id IN :slots AND o.status IN ('open', 'arrived')")
_PRESENT = Statement(f"""
    {SELECT_ORDERS}
    WHERE o.place_id = :office_id AND o.day = :day AND o.kind = 'presence' AND o.status IN ('open', 'arrived')
    ORDER BY o.created_at, o.id
""")
_MAKE = Prepared(
    Row.insert(
        given(Row.uuid, Row.place, Row.start_at, Row.end_at, Row.zone, Row.status)
        | {Row.seat: 1, Row.created_at: P.now, Row.updated_at: P.now}
    )
)
SEATS = {
    Status.HELD: Seat.OFFERED,
    Status.BOOKED: Seat.TAKEN,
    Status.BLOCKED: Seat.BLOCKED,
}


def add(name: str, desks: Sequence[str], *, zone: str, actor: Actor, now: datetime) -> Place:
    """Add an office with these desks."""
    with transaction():
        office = places.add(_place(PlaceKind.OFFICE, name, zone), actor=actor, now=now)
        add_desks(office, desks, actor=actor, now=now)
        return office


def add_desks(office: Place, names: Sequence[str], *, actor: Actor, now: datetime) -> list[Place]:
    """Add desks. Those that exist are left as they are, so that a floor plan can be read again."""
    wanted = list(dict.fromkeys(" ".join(name.split()) for name in names))
    known = {desk.name for desk in desks_of(office)}
    if len(known | set(wanted)) > MOST_DESKS:
        raise InvalidInput("desk.too_many", f"An office has at most {MOST_DESKS} desks.", most=MOST_DESKS)
    new = [name for name in wanted if name not in known]
    desks = [_place(PlaceKind.DESK, name, office.zone, office.id) for name in new]
    return places.add_all(desks, actor=actor, now=now)


def draw(
    office: Place | None,
    name: str,
    plan: str,
    desks: Sequence[str],
    *,
    zone: str,
    actor: Actor,
    now: datetime,
) -> Place:
    """Store an office's floor plan; adds the office and the desks that are missing."""
    with transaction():
        where = office or add(name, (), zone=zone, actor=actor, now=now)
        drawn = replace(where, options=dict(where.options) | {"plan": plan})
        places.change(drawn, actor=actor, now=now)
        add_desks(drawn, desks, actor=actor, now=now)
        return places.by_id(where.id)


def _place(kind: PlaceKind, name: str, zone: str, office_id: int | None = None) -> Place:
    return Place(id=0, uuid="", kind=kind, name=name, zone=zone, office_id=office_id)


def listed() -> list[Place]:
    return places.listed(PlaceKind.OFFICE)


def are_several() -> bool:
    """True if desks must be named together with their office."""
    return len(listed()) > 1


def desks_of(office: Place) -> list[Place]:
    return by_name(map(place_of, _DESKS.rows(office_id=office.id)))


def on(office: Place, day: date, *, now: datetime) -> OfficeDay:
    """The office's day: each desk with its owner, and everybody present without a desk."""
    desks = desks_of(office)
    window = day_of(office, day)
    found = {slot.place.id: slot for slot in slots.listed(*desks, now=now, within=window)} if desks else {}
    orders = _orders_of(list(found.values()))
    free = Seat.BLOCKED if is_closed(office, day) else Seat.FREE
    shown = tuple(_desk(desk, found.get(desk.id), orders, free) for desk in desks)
    present = _PRESENT.rows(office_id=office.id, day=day.isoformat())
    return OfficeDay(office, day, shown, tuple(map(order_of, present)))


def _orders_of(found: list[Slot]) -> dict[int | None, Order]:
    """Orders by slot, with their residents, in one query."""
    if not found:
        return {}
    rows = map(order_of, _OF_SLOTS.rows(slots=[slot.id for slot in found]))
    return {order.slot_id: order for order in rows}


def _desk(place: Place, slot: Slot | None, orders: dict[int | None, Order], free: Seat) -> Desk:
    """`free` is the state of a desk that nobody has: BLOCKED if the office is closed."""
    if slot is None or slot.status is Status.AVAILABLE:
        return Desk(place, free)
    return Desk(place, SEATS[slot.status], orders.get(slot.id))


def day_of(place: Place, day: date) -> Window:
    return windows.day_window(day, windows.zone(place.zone))


def today(place: Place, now: datetime) -> date:
    return windows.local_day(now, windows.zone(place.zone))


def slot_of(desk: Place, day: date, *, now: datetime) -> Slot:
    """The desk's slot of that day, made if it is missing."""
    with transaction():
        lock(f"place {desk.id}")
        if desk.closed_at is not None:
            raise Conflict("place.closed", "This place takes no more bookings.")
        found = slots.listed(desk, now=now, within=day_of(desk, day))
        return found[0] if found else _made(desk, day, now)


def fill(*, ahead: int, now: datetime) -> int:
    """Make the missing slots of every desk, so that API clients find them too; returns how many."""
    made = 0
    for office in listed():
        first = today(office, now)
        days = [first + timedelta(days=day) for day in range(ahead + 1)]
        for desk in desks_of(office):
            made += _fill_desk(desk, days, now)
    return made


def _fill_desk(desk: Place, days: list[date], now: datetime) -> int:
    """Make one desk's missing slots, in one transaction, or in none if there is nothing to make."""
    window = Window(day_of(desk, days[0]).start, day_of(desk, days[-1]).end)
    standing = {slot.start for slot in slots.listed(desk, now=now, within=window)}
    missing = [day for day in days if day_of(desk, day).start not in standing]
    if missing:
        with transaction():
            for day in missing:
                slot_of(desk, day, now=now)
    return len(missing)


def _made(desk: Place, day: date, now: datetime) -> Slot:
    name, window = str(uuid.uuid4()), day_of(desk, day)
    status = Status.BLOCKED if is_closed(places.by_id(desk.office_id or desk.id), day) else Status.AVAILABLE
    _MAKE.run(
        uuid=name,
        place_id=desk.id,
        start_at=window.start,
        end_at=window.end,
        zone=desk.zone,
        status=status.value,
        now=now,
    )
    return slots.find(name, now=now)

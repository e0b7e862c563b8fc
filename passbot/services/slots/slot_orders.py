"""The order that a booked slot becomes at the gate: its window, its PIN, its row on the sheet."""

from datetime import date, datetime

from peewee import IntegrityError

from passbot.domain.passes.orders import Kind, Order, Status, Wish
from passbot.domain.people.people import Resident
from passbot.domain.site.offerings import refuse_off
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import PlaceKind, Slot
from passbot.domain.times import windows
from passbot.errors import Conflict
from passbot.services.passes import new_pins, orders
from passbot.services.places import places
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.store.db import transaction
from passbot.store.refusals import broke
from passbot.store.statement import Statement

WITH_PIN = (PlaceKind.SERVICE, PlaceKind.BOARD)

_THEIR_DESK = Statement(f"""
    {SELECT_ORDERS} WHERE o.resident_id = :resident_id AND o.day = :day AND o.kind = 'desk'
      AND o.guest_name IS NULL AND o.status IN ('open', 'arrived')
""")


def place(slot: Slot, resident: Resident, guest_name: str | None, *, rules: Rules, now: datetime) -> Order:
    """Place the order, in the transaction that has claimed the slot."""
    kind = kind_of(slot)
    refuse(slot, rules)
    window = slot.order_window()
    has_pin = slot.place.on_gate and slot.place.kind in WITH_PIN
    order = Order(
        id=0,
        code="",
        kind=kind,
        status=Status.OPEN,
        resident=resident,
        house=resident.house,
        plate=None,
        plate_key=None,
        is_partial=False,
        brand=None,
        guest_name=guest_name,
        day=_day(slot, rules),
        window=window,
        pin=new_pins.new_pin(window, now=now) if has_pin else None,
        slot_id=slot.id,
        series_id=None,
        created_at=now.replace(microsecond=0),
        place=places.booked(slot.place, slot),
    )
    return _insert(order, slot)


def refuse(slot: Slot, rules: Rules) -> None:
    """Refuse what the site has switched off. Personal calendars are not part of the site."""
    if slot.place.kind is not PlaceKind.CALENDAR:
        refuse_off(kind_of(slot), rules)


def kind_of(slot: Slot) -> Kind:
    return Kind.DESK if slot.place.kind is PlaceKind.DESK else Kind.SLOT


def _day(slot: Slot, rules: Rules) -> date:
    """The order's day: in the office's zone for a desk, else in the gate's, by which the guard looks for it."""
    zone = slot.zone if slot.place.kind is PlaceKind.DESK else rules.zone
    return windows.local_day(slot.start, windows.zone(zone))


def _insert(order: Order, slot: Slot) -> Order:
    try:
        with transaction():
            return orders.insert(order)
    except IntegrityError as exc:
        if broke(exc, "orders_one_per_slot"):  # an order that had been closed was let in after all
            raise Conflict("slot.taken", "This slot is taken. Choose another one.", start=slot.start) from exc
        if broke(exc, "orders_one_desk_a_day"):
            refuse_second_desk(order.resident.id, order.day)
        raise


def refuse_second_desk(resident_id: int, day: date) -> None:
    """Refuse a second desk on one day, in any office. Guests have desks besides."""
    row = _THEIR_DESK.row(resident_id=resident_id, day=day.isoformat())
    if row is None:
        return
    theirs = order_of(row)
    message = f"You have desk {theirs.desk} ({theirs.office}) on that day already. Cancel it to take another."
    facts = {"desk": theirs.desk, "office": theirs.office, "place_id": theirs.place and theirs.place.place_id}
    raise Conflict("desk.one_a_day", message, code=theirs.code, day=day, **facts)


def guest(name: str | None) -> str | None:
    """The guest's name, tidied; raises before anything is changed."""
    orders.check_texts(Wish(kind=Kind.SLOT, guest_name=name))
    return " ".join(name.split()) or None if name else None

"""Placing an order: the checks, the order, its event and its deliveries in one transaction."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from passbot.domain import codes, plain_text
from passbot.domain.passes.orders import ON_FOOT, Kind, Order, SeriesDay, Status, Wish
from passbot.domain.people import names
from passbot.domain.people.people import Actor, Resident, Role
from passbot.domain.plates import plates
from passbot.domain.plates.plates import Plate
from passbot.domain.site.offerings import refuse_off
from passbot.domain.site.rules import Rules
from passbot.domain.times import windows
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, InvalidInput, NotAllowed, NotFound
from passbot.services.owed import outbox
from passbot.services.passes import new_pins
from passbot.services.rows import SELECT_ORDERS, SELECT_RESIDENTS, is_id, order_of, resident_of
from passbot.store.db import lock, transaction
from passbot.store.fields import to_epoch
from passbot.store.models import Order as Row
from passbot.store.prepared import Prepared, given
from passbot.store.statement import Statement

_RESIDENT = Statement(f"{SELECT_RESIDENTS} WHERE r.id = :id")
_BY_CODE = Statement(f"{SELECT_ORDERS} WHERE o.code = :code")
_OF_HOUSE = Statement("""
    SELECT
        (SELECT count(*) FROM orders
         WHERE house = :house AND day = :day AND kind = 'car' AND status IN ('open', 'arrived')) AS count,
        (SELECT code FROM orders
         WHERE plate_key = :plate_key AND house = :house AND is_partial = 0 AND kind = 'car'
           AND id <> :own_id AND status = 'open' AND valid_from < :until AND valid_until > :since
         ORDER BY valid_until DESC LIMIT 1) AS same
""")
# What stays as it was when the order was placed.
PLACED = given(
    *(Row.code, Row.resident, Row.kind, Row.house, Row.day, Row.valid_from, Row.valid_until, Row.created_at),
    *(Row.plate, Row.plate_key, Row.plate_seek, Row.is_partial, Row.brand, Row.guest_name, Row.guest_key),
    *(Row.pin, Row.slot, Row.place, Row.series),
)
_INSERT = Prepared(
    Row.insert(PLACED | given(Row.series_day) | {Row.status: "open"})
    .on_conflict(action="NOTHING", conflict_target=[Row.code])
    .returning(Row.id)
)

LONGEST_TEXT = 64


def place(
    wish: Wish, *, actor: Actor, rules: Rules, now: datetime, series_day: SeriesDay | None = None
) -> Order:
    """Place an order.

    Refuses a second open order for the same whole plate and house in an overlapping window (`order.duplicate` names the
    first, which can be extended), and more orders a day than a house may have. The days of a series share its PIN,
    which `series_day` brings.
    """
    refuse_off(wish.kind, rules)
    with transaction():
        resident = require_orderer(wish.resident_id or actor.resident_id, actor)
        window = checked_window(wish.window, rules, now)
        check_texts(wish)
        order = _draft(wish, resident, window, rules, now)
        if wish.kind is Kind.CAR:
            _check_house(order, actor, rules)
        if series_day:
            order = replace(order, series_id=series_day.series_id, pin=series_day.pin)
        elif wish.with_pin:
            order = replace(order, pin=new_pins.new_pin(window, now=now))
        order = insert(order, series_day.day if series_day else None)
        outbox.record("order.placed", actor=actor, now=now, order=order)
    return order


def by_code(code: str) -> Order:
    row = _BY_CODE.row(code=codes.read_order(code))
    if row is None:
        message = f"There is no order {code.strip()[:20]!r}. Check the code."
        raise NotFound("order.unknown", message, given=code)
    return order_of(row)


def require_orderer(resident_id: int | None, actor: Actor) -> Resident:
    if resident_id is None:
        raise NotAllowed("order.unregistered", "Only a registered resident can order. Register first.")
    if resident_id != actor.resident_id and not actor.is_admin:
        raise NotAllowed("order.for_others", "Only an admin can order for somebody else.")
    if actor.role is Role.GUARD:
        raise NotAllowed("order.guard", "Guards record arrivals. A resident or an admin can order this pass.")
    lock(f"resident {resident_id}")  # so that nobody orders while they are being removed
    row = _RESIDENT.row(id=resident_id) if is_id(resident_id) else None
    if row is None:
        raise NotFound("resident.unknown", f"There is no resident {resident_id}.")
    resident = resident_of(row)
    if resident.is_removed:
        raise NotAllowed("resident.removed", "This resident was removed and can no longer order.")
    return resident


def checked_window(window: Window | None, rules: Rules, now: datetime) -> Window:
    now = now.replace(microsecond=0)
    if window is None:
        return Window(now, now + timedelta(hours=rules.pass_hours))
    if window.end <= now:
        raise InvalidInput("order.over", "That time is over already. Choose a later one.")
    if window.start > now + timedelta(days=rules.days_ahead):
        raise InvalidInput(
            "order.too_far",
            f"Orders go at most {rules.days_ahead} days ahead. Choose an earlier day.",
            days=rules.days_ahead,
        )
    if window.end - window.start > timedelta(days=rules.longest_pass_days):
        raise InvalidInput(
            "order.too_long",
            f"One pass lasts at most {rules.longest_pass_days} days. Order a repeating pass instead.",
            days=rules.longest_pass_days,
        )
    return window


def check_texts(wish: Wish) -> None:
    if wish.kind is Kind.CAR and wish.plate is None:
        raise InvalidInput(
            "order.no_plate", "A car pass needs a plate, such as А123ВС77, or its last 3 digits."
        )
    if wish.kind in ON_FOOT and not (wish.guest_name or "").strip():
        raise InvalidInput("order.no_guest", "A pass for a guest on foot needs the guest's name.")
    for text in (wish.brand, wish.guest_name):
        if text:
            check_text(text)


def check_text(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise InvalidInput("order.text_too_long", f"Write at most {LONGEST_TEXT} characters.")
    if not plain_text.is_plain(tidy(text) or ""):
        raise InvalidInput("order.text_strange", "Write letters, digits and signs that can be seen.")


def _draft(wish: Wish, resident: Resident, window: Window, rules: Rules, now: datetime) -> Order:
    return Order(
        id=0,
        code="",
        kind=wish.kind,
        status=Status.OPEN,
        resident=resident,
        house=resident.house,
        plate=wish.plate.shown if wish.plate else None,
        plate_key=wish.plate.key if wish.plate else None,
        is_partial=wish.plate.is_partial if wish.plate else False,
        brand=tidy(wish.brand),
        guest_name=tidy(wish.guest_name),
        day=windows.local_day(window.start, windows.zone(rules.zone)),
        window=window,
        pin=None,
        slot_id=None,
        series_id=None,
        created_at=now.replace(microsecond=0),
    )


def tidy(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _check_house(order: Order, actor: Actor, rules: Rules) -> None:
    count = refuse_duplicate(order)
    if count >= rules.quota_house_day and not actor.is_admin and order.house is not None:
        raise Conflict(
            "order.quota",
            f"House {order.house} has {count} of {rules.quota_house_day} car passes for that day. "
            "Cancel one that is not needed, choose another day, or ask an admin.",
            house=order.house,
            count=count,
            limit=rules.quota_house_day,
            day=order.day,
        )


def refuse_duplicate(order: Order) -> int:
    """Refuse a second open order for the same car and house; returns how many car passes the house has that day."""
    lock(f"house {order.house}")
    of_house = _OF_HOUSE.row(
        house=order.house,
        day=order.day.isoformat(),
        plate_key=None if order.is_partial else order.plate_key,
        since=to_epoch(order.window.start),
        until=to_epoch(order.window.end),
        own_id=order.id,
    )
    if of_house.same is None:
        return int(of_house.count)
    first = by_code(of_house.same)
    raise Conflict(
        "order.duplicate",
        f"{first.plate} is already ordered as {first.code} until {{until}}. Extend that order instead.",
        code=first.code,
        plate=first.plate,
        until=first.window.end,
    )


def plate_of(order: Order) -> Plate | None:
    """The order's plate as a Plate."""
    if order.plate is None or order.plate_key is None:
        return None
    return Plate(key=order.plate_key, shown=order.plate, is_partial=order.is_partial)


def insert(order: Order, series_day: date | None = None) -> Order:
    """Insert the order under a new code; draws again if the code exists, which is one chance in a hundred million."""
    values = columns(order) | {"series_day": series_day.isoformat() if series_day else None}
    while True:
        code = codes.order_code()
        if row := _INSERT.one(code=code, **values):
            return replace(order, id=row.id, code=code)


def columns(order: Order) -> dict[str, Any]:  # Any: what a driver takes
    """The values of PLACED, without the code."""
    return {
        "resident_id": order.resident.id,
        "kind": order.kind.value,
        "house": order.house,
        "plate": order.plate,
        "plate_key": order.plate_key,
        "plate_seek": plates.skeleton(order.plate_key) if order.plate_key else None,
        "is_partial": order.is_partial,
        "brand": order.brand,
        "guest_name": order.guest_name,
        "guest_key": names.key(order.guest_name) if order.guest_name else None,
        "day": order.day.isoformat(),
        "valid_from": order.window.start,
        "valid_until": order.window.end,
        "pin": int(order.pin) if order.pin else None,
        "slot_id": order.slot_id,
        "place_id": order.place.place_id if order.place else None,
        "series_id": order.series_id,
        "created_at": order.created_at,
    }

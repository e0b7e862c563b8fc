"""Booking desks by the day: one for oneself, more for guests, and presence when no desk is left."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from passbot.domain.desks.desks import Desk
from passbot.domain.passes import reasons
from passbot.domain.passes.orders import AT_DESKS, Kind, Order, Status
from passbot.domain.people.people import Actor, Resident
from passbot.domain.site.offerings import refuse_off
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place, is_closed
from passbot.domain.times import windows
from passbot.errors import Conflict, InvalidInput, NotFound
from passbot.services.desks import offices
from passbot.services.owed import outbox
from passbot.services.passes import changes, orders
from passbot.services.places import places
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.services.slots import slot_orders, slots
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.prepared import COUNT, P, Prepared
from passbot.store.statement import Statement, among

LONGEST_VACATION = 366
SERIES_FIRST = 1  # days by which a series may book earlier than everybody else

_OF_PERSON = Statement(f"""
    {SELECT_ORDERS} WHERE o.resident_id = :resident_id AND o.kind IN {among(AT_DESKS)}
      AND o.status IN ('open', 'arrived') AND o.day BETWEEN :since AND :until
    ORDER BY o.day, o.id
""")
_GUESTS = Prepared(
    models.Order.select(COUNT).where(
        models.Order.resident == P.host,
        models.Order.day == P.day,
        models.Order.guest_name.is_null(False),
        models.Order.kind.in_([kind.value for kind in AT_DESKS]),
        models.Order.status.in_(["open", "arrived"]),
    )
)


def days(office: Place, *, rules: Rules, now: datetime) -> list[date]:
    """Days that can be booked: today in the office's zone, and `desk_days_ahead` more."""
    first = offices.today(office, now)
    return [first + timedelta(days=ahead) for ahead in range(rules.desk_days_ahead + 1)]


def counts(office: Place, among: Iterable[date], *, now: datetime) -> dict[date, int]:
    """The number of free desks on each of these days."""
    return {day: len(offices.on(office, day, now=now).free) for day in among}


def book(
    desk: Place,
    day: date,
    *,
    actor: Actor,
    rules: Rules,
    now: datetime,
    guest_name: str | None = None,
    for_resident: int | None = None,
    in_series: bool = False,
) -> Order:
    """Book a desk for the day, giving up a presence without desk if there was one.

    Refusals help: a taken desk lists the free ones, a second desk names the first.
    """
    with transaction():
        office = office_of(desk)
        _check_day(office, day, rules, now, more=SERIES_FIRST if in_series else 0)
        resident = orders.require_orderer(for_resident or actor.resident_id, actor)
        if guest_name:
            _check_guests(resident, day, rules)
        else:
            slot_orders.refuse_second_desk(resident.id, day)
        slot = offices.slot_of(desk, day, now=now)
        try:
            guest = slot_orders.guest(guest_name)
            booked = slots.take(slot, resident, guest, actor=actor, rules=rules, now=now)
        except Conflict as exc:
            raise _in_words_of_desks(exc, office, desk, day, now) from exc
        _give_up_presence(booked, actor, now)
        return booked


def stay(
    office: Place,
    day: date,
    *,
    actor: Actor,
    rules: Rules,
    now: datetime,
    guest_name: str | None = None,
    for_resident: int | None = None,
) -> Order:
    """Note presence without a desk and join the waiting list; refused while a desk is free."""
    refuse_off(Kind.PRESENCE, rules)
    with transaction():
        _check_day(office, day, rules, now)
        resident = orders.require_orderer(for_resident or actor.resident_id, actor)
        lock(f"office {office.id} {day}")
        free = offices.on(office, day, now=now).free
        if free:
            message = f"There are free desks on that day: {_names(free)}. Book one of them."
            raise Conflict("desk.still_free", message, free=_names(free))
        _refuse_present(office, resident, day, guest_name)
        if guest_name:
            _check_guests(resident, day, rules)
        else:
            slot_orders.refuse_second_desk(resident.id, day)
        order = orders.insert(_presence(office, day, resident, guest_name, now))
        outbox.record("order.placed", actor=actor, now=now, order=order)
        models.Waiter.create(
            resident=resident.id,
            place=office.id,
            order=order.id,
            day=day.isoformat(),
            status="waiting",
            created_at=now,
        )
        return order


def mine(resident_id: int, *, now: datetime) -> list[Order]:
    """The person's desks and presences from now on, in all offices."""
    found = between(resident_id, now.date() - windows.DAY, now.date() + timedelta(days=LONGEST_VACATION))
    return [order for order in found if order.window.end > now]


def between(resident_id: int, since: date, until: date) -> list[Order]:
    rows = _OF_PERSON.rows(resident_id=resident_id, since=since.isoformat(), until=until.isoformat())
    return [order_of(row) for row in rows]


def vacation(resident_id: int, since: date, until: date, *, actor: Actor, now: datetime) -> list[Order]:
    """Cancel the person's open bookings on these days, both ends included; arrivals stay."""
    if until < since or (until - since).days > LONGEST_VACATION:
        raise InvalidInput("desk.vacation", "Give a first and a last day, at most a year apart.")
    with transaction():
        return [
            changes.cancel(order.code, actor=actor, now=now, reason=reasons.VACATION)
            for order in between(resident_id, since, until)
            if order.is_open
        ]


def office_of(desk: Place) -> Place:
    office = places.by_id(desk.office_id) if desk.office_id else None
    if office is None or office.closed_at is not None:
        raise NotFound("desk.unknown", "There is no such desk.", desk=desk.name)
    return office


def _check_day(office: Place, day: date, rules: Rules, now: datetime, *, more: int = 0) -> None:
    if is_closed(office, day):
        message = f"{office.name} is closed on that day. Choose another one."
        raise Conflict("desk.day_closed", message, office=office.name)
    first = offices.today(office, now)
    last = first + timedelta(days=rules.desk_days_ahead + more)
    if not first <= day <= last:
        message = f"Desks can be booked from today to {rules.desk_days_ahead} days ahead."
        raise InvalidInput("desk.day", message, first=first, last=last)


def _check_guests(host: Resident, day: date, rules: Rules) -> None:
    count = _GUESTS.value(host=host.id, day=day.isoformat())
    if count >= rules.desk_guests:
        message = f"You have {count} of {rules.desk_guests} guests on that day."
        raise Conflict("desk.too_many_guests", message, count=count, limit=rules.desk_guests)


def _refuse_present(office: Place, resident: Resident, day: date, guest_name: str | None) -> None:
    """Refuse a second presence on one day, for the person or for the same guest."""
    for order in between(resident.id, day, day):
        if order.kind is not Kind.PRESENCE or order.guest_name != orders.tidy(guest_name):
            continue
        if order.place and order.place.office_id != office.id:
            message = f"You are noted at {order.office} on that day already. Cancel that first."
            raise Conflict("desk.present_elsewhere", message, office=order.office, code=order.code)
        message = "You are on the list already. If a desk becomes free, I will offer it to you."
        raise Conflict("desk.present_already", message, code=order.code, day=day, place_id=office.id)


def _give_up_presence(booked: Order, actor: Actor, now: datetime) -> None:
    """Close the presence of the same person, or the same guest, now that there is a desk."""
    for order in between(booked.resident.id, booked.day, booked.day):
        if order.kind is Kind.PRESENCE and order.is_open and order.guest_name == booked.guest_name:
            changes.have_desk(order, booked, actor=actor, now=now)


def _in_words_of_desks(exc: Conflict, office: Place, desk: Place, day: date, now: datetime) -> Conflict:
    """Word a slot's conflict as one of desks: which desk was taken, and which are free."""
    if exc.code not in ("slot.taken", "slot.held", "slot.blocked"):
        return exc
    free = _names(offices.on(office, day, now=now).free)
    ending = f"free: {free}" if free else "no desk is free on that day"
    message = f"Desk {desk.name} was taken a moment ago; {ending}."
    return Conflict("desk.taken" if free else "desk.none_free", message, desk=desk.name, free=free, day=day)


def _names(desks: Iterable[Desk]) -> str:
    return ", ".join(desk.name for desk in desks)


def _presence(office: Place, day: date, resident: Resident, guest_name: str | None, now: datetime) -> Order:
    window = offices.day_of(office, day)
    return Order(
        id=0,
        code="",
        kind=Kind.PRESENCE,
        status=Status.OPEN,
        resident=resident,
        house=resident.house,
        plate=None,
        plate_key=None,
        is_partial=False,
        brand=None,
        guest_name=orders.tidy(guest_name),
        day=day,
        window=window,
        pin=None,
        slot_id=None,
        series_id=None,
        created_at=now.replace(microsecond=0),
        place=places.booked(office),
    )

"""Waiting list: a freed desk is offered to the person who has waited longest, then to the next."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Literal

from passbot.domain.desks.desks import Desk, Offer
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import CLOCK, Actor
from passbot.domain.site.facts.kinds import Bare
from passbot.domain.site.facts.places import DeskOffered
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place
from passbot.domain.slots.slots import Status as SlotStatus
from passbot.domain.times import windows
from passbot.errors import Conflict, NotFound
from passbot.services.desks import offices
from passbot.services.owed import outbox
from passbot.services.passes import changes, orders
from passbot.services.places import claims, places
from passbot.services.slots import slots
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.models import Waiter
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

WAKES, SLEEPS = 7, 22  # local hours between which an offer may be made: it has to be answered within minutes

Over = Literal["expired", "declined", "withdrawn"]
_TOLD: dict[Over, Bare] = {
    "expired": "desk.offer_expired",
    "declined": "desk.offer_declined",
    "withdrawn": "desk.offer_withdrawn",
}
# As the partial index has it; the status meant stands beside it.
_ACTIVE = Waiter.status.in_(["waiting", "offered"])
_GONE = ["cancelled", "expired"]
_WITHDRAW = Statement("""
    UPDATE waiters SET status = 'withdrawn'
    WHERE status IN ('waiting', 'offered') AND status = 'waiting' AND EXISTS (
        SELECT 1 FROM orders o WHERE o.id = waiters.order_id AND o.status IN ('cancelled', 'expired')
    )
""")
_OVER = Prepared(
    Waiter.select(Waiter.id, Waiter.slot, models.Order.code, models.Order.status)
    .join(models.Order)
    .where(
        _ACTIVE,
        Waiter.status == "offered",
        (Waiter.offered_until <= P.now) | models.Order.status.in_(_GONE),
    )
    .order_by(Waiter.id)
)
_END = Prepared(Waiter.update(status=P.status).where(Waiter.id == P.id, Waiter.status == "offered"))
_WAITING = Prepared(
    Waiter.select(Waiter.place, Waiter.day, Waiter.id, models.Order.code)
    .join(models.Order)
    .where(
        _ACTIVE,
        Waiter.status == "waiting",
        models.Order.status.in_(["open", "arrived"]),
        models.Order.valid_until > P.now,
    )
    .order_by(Waiter.day, Waiter.created_at, Waiter.id)
)
_OFFER = Prepared(
    Waiter.update(status="offered", slot=P.slot_id, offered_until=P.until).where(
        Waiter.id == P.id, Waiter.status == "waiting"
    )
)
_THEIRS = Prepared(
    Waiter.select(Waiter.status, Waiter.slot, Waiter.offered_until, models.Order.code)
    .join(models.Order)
    .where(Waiter.id == P.id, Waiter.resident == P.resident_id)
)
_OFFERED_ON = Prepared(
    Waiter.select(Waiter.id, Waiter.slot, models.Order.code)
    .join(models.Order)
    .where(Waiter.status == "offered", Waiter.place == P.office_id, Waiter.day == P.day)
    .order_by(Waiter.id)
)


def run(*, rules: Rules, now: datetime) -> list[Offer]:
    """End offers that nobody answered, then offer the free desks. Running it twice changes nothing.

    Called by the timetable every minute and after each cancellation.
    """
    with transaction():
        lock("waitlist")
        _WITHDRAW.run()
        for row in _OVER.rows(now=now):
            status: Over = "withdrawn" if row.status in _GONE else "expired"
            _end(row.id, row.slot_id, status, orders.by_code(row.code), now)
        line: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
        for row in _WAITING.rows(now=now):
            line[row.place_id, row.day].append((row.id, row.code))
        return [
            offer
            for (office_id, day), waiting in line.items()
            for offer in _offers(places.by_id(office_id), date.fromisoformat(day), waiting, rules, now)
        ]


def _offers(
    office: Place, day: date, waiting: list[tuple[int, str]], rules: Rules, now: datetime
) -> list[Offer]:
    hour = now.astimezone(windows.zone(office.zone)).hour
    if not WAKES <= hour < SLEEPS:
        return []
    free = offices.on(office, day, now=now).free
    return [
        _offer(desk, day, waiter_id, orders.by_code(code), rules, now)
        for desk, (waiter_id, code) in zip(free, waiting, strict=False)
    ]


def _offer(desk: Desk, day: date, waiter_id: int, order: Order, rules: Rules, now: datetime) -> Offer:
    slot = offices.slot_of(desk.place, day, now=now)
    until = min(now + timedelta(minutes=rules.desk_offer_minutes), slot.end).replace(microsecond=0)
    claims.claim(slot, SlotStatus.HELD, who=order.resident.id, now=now, until=until)
    _OFFER.run(id=waiter_id, slot_id=slot.id, until=until)
    offered = DeskOffered(desk.name, day.isoformat(), waiter_id, until.isoformat(), order.guest_name)
    outbox.record(offered, actor=CLOCK, now=now, order=order, slot_id=slot.id)
    return Offer(waiter_id, order, desk.name, until)


def _end(waiter_id: int, slot_id: int, status: Over, order: Order, now: datetime) -> None:
    """End an offer and free its desk."""
    if _END.run(id=waiter_id, status=status):
        claims.move(slot_id, SlotStatus.HELD, SlotStatus.AVAILABLE, now=now)
        outbox.record(_TOLD[status], actor=CLOCK, now=now, order=order, slot_id=slot_id)


def call_off(office: Place, day: date, *, now: datetime) -> None:
    """End the offers of a day on which the office is closed."""
    lock("waitlist")
    for offer in _OFFERED_ON.rows(office_id=office.id, day=day.isoformat()):
        _end(offer.id, offer.slot_id, "withdrawn", orders.by_code(offer.code), now)


def accept(waiter_id: int, *, actor: Actor, rules: Rules, now: datetime) -> Order:
    """Book the offered desk, in place of the presence."""
    with transaction():
        lock("waitlist")
        slot_id, presence = _offered(waiter_id, actor, now)
        _END.run(id=waiter_id, status="accepted")
        slot = slots.by_id(slot_id, now=now)
        booked = slots.book(slot.uuid, actor=actor, rules=rules, now=now, guest_name=presence.guest_name)[1]
        if presence.is_open:
            changes.have_desk(presence, booked, actor=actor, now=now)
        return booked


def decline(waiter_id: int, *, actor: Actor, rules: Rules, now: datetime) -> list[Offer]:
    """Decline the offer; the presence stays, and the next in line is asked at once."""
    with transaction():
        lock("waitlist")
        slot_id, presence = _offered(waiter_id, actor, now)
        _end(waiter_id, slot_id, "declined", presence, now)
        return run(rules=rules, now=now)


def _offered(waiter_id: int, actor: Actor, now: datetime) -> tuple[int, Order]:
    offer = _THEIRS.one(id=waiter_id, resident_id=actor.resident_id)
    if offer is None:
        raise NotFound("desk.no_offer", "There is no such offer for you.")
    if offer.status == "accepted":
        raise Conflict("desk.offer_taken", "You have taken this desk already.")
    if offer.status == "declined":
        raise Conflict("desk.declined", "You have declined this desk already.")
    if offer.status != "offered" or offer.offered_until <= now:
        raise Conflict("desk.offer_over", "This offer is over: the desk went to the next in the line.")
    return offer.slot_id, orders.by_code(offer.code)

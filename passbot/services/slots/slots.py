"""Slots as people use them: list, hold while deciding, book, cancel, block. Making them: places/populate.py."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Actor, Resident
from passbot.domain.site.facts.places import SlotBlocked
from passbot.domain.site.rules import Rules
from passbot.domain.slots import slots as hours
from passbot.domain.slots.slots import Place, PlaceKind, Slot, Status
from passbot.domain.times import windows
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, NotAllowed, NotFound
from passbot.services.owed import outbox
from passbot.services.passes import changes, orders
from passbot.services.places import claims, fitting
from passbot.services.places.populate import LONGEST_SECONDS
from passbot.services.places.slot_rows import SELECT_SLOTS, slot_of
from passbot.services.slots import slot_orders
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.models import Slot as Row
from passbot.store.prepared import COUNT, P, Prepared
from passbot.store.statement import Statement

MOST_HELD = 3
MOST_LISTED = 1_000
NEVER = 2**62

_LISTED = Statement(f"""
    {SELECT_SLOTS}
    WHERE s.place_id IN :places AND s.status <> 'cancelled' AND s.end_at > :since AND s.start_at < :until
      AND s.start_at > :since - {LONGEST_SECONDS}
    ORDER BY s.start_at, s.end_at, p.name, s.place_id, s.seat LIMIT :most
""")
_BY_UUID = Statement(f"{SELECT_SLOTS} WHERE s.uuid = :uuid")
_BY_ID = Statement(f"{SELECT_SLOTS} WHERE s.id = :id")
_THEIRS = Statement("""
    SELECT o.code FROM slots s CROSS JOIN orders o
    WHERE s.place_id = :place_id AND s.start_at = :start_at AND s.end_at = :end_at
      AND o.slot_id = s.id AND o.status IN ('open', 'arrived') AND o.resident_id = :who
      AND coalesce(o.guest_name, '') = :guest_name
""")
_HELD_BY = Prepared(
    Row.select(COUNT).where(Row.held_by == P.who, Row.status == "held", Row.held_until > P.now)
)


def listed(
    *places: Place, now: datetime, within: Window | None = None, only: Collection[Status] = tuple(Status)
) -> list[Slot]:
    """Slots soonest first: those not over, or all that overlap `within`. `only` limits the states."""
    rows = _LISTED.rows(
        places=[place.id for place in places],
        since=to_epoch(
            within.start if within else min((hours.listed_since(place, now) for place in places), default=now)
        ),
        until=to_epoch(within.end) if within else NEVER,
        most=MOST_LISTED,
    )
    found = [slot_of(row, now) for row in rows]
    return [
        slot
        for slot in fitting.offered(found)
        if slot.status in only and (within or slot.end > hours.listed_since(slot.place, now))
    ]


def bookable(*places: Place, now: datetime) -> list[Slot]:
    """Slots that can be booked now, soonest first."""
    found = listed(*places, now=now, only=(Status.AVAILABLE,))
    return [slot for slot in found if slot.is_bookable(now)]


def find(uuid: str, *, now: datetime) -> Slot:
    row = _BY_UUID.row(uuid=uuid.lower()) if uuid.isprintable() else None
    if row is None:
        raise NotFound("slot.unknown", "There is no such slot. The list shows what there is.")
    return slot_of(row, now)


def by_id(slot_id: int, *, now: datetime) -> Slot:
    row = _BY_ID.row(id=slot_id)
    if row is None:
        raise NotFound("slot.unknown", "There is no such slot. The list shows what there is.")
    return slot_of(row, now)


def hold(uuid: str, *, actor: Actor, rules: Rules, now: datetime) -> Slot:
    """Hold a slot for some minutes while a person decides; then it is free by itself.

    Holding it again does not prolong it. A hold ends with the time in which the slot can be booked.
    """
    with transaction():
        who = orders.require_orderer(actor.resident_id, actor)
        wanted = _wanted(find(uuid, now=now), actor, now)
        slot_orders.refuse(wanted, rules)
        if held := claims.held_seat(wanted, who=who.id, now=now):
            return by_id(held, now=now)
        _refuse_hoarding(who, now)
        until = min(now + timedelta(minutes=rules.hold_minutes), wanted.bookable_until())
        taken = claims.claim(wanted, Status.HELD, who=who.id, now=now, until=until)
        if taken is None:
            raise _refusal(find(uuid, now=now), now)
        outbox.record("slot.held", actor=actor, now=now, slot_id=taken, resident=who)
        return by_id(taken, now=now)


def release(uuid: str, *, actor: Actor, now: datetime) -> Slot:
    """Release a slot; if the actor does not hold it, nothing changes."""
    with transaction():
        slot = find(uuid, now=now)
        is_theirs = slot.held_by is not None and slot.held_by == actor.resident_id
        if is_theirs and claims.move(slot.id, Status.HELD, Status.AVAILABLE, now=now):
            outbox.record("slot.released", actor=actor, now=now, slot_id=slot.id)
        return by_id(slot.id, now=now)


def book(
    uuid: str,
    *,
    actor: Actor,
    rules: Rules,
    now: datetime,
    for_resident: int | None = None,
    guest_name: str | None = None,
) -> tuple[Slot, Order]:
    """Book the slot, or another free seat of its time; returns the slot and its order at the gate.

    Of several who want the last seat one gets it, the others `slot.taken`. Booking twice raises `slot.yours` with the
    code of the first order.
    """
    guest = slot_orders.guest(guest_name)
    with transaction():
        resident = orders.require_orderer(for_resident or actor.resident_id, actor)
        order = take(find(uuid, now=now), resident, guest, actor=actor, rules=rules, now=now)
        assert order.slot_id is not None
        return by_id(order.slot_id, now=now), order


def take(
    slot: Slot, resident: Resident, guest: str | None, *, actor: Actor, rules: Rules, now: datetime
) -> Order:
    """Book a slot that was read in the caller's transaction, or another free seat of its time."""
    wanted = _wanted(slot, actor, now)
    _refuse_second(wanted, resident, guest)
    taken = claims.claim(wanted, Status.BOOKED, who=actor.resident_id or resident.id, now=now)
    if taken is None:
        raise _refusal(find(slot.uuid, now=now), now)
    order = slot_orders.place(replace(wanted, id=taken), resident, guest, rules=rules, now=now)
    outbox.record("slot.booked", actor=actor, now=now, order=order, slot_id=taken)
    return order


def cancel(uuid: str, *, actor: Actor, now: datetime, reason: str | None = None) -> Slot:
    """Cancel a booking. An unknown slot and one that is not booked raise different errors."""
    with transaction():
        slot = find(uuid, now=now)
        if slot.order_code is None:
            raise Conflict("slot.not_booked", "This slot is not booked.", status=slot.status)
        changes.cancel(slot.order_code, actor=actor, now=now, reason=reason)
        return by_id(slot.id, now=now)


def block(uuid: str, *, actor: Actor, reason: str | None = None, now: datetime) -> Slot:
    """Block a slot. Blocking twice changes nothing."""
    changes.check_reason(reason)
    with transaction():
        slot = _ruled(uuid, actor, now)
        if slot.status is Status.BLOCKED:
            return slot
        if not claims.block(slot.id, reason, now=now):
            raise _refusal(find(uuid, now=now), now)
        outbox.record(SlotBlocked(reason), actor=actor, now=now, slot_id=slot.id)
        return by_id(slot.id, now=now)


def unblock(uuid: str, *, actor: Actor, now: datetime) -> Slot:
    with transaction():
        slot = _ruled(uuid, actor, now)
        if not claims.move(slot.id, Status.BLOCKED, Status.AVAILABLE, now=now):
            raise Conflict("slot.not_blocked", "This slot is not closed.", status=slot.status)
        outbox.record("slot.unblocked", actor=actor, now=now, slot_id=slot.id)
        return by_id(slot.id, now=now)


def _ruled(uuid: str, actor: Actor, now: datetime) -> Slot:
    slot = find(uuid, now=now)
    is_owner = slot.place.owner_id is not None and slot.place.owner_id == actor.resident_id
    if not (actor.is_admin or is_owner):
        raise NotAllowed("slot.not_admin", "Only an admin can block slots.")
    return slot


def _wanted(slot: Slot, actor: Actor, now: datetime) -> Slot:
    """The slot, if this person may take one of its place now. Another person's calendar is answered as not found."""
    place = slot.place
    if place.kind is PlaceKind.CALENDAR and place.owner_id != actor.resident_id:
        raise NotFound("slot.unknown", "There is no such slot. The list shows what there is.")
    if place.closed_at is not None:
        raise Conflict("place.closed", "This place takes no more bookings.")
    if not actor.is_admin:
        refuse_outside_hours(place, now)
    if not fitting.offered([slot]):
        slot = replace(slot, status=Status.CANCELLED)
    if slot.is_over(now) or slot.status is Status.CANCELLED:
        raise _refusal(slot, now)
    return slot


def refuse_outside_hours(place: Place, now: datetime) -> None:
    """Refuse bookings while a service is closed. Admins are not checked."""
    if place.kind is not PlaceKind.SERVICE or hours.is_open(place, now):
        return
    opens = hours.next_opening(place, now)
    if opens is None:
        raise Conflict("place.closed", "This place takes no more bookings.")
    there = opens.astimezone(windows.zone(place.zone))
    raise Conflict("place.closed_now", "Closed now. Bookings are taken again from {opens}.", opens=there)


def _refuse_second(wanted: Slot, resident: Resident, guest: str | None) -> None:
    row = _THEIRS.row(who=resident.id, guest_name=guest or "", **claims.time_of(wanted))
    if row:
        raise Conflict(
            "slot.yours", f"You have booked this slot already, as order {row.code}.", code=row.code
        )


def _refuse_hoarding(who: Resident, now: datetime) -> None:
    count = _HELD_BY.value(who=who.id, now=now)
    if count >= MOST_HELD:
        message = f"You hold {count} slots already. Book one of them or let one go."
        raise Conflict("slot.too_many_held", message, count=count, limit=MOST_HELD)


def _refusal(slot: Slot, now: datetime) -> Conflict:
    """The reason why nobody can have this slot now."""
    zone = windows.zone(slot.place.zone)
    facts = {"status": slot.status.value, "start": slot.start.astimezone(zone)}
    if slot.status is Status.HELD and slot.held_until:
        message = "Somebody is deciding about this slot until {until}. Choose another one, or try again then."
        return Conflict("slot.held", message, until=slot.held_until.astimezone(zone), **facts)
    if slot.status is Status.BLOCKED:
        return Conflict("slot.blocked", "This slot is blocked. Choose another one.", **facts)
    if slot.status is Status.CANCELLED or slot.is_over(now):
        return Conflict("slot.over", "This slot can no longer be booked. Choose a later one.", **facts)
    return Conflict("slot.taken", "This slot is taken. Choose another one.", **facts)

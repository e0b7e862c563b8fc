"""Slots kept while somebody decides, given back, blocked by an admin."""

from datetime import timedelta

import pytest

from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place, Slot, Status
from passbot.errors import Conflict, InvalidInput, NotAllowed, NotFound
from passbot.services.gate import arrivals
from passbot.services.passes import changes, orders
from passbot.services.privacy import leaving
from passbot.services.slots import slots
from passbot.wake import wake
from tests.services.people.some_people import NOON, actor
from tests.services.places.some_places import barbershop
from tests.services.slots.some_slots import book, status

RULES = Rules()
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def hold(slot: Slot, who: Resident, *, minutes: float = 0) -> Slot:
    return slots.hold(slot.uuid, actor=actor(who), rules=RULES, now=NOON + minutes * MINUTE)


def test_a_held_slot_is_not_offered_and_not_sold(
    first: Slot, shop: Place, anna: Resident, boris: Resident
) -> None:
    held = hold(first, anna)

    assert (Status.HELD, anna.id, NOON + 5 * MINUTE) == (held.status, held.held_by, held.held_until)
    assert first.uuid not in {slot.uuid for slot in slots.bookable(shop, now=NOON)}
    with pytest.raises(Conflict) as refusal:
        book(first, boris)
    assert ("slot.held", NOON + 5 * MINUTE) == (refusal.value.code, refusal.value.facts["until"])


def test_who_holds_it_books_it(first: Slot, anna: Resident) -> None:
    hold(first, anna)

    slot, _ = book(first, anna)

    assert (Status.BOOKED, None) == (slot.status, slot.held_by)


def test_a_hold_ends_by_itself_with_its_last_second(first: Slot, anna: Resident, boris: Resident) -> None:
    hold(first, anna)

    assert Status.HELD == status(first, minutes=4.99)
    assert Status.AVAILABLE == status(first, minutes=5)
    assert Status.BOOKED == book(first, boris, now=NOON + 5 * MINUTE)[0].status


def test_holding_again_does_not_make_it_longer(first: Slot, anna: Resident) -> None:
    hold(first, anna)

    again = hold(first, anna, minutes=4)

    assert NOON + 5 * MINUTE == again.held_until


def test_nothing_is_held_beyond_its_start(first: Slot, anna: Resident) -> None:
    held = hold(first, anna, minutes=58)

    assert first.start == held.held_until


def test_one_holds_three_slots_at_most(shop: Place, anna: Resident) -> None:
    many = slots.bookable(shop, now=NOON)
    for slot in many[:3]:
        hold(slot, anna)

    with pytest.raises(Conflict) as refusal:
        hold(many[3], anna)

    assert "slot.too_many_held" == refusal.value.code
    assert Status.HELD == hold(many[3], anna, minutes=5).status


def test_only_who_holds_it_lets_it_go(first: Slot, anna: Resident, boris: Resident) -> None:
    hold(first, anna)

    assert Status.HELD == slots.release(first.uuid, actor=actor(boris), now=NOON).status
    assert Status.AVAILABLE == slots.release(first.uuid, actor=actor(anna), now=NOON).status


def test_a_cancelled_slot_is_free_and_its_order_is_closed(
    first: Slot, anna: Resident, boris: Resident
) -> None:
    _, order = book(first, anna)

    slot = slots.cancel(first.uuid, actor=actor(anna), now=NOON)

    assert (Status.AVAILABLE, None) == (slot.status, slot.order_code)
    assert not orders.by_code(order.code).is_open
    assert Status.BOOKED == book(first, boris)[0].status


def test_cancelling_the_order_frees_the_slot(first: Slot, anna: Resident) -> None:
    _, order = book(first, anna)

    changes.cancel(order.code, actor=actor(anna), now=NOON)

    assert Status.AVAILABLE == status(first)


def test_who_moves_out_gives_the_slots_back(first: Slot, anna: Resident) -> None:
    book(first, anna)

    leaving.remove(anna.id, actor=OPERATOR, now=NOON)

    assert Status.AVAILABLE == status(first)


def test_not_there_and_not_booked_are_told_apart(first: Slot, admin: Resident) -> None:
    with pytest.raises(NotFound):
        slots.cancel("nonsense", actor=actor(admin), now=NOON)
    with pytest.raises(Conflict) as refusal:
        slots.cancel(first.uuid, actor=actor(admin), now=NOON)

    assert "slot.not_booked" == refusal.value.code


def test_nobody_cancels_a_strangers_slot(first: Slot, anna: Resident, boris: Resident) -> None:
    book(first, anna)

    with pytest.raises(NotAllowed):
        slots.cancel(first.uuid, actor=actor(boris), now=NOON)

    assert Status.BOOKED == status(first)


def test_a_slot_whose_guest_has_come_is_not_given_back(first: Slot, anna: Resident) -> None:
    _, order = book(first, anna)
    arrivals.record(order.code, actor=OPERATOR, rules=RULES, now=first.start)

    with pytest.raises(Conflict) as refusal:
        slots.cancel(first.uuid, actor=actor(anna), now=first.start)

    assert "order.closed" == refusal.value.code


def test_a_cancelled_order_that_is_let_in_has_its_slot_again(
    first: Slot, anna: Resident, boris: Resident
) -> None:
    _, order = book(first, anna)
    slots.cancel(first.uuid, actor=actor(anna), now=NOON)

    arrivals.record(order.code, actor=OPERATOR, rules=RULES, now=NOON, override="знакомый")

    with pytest.raises(Conflict) as refusal:
        book(first, boris)
    assert "slot.taken" == refusal.value.code


def test_a_slots_order_cannot_be_made_longer(first: Slot, anna: Resident) -> None:
    _, order = book(first, anna)

    with pytest.raises(InvalidInput) as refusal:
        changes.extend(order.code, first.end + HOUR, actor=actor(anna), rules=RULES, now=NOON)

    assert "order.fixed" == refusal.value.code


def test_a_blocked_slot_cannot_be_booked_until_it_is_unblocked(
    first: Slot, anna: Resident, admin: Resident
) -> None:
    blocked = slots.block(first.uuid, actor=actor(admin), reason="ремонт", now=NOON)
    assert (Status.BLOCKED, "ремонт") == (blocked.status, blocked.description)
    with pytest.raises(Conflict) as refusal:
        book(first, anna)
    assert "slot.blocked" == refusal.value.code

    slots.unblock(first.uuid, actor=actor(admin), now=NOON)

    assert Status.BOOKED == book(first, anna)[0].status


def test_a_booked_slot_is_not_blocked_under_its_owner(first: Slot, anna: Resident, admin: Resident) -> None:
    book(first, anna)

    with pytest.raises(Conflict) as refusal:
        slots.block(first.uuid, actor=actor(admin), now=NOON)

    assert "slot.taken" == refusal.value.code


def test_unblocking_what_is_not_blocked_is_refused(first: Slot, admin: Resident) -> None:
    with pytest.raises(Conflict) as refusal:
        slots.unblock(first.uuid, actor=actor(admin), now=NOON)

    assert "slot.not_blocked" == refusal.value.code


def test_residents_block_nothing(first: Slot, anna: Resident) -> None:
    with pytest.raises(NotAllowed):
        slots.block(first.uuid, actor=actor(anna), now=NOON)


def test_every_change_rings_once_it_is_committed(first: Slot, anna: Resident) -> None:
    rung: list[Status] = []
    stop = wake.listen("slots", lambda: rung.append(status(first)))

    hold(first, anna)
    book(first, anna)
    slots.cancel(first.uuid, actor=actor(anna), now=NOON)
    stop()

    assert [Status.HELD, Status.BOOKED, Status.AVAILABLE] == rung


def test_one_who_holds_a_seat_holds_no_second_one_of_that_time(db: str, anna: Resident) -> None:
    place = barbershop(seats=2)
    one, other = slots.bookable(place, now=NOON)[:2]
    assert one.start == other.start
    held = hold(one, anna)

    again = hold(other, anna, minutes=1)

    assert held == again

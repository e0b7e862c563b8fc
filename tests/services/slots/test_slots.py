"""Slots as people take them: one winner each, whoever asks how."""

from dataclasses import replace
from datetime import timedelta

import pytest

from passbot.domain.passes.orders import Kind
from passbot.domain.people.people import OPERATOR, Actor, Channel, Resident, Role
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place, PlaceKind, Slot, Status, as_offers
from passbot.errors import Conflict, InvalidInput, NotAllowed, NotFound
from passbot.services.passes import orders
from passbot.services.places import places
from passbot.services.slots import slots
from passbot.store import models
from tests.services.people.some_people import NOON, actor, settle
from tests.services.places.some_places import BARBERSHOP, barbershop
from tests.services.slots.some_slots import book, status

RULES = Rules()
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def test_free_slots_are_listed_soonest_first_across_places(shop: Place) -> None:
    wash = barbershop(name="Мойка", slot_minutes=60)

    found = slots.bookable(shop, wash, now=NOON)

    assert found == sorted(found, key=lambda slot: (slot.start, slot.end))
    assert {shop.id, wash.id} == {slot.place.id for slot in found}


def test_a_slot_that_is_running_is_not_offered(first: Slot, shop: Place) -> None:
    at_the_start, after = (slots.bookable(shop, now=first.start + ago) for ago in (0 * SECOND, SECOND))

    assert first.uuid == at_the_start[0].uuid
    assert first.uuid != after[0].uuid


def test_the_dashboard_has_booked_and_blocked_ones_too(first: Slot, shop: Place, anna: Resident) -> None:
    book(first, anna)
    second = slots.bookable(shop, now=NOON)[0]
    slots.block(second.uuid, actor=OPERATOR, now=NOON)

    found = slots.listed(shop, now=NOON)

    assert [Status.BOOKED, Status.BLOCKED, Status.AVAILABLE] == [slot.status for slot in found[:3]]


def test_what_is_over_leaves_the_lists_but_its_order_stays(first: Slot, shop: Place, anna: Resident) -> None:
    _, order = book(first, anna)

    found = slots.listed(shop, now=first.end)

    assert first.uuid not in {slot.uuid for slot in found}
    assert first.id == orders.by_code(order.code).slot_id


def test_several_seats_are_shown_as_one(db: str) -> None:
    place = barbershop(seats=3)

    offers = as_offers(slots.bookable(place, now=NOON))

    assert {3} == {len(offer.free) for offer in offers}
    assert len(offers) == len({offer.start for offer in offers})


@pytest.mark.parametrize("uuid", ["", "nonsense", "\x00", "%", "0" * 500])
def test_a_slot_that_is_not_there_is_said(db: str, uuid: str) -> None:
    with pytest.raises(NotFound) as refusal:
        slots.find(uuid, now=NOON)

    assert "slot.unknown" == refusal.value.code


def test_a_booked_slot_is_an_order_with_a_pin(first: Slot, anna: Resident) -> None:
    slot, order = book(first, anna)

    assert (Status.BOOKED, order.code, anna.id) == (slot.status, slot.order_code, slot.booked_by)
    assert (Kind.SLOT, first.window, first.id) == (order.kind, order.window, order.slot_id)
    assert order.pin is not None
    assert 5 == len(order.pin)
    assert order == orders.by_code(order.code)


def test_the_sheet_hears_of_it(first: Slot, anna: Resident) -> None:
    _, order = book(first, anna)

    [owed] = models.Delivery.select()
    assert ("sheet", "slot.booked", {"order": order.code}) == (owed.route, owed.kind, owed.payload)


def test_a_taken_slot_is_refused(first: Slot, anna: Resident, boris: Resident) -> None:
    book(first, anna)

    with pytest.raises(Conflict) as refusal:
        book(first, boris)

    assert ("slot.taken", "booked") == (refusal.value.code, refusal.value.facts["status"])
    assert 1 == models.Order.select().count()


def test_who_presses_twice_hears_of_the_first_order(first: Slot, anna: Resident) -> None:
    _, order = book(first, anna)

    with pytest.raises(Conflict) as refusal:
        book(first, anna)

    assert ("slot.yours", order.code) == (refusal.value.code, refusal.value.facts["code"])


def test_of_several_seats_the_next_free_one_is_got(db: str, anna: Resident, boris: Resident) -> None:
    wanted = slots.bookable(barbershop(seats=2), now=NOON)[0]

    seats = [book(wanted, who)[0].seat for who in (anna, boris)]

    assert [1, 2] == seats
    with pytest.raises(Conflict) as refusal:
        book(wanted, settle("Вера Третья", "3"))
    assert "slot.taken" == refusal.value.code


def test_a_second_press_does_not_take_a_second_seat(db: str, anna: Resident) -> None:
    wanted = slots.bookable(barbershop(seats=2), now=NOON)[0]
    book(wanted, anna)

    with pytest.raises(Conflict) as refusal:
        book(wanted, anna)

    assert "slot.yours" == refusal.value.code


def test_a_guest_has_a_seat_besides_the_hosts(db: str, anna: Resident) -> None:
    wanted = slots.bookable(barbershop(seats=2), now=NOON)[0]
    book(wanted, anna)

    slot, order = book(wanted, anna, guest_name=" Вера  Гостева ")

    assert (2, "Вера Гостева") == (slot.seat, order.guest_name)


@pytest.mark.parametrize("name", ["x" * 65, "Ве\x00ра"])
def test_a_strange_guest_is_refused_and_the_slot_stays_free(first: Slot, anna: Resident, name: str) -> None:
    with pytest.raises(InvalidInput):
        book(first, anna, guest_name=name)

    assert Status.AVAILABLE == status(first)


@pytest.mark.parametrize("ago", [SECOND, 3 * HOUR])
def test_what_has_begun_or_is_over_cannot_be_booked(first: Slot, anna: Resident, ago: timedelta) -> None:
    with pytest.raises(Conflict) as refusal:
        book(first, anna, now=first.start + ago)

    assert "slot.over" == refusal.value.code


def test_a_slot_can_be_booked_the_moment_it_starts(first: Slot, anna: Resident) -> None:
    slot, _ = book(first, anna, now=first.start)

    assert Status.BOOKED == slot.status


def test_an_admin_books_for_somebody_who_is_told(first: Slot, anna: Resident, admin: Resident) -> None:
    slot, order = book(first, admin, for_resident=anna.id)

    assert (anna.id, anna.house) == (slot.booked_by, order.house)
    told = models.Delivery.select().where(models.Delivery.route == "telegram")
    assert [str(anna.telegram_id)] == [delivery.recipient for delivery in told]


@pytest.mark.parametrize("role", [Role.GUARD, None])
def test_guards_and_strangers_book_nothing(first: Slot, role: Role | None) -> None:
    who = settle("Гена Охранов", None, role=role) if role else None
    given = actor(who) if who else Actor(Channel.API, Role.RESIDENT)

    for take in (slots.book, slots.hold):
        with pytest.raises(NotAllowed):
            take(first.uuid, actor=given, rules=RULES, now=NOON)

    assert Status.AVAILABLE == status(first)


def test_a_resident_books_for_nobody_else(first: Slot, anna: Resident, boris: Resident) -> None:
    with pytest.raises(NotAllowed):
        book(first, anna, for_resident=boris.id)


def test_outside_the_opening_hours_the_refusal_says_when_it_opens(shop: Place, anna: Resident) -> None:
    night = NOON + 13 * HOUR  # 01:00 in Moscow
    tomorrow = slots.bookable(shop, now=night)[0]

    with pytest.raises(Conflict) as refusal:
        book(tomorrow, anna, now=night)

    assert ("place.closed_now", NOON + 21 * HOUR) == (refusal.value.code, refusal.value.facts["opens"])


def test_an_admin_may_book_at_any_hour(shop: Place, anna: Resident, admin: Resident) -> None:
    night = NOON + 13 * HOUR

    slot, _ = book(slots.bookable(shop, now=night)[0], admin, now=night, for_resident=anna.id)

    assert Status.BOOKED == slot.status


def test_a_closed_place_takes_no_bookings(first: Slot, anna: Resident) -> None:
    places.close(first.place.uuid, actor=OPERATOR, now=NOON)

    with pytest.raises(Conflict) as refusal:
        book(first, anna)

    assert "place.closed" == refusal.value.code


def test_somebody_elses_calendar_is_as_if_it_was_not_there(db: str, anna: Resident, boris: Resident) -> None:
    calendar = replace(BARBERSHOP, kind=PlaceKind.CALENDAR, owner_id=anna.id, on_gate=False)
    slot = slots.bookable(places.add(calendar, actor=actor(anna), now=NOON), now=NOON)[0]

    with pytest.raises(NotFound):
        book(slot, boris)

    _, order = book(slot, anna)
    assert order.pin is None


def test_the_board_is_booked_all_day_for_the_whole_day(db: str, anna: Resident) -> None:
    board = barbershop(kind=PlaceKind.BOARD, slot_minutes=60)
    over = slots.listed(board, now=NOON)[0]
    assert over.end < NOON

    _, order = book(over, anna)

    assert over.local_day() == order.window

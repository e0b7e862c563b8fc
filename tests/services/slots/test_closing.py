"""A day is closed: who has booked is known before and told after, and what is freed on it nobody gets."""

import logging
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from passbot.domain.desks.desks import Seat
from passbot.domain.passes.orders import Order, Status
from passbot.domain.people.people import Actor, Resident
from passbot.domain.slots.slots import Place, PlaceKind
from passbot.domain.slots.slots import Status as SlotStatus
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, NotAllowed
from passbot.services.desks import closed_days, offices, waitlist
from passbot.services.passes import changes, orders
from passbot.services.places import claims, places, populate
from passbot.services.slots import closing, slots
from passbot.slices import at_once
from passbot.store.db import transaction
from tests.services.offices import RULES, TODAY, book, desk_named, office, stay
from tests.services.people.some_people import NOON, actor, told
from tests.services.places.some_places import barbershop

DAY = timedelta(days=1)


def seats(where: Place, day: date = TODAY) -> list[Seat]:
    return [desk.seat for desk in offices.on(places.by_id(where.id), day, now=NOON).desks]


def close(where: Place, boss: Actor, *, cancels: bool) -> None:
    closed_days.close_day(where, TODAY, cancels=cancels, actor=boss, now=NOON)


def test_who_is_to_come_is_known_before_the_office_closes(
    spb: Place, anna: Resident, boris: Resident
) -> None:
    booked = [book(spb, "2", anna), book(spb, "1", boris, guest="Пётр")]
    book(spb, "2", anna, TODAY + DAY)

    assert {each.code for each in booked} == {
        each.code for each in closed_days.booked_on(spb, TODAY, now=NOON)
    }


def test_the_bookings_of_a_closed_day_are_cancelled_and_their_owners_told(
    spb: Place, anna: Resident, boss: Actor
) -> None:
    order = book(spb, "2", anna)

    close(spb, boss, cancels=True)

    assert Status.CANCELLED is orders.by_code(order.code).status
    assert ["order.cancelled"] == told(anna)
    assert [Seat.BLOCKED] * 3 == seats(spb)
    assert [Seat.FREE] * 3 == seats(spb, TODAY + DAY)


def test_bookings_that_stay_are_told_of_too(spb: Place, anna: Resident, boss: Actor) -> None:
    order = book(spb, "2", anna)

    close(spb, boss, cancels=False)

    assert orders.by_code(order.code).is_open
    assert ["order.day_closed"] == told(anna)
    assert [Seat.BLOCKED, Seat.TAKEN, Seat.BLOCKED] == seats(spb)


def test_a_booking_behind_a_thousand_free_slots_is_known_too(anna: Resident) -> None:
    shop = barbershop(slot_minutes=60, seats=60)
    at_once(populate.fill(shop, now=NOON))
    last = slots.listed(shop, now=NOON, within=Window(NOON + DAY, NOON + DAY + timedelta(hours=9)))[-1]
    order = slots.book(last.uuid, actor=actor(anna), rules=RULES, now=NOON)[1]

    gone = closing.left_out(replace(shop, closes=time(17)), now=NOON)

    assert [order.code] == [each.code for each in gone]


def test_nobody_books_stays_or_takes_what_is_freed_on_a_closed_day(
    spb: Place, anna: Resident, boris: Resident, boss: Actor
) -> None:
    order = book(spb, "2", anna)
    close(spb, boss, cancels=False)

    changes.cancel(order.code, actor=actor(anna), now=NOON)

    assert [Seat.BLOCKED] * 3 == seats(spb)
    closed = places.by_id(spb.id)
    with pytest.raises(Conflict, match="closed on that day"):
        book(closed, "2", boris)
    with pytest.raises(Conflict, match="closed on that day"):
        stay(closed, boris)
    slot = offices.slot_of(desk_named(spb, "2"), TODAY, now=NOON)
    with pytest.raises(Conflict):
        slots.book(slot.uuid, actor=actor(boris), rules=RULES, now=NOON)


def test_a_desk_that_is_added_later_is_closed_too(spb: Place, anna: Resident, boss: Actor) -> None:
    close(spb, boss, cancels=False)
    (added,) = offices.add_desks(spb, ["4"], actor=boss, now=NOON)

    assert SlotStatus.BLOCKED is offices.slot_of(added, TODAY, now=NOON).status


def test_a_desk_that_was_on_offer_is_not_to_be_had_any_more(
    spb: Place, anna: Resident, boris: Resident, boss: Actor
) -> None:
    first = book(spb, "1", boris)
    for desk, guest in (("2", "Пётр"), ("3", "Иван")):
        book(spb, desk, boris, guest=guest)
    stay(spb, anna)
    changes.cancel(first.code, actor=actor(boris), now=NOON)
    (offer,) = waitlist.run(rules=RULES, now=NOON)

    close(spb, boss, cancels=False)

    with pytest.raises(Conflict, match="over"):
        waitlist.accept(offer.waiter_id, actor=actor(anna), rules=RULES, now=NOON)
    assert [Seat.BLOCKED, Seat.TAKEN, Seat.TAKEN] == seats(spb)
    assert [] == waitlist.run(rules=RULES, now=NOON)


def test_an_opened_day_takes_bookings_again(spb: Place, anna: Resident, boss: Actor) -> None:
    close(spb, boss, cancels=False)
    closed_days.open_day(spb, TODAY, actor=boss, now=NOON)

    assert [Seat.FREE] * 3 == seats(spb)
    book(places.by_id(spb.id), "2", anna)


def test_of_two_offices_one_closes(spb: Place, boss: Actor) -> None:
    other = offices.add("Юг", ["1", "2"], zone="Europe/Moscow", actor=boss, now=NOON)

    close(spb, boss, cancels=False)

    assert [Seat.FREE] * 2 == seats(other)


def test_a_resident_closes_nothing(spb: Place, anna: Resident) -> None:
    for deed in (
        lambda: close(spb, actor(anna), cancels=True),
        lambda: closed_days.open_day(spb, TODAY, actor=actor(anna), now=NOON),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_a_guard_who_lets_somebody_in_all_the_same_takes_the_desk_back(
    spb: Place, anna: Resident, boss: Actor
) -> None:
    order = book(spb, "2", anna)
    close(spb, boss, cancels=True)
    slot = offices.slot_of(desk_named(spb, "2"), TODAY, now=NOON)

    with transaction():
        claims.take_back(slot.id, now=NOON)

    assert SlotStatus.BOOKED is slots.by_id(slot.id, now=NOON).status
    assert order.slot_id == slot.id


# What closes a place that has hours, and whether it leaves out who has booked 11:00-13:00 that day, Moscow time.
CLOSINGS = [
    ({"closed_days": frozenset({TODAY + DAY})}, True),
    ({"closed_days": frozenset({TODAY})}, False),
    ({"closed_weekdays": frozenset({(TODAY + DAY).weekday()})}, True),
    ({"closes": time(12)}, True),
    ({"closes": time(13)}, False),
    ({"opens": time(12)}, True),
    ({"closed_at": NOON}, True),
    ({"slot_minutes": 60}, False),
    ({"name": "Парикмахерская"}, False),
    ({"zone": "America/New_York"}, True),
]


@pytest.fixture
def booked(db: str, anna: Resident) -> Order:
    """11:00 to 13:00 of tomorrow."""
    shop = barbershop()
    wanted = next(slot for slot in slots.bookable(shop, now=NOON) if slot.start == NOON + timedelta(hours=23))
    return slots.book(wanted.uuid, actor=actor(anna), rules=RULES, now=NOON)[1]


@pytest.mark.parametrize(("change", "leaves_out"), CLOSINGS)
def test_who_is_left_out_by_a_change_of_a_place(
    booked: Order, change: dict[str, Any], leaves_out: bool
) -> None:
    (shop,) = places.listed(PlaceKind.SERVICE)

    found = closing.left_out(replace(shop, **change), now=NOON)

    assert [booked.code] * leaves_out == [each.code for each in found]


@pytest.mark.parametrize(("cancels", "heard"), [(True, "order.cancelled"), (False, "order.day_closed")])
def test_who_is_left_out_is_told(
    booked: Order, anna: Resident, boss: Actor, cancels: bool, heard: str
) -> None:
    (shop,) = places.listed(PlaceKind.SERVICE)
    edited = replace(shop, closed_days=frozenset({TODAY + DAY}))

    closing.change(edited, cancels=cancels, actor=boss, now=NOON)

    assert cancels != orders.by_code(booked.code).is_open
    assert heard in told(anna)


def test_a_slot_given_back_on_a_closed_day_is_not_offered_again(
    booked: Order, anna: Resident, boss: Actor
) -> None:
    (shop,) = places.listed(PlaceKind.SERVICE)
    closed = closing.change(
        replace(shop, closed_days=frozenset({TODAY + DAY})), cancels=False, actor=boss, now=NOON
    )

    changes.cancel(booked.code, actor=actor(anna), now=NOON)

    assert TODAY + DAY not in {slot.start.date() for slot in slots.bookable(closed, now=NOON)}
    opened = places.change(replace(closed, closed_days=frozenset()), actor=boss, now=NOON)
    assert booked.window.start in {slot.start for slot in slots.bookable(opened, now=NOON)}


def test_a_guard_who_lets_in_whose_time_was_given_back_and_offered_anew_takes_nothing(
    booked: Order, anna: Resident, boss: Actor
) -> None:
    (shop,) = places.listed(PlaceKind.SERVICE)
    edited = replace(shop, closed_days=frozenset({TODAY + DAY}))
    closed = closing.change(edited, cancels=True, actor=boss, now=NOON)
    places.change(replace(closed, closed_days=frozenset()), actor=boss, now=NOON)

    with transaction():
        claims.take_back(booked.slot_id or 0, now=NOON)

    assert SlotStatus.CANCELLED is slots.by_id(booked.slot_id or 0, now=NOON).status
    assert booked.window.start in {slot.start for slot in slots.bookable(shop, now=NOON)}


def test_closing_a_floor_of_hundreds_costs_few_statements(
    db: str, boss: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    """The gate waits for it."""
    where = office(300)
    offices.fill(ahead=0, now=NOON)
    with caplog.at_level(logging.DEBUG, "peewee"):
        close(where, boss, cancels=True)

    assert 0 < len(caplog.records) < 30
    assert {Seat.BLOCKED} == set(seats(where))

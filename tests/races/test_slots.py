"""Fifty-two contestants from four processes on slots and PINs, while another process looks on."""

from collections import Counter
from datetime import time

import pytest

from passbot.domain.gate.pins import Verdict
from passbot.domain.people.people import Resident
from passbot.domain.slots.slots import Slot, Status
from passbot.services.places import populate
from passbot.services.slots import slots
from passbot.slices import at_once
from passbot.store import models
from passbot.store.db import transaction
from tests.races.fleet import CONTESTANTS, Fleet
from tests.races.onlooker import looking_on
from tests.races.test_races import RULES, assert_one_winner
from tests.services.people.some_people import NOON, actor, events, settle
from tests.services.places.some_places import barbershop


@pytest.fixture
def crowd(db: str) -> list[int]:
    """A resident for each contestant, each of a house of their own."""
    with transaction():
        return [settle("Анна Петрова", str(number + 1)).id for number in range(CONTESTANTS)]


def the_first(seats: int = 1) -> Slot:
    return slots.bookable(barbershop(seats=seats), now=NOON)[0]


def test_one_slot_goes_to_one(db: str, fleet: Fleet, crowd: list[int]) -> None:
    wanted = the_first()

    with looking_on(db):
        outcome = fleet.race(db, "book", uuid=wanted.uuid, resident_ids=crowd)

    assert_one_winner(outcome, "slot.taken")
    found = slots.find(wanted.uuid, now=NOON)
    assert (Status.BOOKED, [[1, found.order_code]]) == (found.status, outcome.won)
    assert (1, 1) == (models.Order.select().count(), events("slot.booked"))


def test_one_person_with_fifty_fingers_books_once(db: str, fleet: Fleet, anna: Resident) -> None:
    outcome = fleet.race(db, "book", uuid=the_first(seats=3).uuid, resident_ids=[anna.id])

    assert_one_winner(outcome, "slot.yours")


def test_three_seats_go_to_three(db: str, fleet: Fleet, crowd: list[int]) -> None:
    wanted = the_first(seats=3)

    outcome = fleet.race(db, "book", uuid=wanted.uuid, resident_ids=crowd)

    assert ([], {"slot.taken"}) == (outcome.surprises, outcome.codes)
    assert [1, 2, 3] == sorted(seat for seat, _ in outcome.won)


def test_one_slot_is_held_by_one(db: str, fleet: Fleet, crowd: list[int]) -> None:
    wanted = the_first()

    outcome = fleet.race(db, "hold", uuid=wanted.uuid, resident_ids=crowd)

    assert_one_winner(outcome, "slot.held")
    assert outcome.won == [slots.find(wanted.uuid, now=NOON).held_by]


def test_a_slot_is_booked_or_blocked_but_not_both(db: str, fleet: Fleet, crowd: list[int]) -> None:
    wanted = the_first()

    outcome = fleet.race(db, "book_or_block", uuid=wanted.uuid, resident_ids=crowd)

    assert [] == outcome.surprises
    is_blocked = slots.find(wanted.uuid, now=NOON).status is Status.BLOCKED
    assert models.Order.select().count() == (0 if is_blocked else 1)
    assert events("slot.blocked") == (1 if is_blocked else 0)


def test_one_pin_lets_one_in_and_tells_the_others(db: str, fleet: Fleet, anna: Resident) -> None:
    wanted = the_first()
    _, order = slots.book(wanted.uuid, actor=actor(anna), rules=RULES, now=NOON)

    outcome = fleet.race(db, "type_pin", pin=order.pin, at=wanted.start.isoformat())

    assert [] == outcome.surprises
    assert {Verdict.OK: 1, Verdict.ALREADY_ARRIVED: CONTESTANTS - 1} == Counter(outcome.won)
    assert 1 == models.Arrival.select().count()


def test_a_place_that_many_fill_is_filled_once(db: str, fleet: Fleet) -> None:
    place = barbershop(closes=time(9), seats=2)

    with looking_on(db):
        outcome = fleet.race(db, "fill")

    assert ([], []) == (outcome.surprises, outcome.refused)
    made = models.Slot.select().where(models.Slot.place == place.id).count()
    before = 2 * 22
    assert made == before + sum(outcome.won)
    assert 0 == at_once(populate.fill_all(now=NOON))


def test_a_crowd_that_does_whatever_it_likes_breaks_nothing(db: str, fleet: Fleet, crowd: list[int]) -> None:
    places = [barbershop(closes=time(9)), barbershop(closes=time(9), seats=2, slot_minutes=60)]

    with looking_on(db):
        outcome = fleet.race(
            db, "roam", place_ids=[place.id for place in places], resident_ids=crowd, acts=10
        )

    assert [] == outcome.surprises
    assert 0 < sum(outcome.won) < 10 * CONTESTANTS
    assert events("slot.booked") > 0

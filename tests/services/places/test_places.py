"""Places and the slots that come and go with time."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from passbot.domain.people.people import OPERATOR, Actor, Channel, Resident, Role
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place, PlaceKind, Slot, Status
from passbot.errors import InvalidInput, NotAllowed, NotFound
from passbot.services.passes import changes, search
from passbot.services.places import fitting, places, populate
from passbot.services.slots import slots
from passbot.slices import at_once
from passbot.store import models
from tests.services.people.some_people import NOON, actor
from tests.services.places.some_places import BARBERSHOP, barbershop

RULES = Rules()
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def every_hour(until: datetime) -> None:
    """The timetable, hour by hour."""
    now = NOON
    while now <= until:
        at_once(populate.fill_all(now=now))
        at_once(populate.forget_past(now=now))
        now += HOUR


def book_the_first(place: Place, who: Resident, *, now: datetime = NOON) -> Slot:
    first = slots.bookable(place, now=now)[0]
    return slots.book(first.uuid, actor=actor(who), rules=RULES, now=now)[0]


def test_a_new_place_can_be_booked_at_once(db: str) -> None:
    place = barbershop()

    assert 10 == len(slots.bookable(place, now=NOON))
    assert place == places.find(place.uuid)
    assert [place] == places.listed(PlaceKind.SERVICE)


def test_filling_again_makes_nothing_twice(db: str) -> None:
    place = barbershop()

    assert 0 == populate.populate(place, now=NOON)
    assert 0 == at_once(populate.fill_all(now=NOON + 59 * MINUTE))


def test_the_lists_reach_46_hours_ahead_at_every_hour(db: str) -> None:
    place = barbershop(closes=time(9))
    for hours in range(72):
        now = NOON + hours * HOUR

        at_once(populate.fill_all(now=now))

        last = slots.bookable(place, now=now)[-1]
        assert now + 44 * HOUR < last.end <= now + 46 * HOUR


@pytest.mark.parametrize(
    ("zone", "eve"),
    [
        ("Europe/Paris", datetime(2026, 3, 28, 9, 0, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 10, 24, 9, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 7, 17, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 10, 31, 17, 0, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 1, 0, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 1, 0, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("minutes", [30, 60, 120])
def test_made_hour_by_hour_a_night_of_the_clock_change_has_no_hole(
    db: str, zone: str, eve: datetime, minutes: int
) -> None:
    place = barbershop(opens=time(0), closes=time(0), zone=zone, slot_minutes=minutes, now=eve)
    for hours in range(40):
        at_once(populate.fill_all(now=eve + hours * HOUR))

    made = slots.listed(place, now=eve)

    assert eve + 80 * HOUR < made[-1].end
    assert all(before.end == after.start for before, after in pairwise(made))
    ordinary = {
        at.astimezone(ZoneInfo(zone)).time() for at in (slot.start for slot in made[-1440 // minutes :])
    }
    assert ordinary == {at for at in ordinary if (at.hour * 60 + at.minute) % minutes == 0}


def test_past_slots_leave_and_booked_ones_stay_in_the_history(db: str, anna: Resident) -> None:
    place = barbershop()
    booked = book_the_first(place, anna)

    every_hour(NOON + 72 * HOUR)

    over = [row.uuid for row in models.Slot.select().where(models.Slot.end_at <= NOON + 72 * HOUR)]
    assert [booked.uuid] == over


def test_population_never_touches_what_is_booked(db: str, anna: Resident) -> None:
    place = barbershop()
    booked = book_the_first(place, anna)

    every_hour(NOON + 3 * HOUR)

    assert Status.BOOKED == slots.find(booked.uuid, now=NOON).status
    assert booked.order_code == slots.find(booked.uuid, now=NOON).order_code


def test_a_slot_that_was_given_back_stays_as_long_as_its_order(db: str, anna: Resident) -> None:
    booked = book_the_first(barbershop(), anna)
    slots.cancel(booked.uuid, actor=actor(anna), now=NOON)

    every_hour(NOON + 72 * HOUR)

    assert Status.AVAILABLE == slots.find(booked.uuid, now=NOON + 72 * HOUR).status


def test_a_hold_that_is_over_is_written_down(db: str, anna: Resident) -> None:
    first = slots.bookable(barbershop(), now=NOON)[0]
    slots.hold(first.uuid, actor=actor(anna), rules=RULES, now=NOON)

    freed = [fitting.release_overheld(now=NOON + minutes * MINUTE) for minutes in (4, 5, 6)]

    assert [0, 1, 0] == freed
    row = models.Slot.get(models.Slot.uuid == first.uuid)
    assert ("available", None, None) == (row.status, row.held_by_id, row.held_until)
    assert 1 == models.Event.select().where(models.Event.kind == "slot.released").count()


def test_other_hours_move_the_free_slots_and_leave_the_booked(db: str, anna: Resident) -> None:
    place = barbershop()
    booked = book_the_first(place, anna)

    places.change(replace(place, opens=time(10)), actor=OPERATOR, now=NOON)

    found = slots.listed(place, now=NOON)
    assert booked.uuid in {slot.uuid for slot in found}
    free = [slot for slot in found if slot.status is Status.AVAILABLE]
    assert {1} == {slot.start.hour % 2 for slot in free}  # 10:00, 12:00 ... in Moscow
    assert all(booked.end <= slot.start or slot.end <= booked.start for slot in free)


def test_a_place_that_gets_another_zone_takes_its_bookings_with_it(db: str, anna: Resident) -> None:
    place = barbershop()
    booked = book_the_first(place, anna)

    places.change(replace(place, zone="Europe/Paris"), actor=OPERATOR, now=NOON)

    [order] = search.mine(anna.id, now=NOON)
    assert order.place is not None
    assert (booked.window, "Europe/Paris") == (order.hours, order.place.zone)
    assert {"Europe/Paris"} == {slot.zone for slot in slots.listed(place, now=NOON)}


@pytest.mark.parametrize("more", [3, 1])
def test_seats_come_and_go(db: str, more: int) -> None:
    place = barbershop(seats=2)

    places.change(replace(place, seats=more), actor=OPERATOR, now=NOON)

    assert more == len({slot.seat for slot in slots.bookable(place, now=NOON)})


def test_a_day_that_is_closed_later_keeps_only_what_is_booked(db: str, anna: Resident) -> None:
    place = barbershop()
    tomorrow = date(2026, 5, 5)
    booked = next(slot for slot in slots.bookable(place, now=NOON) if slot.start.date() == tomorrow)
    slots.book(booked.uuid, actor=actor(anna), rules=RULES, now=NOON)

    places.change(replace(place, closed_days=frozenset({tomorrow})), actor=OPERATOR, now=NOON)

    there = [slot.uuid for slot in slots.listed(place, now=NOON) if slot.start.date() == tomorrow]
    assert [booked.uuid] == there


def test_a_closed_place_has_nothing_free_until_it_is_opened_again(db: str) -> None:
    place = barbershop()

    closed = places.close(place.uuid, actor=OPERATOR, now=NOON)
    assert ([], []) == (slots.bookable(closed, now=NOON), places.listed())
    assert [closed] == places.listed(with_closed=True)

    places.change(replace(closed, closed_at=None), actor=OPERATOR, now=NOON)
    assert 10 == len(slots.bookable(place, now=NOON))


def test_an_expired_order_leaves_its_slot_in_the_past(db: str, anna: Resident) -> None:
    booked = book_the_first(barbershop(), anna)

    changes.expire(actor=OPERATOR, now=booked.end)

    assert Status.BOOKED == slots.find(booked.uuid, now=booked.end).status


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": "  "}, "place.name"),
        ({"name": "x" * 65}, "place.name"),
        ({"name": "a\x00b"}, "place.name"),
        ({"zone": "Mars/Olympus"}, "zone.unknown"),
        ({"seats": 0}, "place.number"),
        ({"seats": 101}, "place.number"),
        ({"slot_minutes": 0}, "place.number"),
        ({"slot_minutes": 1441}, "place.number"),
        ({"horizon_hours": -1}, "place.number"),
        ({"opens": None}, "place.hours"),
        ({"opens": None, "closes": None}, "place.no_grid"),
        ({"slot_minutes": None}, "place.no_grid"),
        ({"closed_weekdays": frozenset({7})}, "place.weekdays"),
    ],
)
def test_a_place_that_makes_no_sense_is_refused(db: str, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        places.add(replace(BARBERSHOP, **wrong), actor=OPERATOR, now=NOON)

    assert code == refusal.value.code
    assert 0 == models.Place.select().count()


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.GUARD])
def test_only_admins_add_and_change_places(db: str, role: Role) -> None:
    place = barbershop()
    somebody = Actor(Channel.BOT, role, name="кто-то")

    with pytest.raises(NotAllowed):
        places.add(BARBERSHOP, actor=somebody, now=NOON)
    with pytest.raises(NotAllowed):
        places.change(replace(place, seats=5), actor=somebody, now=NOON)
    with pytest.raises(NotAllowed):
        places.close(place.uuid, actor=somebody, now=NOON)

    assert [place] == places.listed()


def test_a_calendar_is_its_owners_own(db: str, anna: Resident, boris: Resident) -> None:
    calendar = replace(BARBERSHOP, kind=PlaceKind.CALENDAR, owner_id=anna.id)
    made = places.add(calendar, actor=actor(anna), now=NOON)

    with pytest.raises(NotAllowed):
        places.change(replace(made, name="чужой", owner_id=boris.id), actor=actor(boris), now=NOON)
    assert [] == places.listed()


@pytest.mark.parametrize("uuid", ["", "nonsense", "\x00", "%"])
def test_a_place_that_is_not_there_is_said(db: str, uuid: str) -> None:
    with pytest.raises(NotFound) as refusal:
        places.find(uuid)

    assert "place.unknown" == refusal.value.code

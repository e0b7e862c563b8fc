"""An admin changes the board, and sees first whom that leaves out."""

from datetime import time

import pytest

from passbot.domain.board.board_hours import BoardHours
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Actor, Resident
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place, Status
from passbot.errors import Conflict, InvalidInput, NotAllowed
from passbot.services.passes import orders
from passbot.services.site import board_settings, house_rules
from passbot.services.site.board_settings import Bookings, Wanted
from passbot.services.slots import board
from tests.services.people.some_people import NOON, actor, told

SHORTER = Wanted(opens=time(8), closes=time(12))


@pytest.fixture(autouse=True)
def place(db: str) -> Place:
    return board.ensure(board.Named("Slot board", ("Slot board",)), zone="Europe/Moscow", now=NOON)


@pytest.fixture
def outside(place: Place, anna: Resident) -> Order:
    return board.book(place.id, 14, actor=actor(anna), rules=Rules(), now=NOON)


def change(wanted: Wanted, who: Actor) -> board_settings.BoardSettings:
    return board_settings.change(wanted, actor=who, rules=house_rules.current(Rules()), now=NOON)


def test_hours_length_and_access_are_changed_at_once(boss: Actor) -> None:
    changed = change(Wanted(time(8), time(0), 30, "open"), boss)

    assert (BoardHours(time(8), time(0), 30), "open") == (changed.hours, changed.access)
    assert changed == board_settings.current(house_rules.current(Rules()))


def test_what_is_not_named_stays(boss: Actor) -> None:
    change(Wanted(minutes=30), boss)

    assert BoardHours(time(3), time(15), 30) == change(Wanted(access="open"), boss).hours


def test_who_has_booked_outside_the_new_hours_is_named_and_nothing_is_changed(
    boss: Actor, anna: Resident, outside: Order
) -> None:
    with pytest.raises(Conflict, match="14:00-15:00 Анна") as refused:
        change(Wanted(time(8), time(12), 30, "open"), boss)

    assert ("board.booked", [outside.code]) == (
        refused.value.code,
        [each.code for each in refused.value.facts["booked"]],
    )
    now_so = board_settings.current(house_rules.current(Rules()))
    assert (BoardHours(), "members") == (now_so.hours, now_so.access)


@pytest.mark.parametrize(
    ("bookings", "booked", "word"),
    [(Bookings.KEEP, [14], "order.day_closed"), (Bookings.CANCEL, [], "order.cancelled")],
)
def test_the_bookings_stay_or_go_as_the_admin_says_and_their_owners_are_told(
    place: Place,
    boss: Actor,
    anna: Resident,
    outside: Order,
    bookings: Bookings,
    booked: list[int],
    word: str,
) -> None:
    change(Wanted(time(8), time(12), bookings=bookings, seen=1), boss)

    assert booked == board.state(place.id, now=NOON).ids(Status.BOOKED)
    assert [8, 9, 10, 11] == [slot.id for slot in board.state(place.id, now=NOON).slots if slot.id < 12]
    assert bool(booked) == orders.by_code(outside.code).is_open
    assert [word] == told(anna)


def test_one_more_booking_by_then_is_asked_about_again(boss: Actor, outside: Order) -> None:
    with pytest.raises(Conflict):
        change(Wanted(time(8), time(12), bookings=Bookings.CANCEL, seen=0), boss)

    assert orders.by_code(outside.code).is_open


def test_another_length_asks_nobody_and_loses_no_booking(boss: Actor, outside: Order) -> None:
    change(Wanted(minutes=45), boss)

    assert orders.by_code(outside.code).is_open


def test_only_an_admin_changes_it_or_hears_who_is_booked(anna: Resident, outside: Order) -> None:
    for wanted in (SHORTER, Wanted(access="open"), Wanted()):
        with pytest.raises(NotAllowed):
            change(wanted, actor(anna))


def test_access_is_not_changed_where_the_hours_are_refused(boss: Actor) -> None:
    with pytest.raises(InvalidInput):
        change(Wanted(minutes=24 * 60, access="open"), boss)

    assert "members" == house_rules.current(Rules()).board_access

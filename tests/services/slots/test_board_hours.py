"""The hours of the board are the settings' until an admin changes them, and an id means one slot alone."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from passbot.domain.board.board import Counted
from passbot.domain.board.board_hours import DOCUMENTED, BoardHours
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place, Status
from passbot.errors import Conflict, InvalidInput
from passbot.services.owed.outbox import due
from passbot.services.passes import orders
from passbot.services.places import fitting, places
from passbot.services.slots import board
from passbot.store import models
from tests.services.people.some_people import NOON, actor
from tests.services.slots.some_slots import shown

NAMED = board.Named("Slot board", ("Slot board",))
RULES = Rules()


def opened(hours: BoardHours = DOCUMENTED, *, zone: str = "Europe/Moscow", now: datetime = NOON) -> Place:
    return board.ensure(NAMED, hours=hours, zone=zone, now=now)


@pytest.fixture
def place(db: str) -> Place:
    return opened()


def numbers(place: Place, now: datetime = NOON) -> list[int]:
    return [slot.id for slot in shown(place, now).slots]


def change(place: Place, *, now: datetime = NOON, **different: Any) -> Place:  # Any: the fields of Place
    return places.change(replace(places.by_id(place.id), **different), actor=OPERATOR, now=now)


def hours_of(place: Place) -> BoardHours:
    assert place.opens is not None
    assert place.closes is not None
    return BoardHours(place.opens, place.closes, place.slot_minutes or 0)


def test_the_settings_give_the_first_hours(db: str) -> None:
    place = opened(BoardHours(time(8), time(20), 120))

    assert [8, 10, 12, 14, 16, 18] == numbers(place)


def test_hours_that_no_admin_has_changed_follow_the_settings(place: Place) -> None:
    wanted = BoardHours(time(9), time(18), 90)

    assert wanted == hours_of(opened(wanted))
    assert wanted == hours_of(opened(wanted))


def test_whoever_has_booked_outside_other_hours_of_the_settings_is_told(place: Place, anna: Resident) -> None:
    order = board.book(place.id, 14, actor=actor(anna), rules=Rules(), now=NOON)

    opened(BoardHours(time(3), time(12)))
    opened(BoardHours(time(3), time(12)))

    told = [each.kind for each in due(Route.TELEGRAM, now=NOON) if each.recipient == str(anna.telegram_id)]
    assert (["order.day_closed"], True) == (told, orders.by_code(order.code).is_open)


def test_what_an_admin_has_changed_wins_over_the_settings(place: Place) -> None:
    change(place, opens=time(7), closes=time(19))

    assert BoardHours(time(7), time(19), 30) == hours_of(opened(BoardHours(time(9), time(18), 30)))


def test_settings_that_do_not_fit_an_admins_hours_are_left_alone(place: Place) -> None:
    change(place, opens=time(8), closes=time(9))

    assert BoardHours(time(8), time(9), 60) == hours_of(opened(BoardHours(minutes=120)))


def test_a_board_from_before_the_settings_keeps_what_an_admin_chose(place: Place) -> None:
    change(place, opens=time(7), closes=time(19))
    models.Place.update(options={"offered": False}).where(models.Place.id == place.id).execute()

    assert BoardHours(time(7), time(19)) == hours_of(opened())


@pytest.mark.parametrize(
    ("hours", "counted", "ids"),
    [
        (BoardHours(), Counted.HOURS, list(range(3, 15))),
        (BoardHours(time(8), time(14), 120), Counted.HOURS, [8, 10, 12]),
        (BoardHours(time(8), time(10), 30), Counted.MINUTES, [480, 510, 540, 570]),
        (BoardHours(time(8), time(13), 90), Counted.MINUTES, [480, 570, 660]),
        (BoardHours(time(3, 30), time(6), 60), Counted.MINUTES, [210, 270]),
        (BoardHours(time(0), time(1), 20), Counted.MINUTES, [0, 20, 40]),
        (BoardHours(time(20), time(0), 60), Counted.HOURS, [20, 21, 22, 23]),
        (BoardHours(time(0), time(0), 60), Counted.HOURS, list(range(24))),
        (BoardHours(time(22), time(2), 60), Counted.HOURS, [0, 1, 22, 23]),
        (BoardHours(time(22), time(3), 90), Counted.MINUTES, [60, 1320, 1410]),
        (BoardHours(time(8), time(16), 180), Counted.HOURS, [8, 11]),
        (BoardHours(time(0), time(0), 24 * 60), Counted.HOURS, [0]),
    ],
)
def test_ids_are_the_hour_where_slots_are_whole_hours_else_minutes_since_midnight(
    db: str, hours: BoardHours, counted: Counted, ids: list[int]
) -> None:
    today = shown(opened(hours))

    assert (counted, ids) == (today.counted, [slot.id for slot in today.slots])


def test_a_slot_over_midnight_stands_on_the_day_on_which_it_starts(db: str, anna: Resident) -> None:
    place = opened(BoardHours(time(22), time(3), 90))

    order = board.book(place.id, 1410, actor=actor(anna), rules=RULES, now=NOON)

    assert ("23:30", "01:00") == [(slot.start, slot.end) for slot in shown(place).slots][-1]
    assert order.place
    assert order.place.hours
    assert order.place.hours.end == order.window.end
    tomorrow = NOON + timedelta(hours=24)
    assert [60, 1320, 1410] == numbers(place, tomorrow)
    assert [] == shown(place, tomorrow).ids(Status.BOOKED)


def test_five_minutes_around_the_clock_are_a_day_of_288_slots(db: str) -> None:
    place = opened(BoardHours(time(0), time(0), 5))

    assert list(range(0, 24 * 60, 5)) == numbers(place)


@pytest.mark.parametrize(
    ("zone", "day", "twins"),
    [
        ("Europe/Paris", datetime(2026, 10, 25, 12, tzinfo=UTC), [120, 150]),
        ("America/New_York", datetime(2026, 11, 1, 12, tzinfo=UTC), [60, 90]),
        ("Australia/Lord_Howe", datetime(2026, 4, 5, 2, tzinfo=UTC), [90]),
    ],
)
def test_half_hours_that_come_twice_have_each_their_own_id(
    db: str, anna: Resident, zone: str, day: datetime, twins: list[int]
) -> None:
    place = opened(BoardHours(time(0), time(0), 30), zone=zone, now=day)

    again = [each + 24 * 60 for each in twins]

    assert sorted([*range(0, 24 * 60, 30), *again]) == sorted(numbers(place, day))
    for number in twins + again:
        board.book(place.id, number, actor=actor(anna), rules=Rules(zone=zone), now=day)
    assert sorted(twins + again) == sorted(shown(place, day).ids(Status.BOOKED))


def test_half_hours_that_the_clocks_skip_are_not_there(db: str) -> None:
    day = datetime(2026, 3, 29, 12, tzinfo=UTC)
    place = opened(BoardHours(time(0), time(0), 30), zone="Europe/Paris", now=day)

    assert [each for each in range(0, 24 * 60, 30) if each not in (120, 150)] == numbers(place, day)


def test_other_hours_change_the_whole_day_also_what_is_past(place: Place) -> None:
    change(place, opens=time(8), closes=time(20))

    assert list(range(8, 20)) == numbers(place)


def test_a_booking_outside_the_new_hours_stays_and_is_shown(place: Place, anna: Resident) -> None:
    order = board.book(place.id, 4, actor=actor(anna), rules=RULES, now=NOON)

    change(place, opens=time(8), closes=time(20))

    assert [4, *range(8, 20)] == numbers(place)
    assert {4: order.code} == {
        number: each.code
        for number, each in board.yours(place.id, actor=actor(anna), now=NOON).booked.items()
    }
    board.cancel(place.id, 4, actor=actor(anna), now=NOON)
    assert list(range(8, 20)) == numbers(place)


def test_a_booking_of_another_length_stays_until_it_is_given_back(place: Place, anna: Resident) -> None:
    order = board.book(place.id, 10, actor=actor(anna), rules=RULES, now=NOON)

    change(place, slot_minutes=30, opens=time(9), closes=time(12))

    assert [540, 570, 600, 660, 690] == numbers(place)
    assert [600] == shown(place).ids(Status.BOOKED)
    assert orders.by_code(order.code).is_open
    board.cancel(place.id, 600, actor=actor(anna), now=NOON)
    assert [540, 570, 600, 630, 660, 690] == shown(place).ids(Status.AVAILABLE)


def test_what_was_booked_by_the_half_hour_keeps_the_day_in_minutes(place: Place, anna: Resident) -> None:
    change(place, slot_minutes=30, opens=time(9), closes=time(12))
    board.book(place.id, 630, actor=actor(anna), rules=RULES, now=NOON)

    change(place, slot_minutes=60)

    assert [540, 630, 660] == numbers(place)
    assert [9, 10, 11] == numbers(place, NOON + timedelta(days=1))
    board.cancel(place.id, 630, actor=actor(anna), now=NOON)
    assert [9, 10, 11] == numbers(place)


@pytest.mark.parametrize("minutes", [5, 10, 20, 30, 90, 120])
@pytest.mark.parametrize("opens", [time(0), time(0, 5)])
def test_an_old_id_never_books_another_time(place: Place, anna: Resident, opens: time, minutes: int) -> None:
    """Of a board of hours, sent to one that may count minutes by now."""
    change(place, opens=time(0), closes=time(0))
    before = {slot.id: slot.start for slot in shown(place).slots}

    change(place, opens=opens, slot_minutes=minutes)

    now_there = {slot.id: slot.start for slot in shown(place).slots}
    for number, start in before.items():
        try:
            board.hold(place.id, number, actor=actor(anna), rules=RULES, now=NOON)
        except Conflict:
            continue
        assert start == now_there[number]
        board.release(place.id, number, actor=actor(anna), now=NOON)


def test_an_old_id_of_minutes_never_books_an_hour(place: Place, anna: Resident) -> None:
    change(place, opens=time(0), closes=time(0), slot_minutes=10)
    before = shown(place).slots

    change(place, slot_minutes=60)

    for slot in before:
        if slot.id:  # 0 is midnight in both
            with pytest.raises(Conflict):
                board.book(place.id, slot.id, actor=actor(anna), rules=RULES, now=NOON, uuid=slot.uuid)


def test_a_small_number_of_minutes_is_good_with_its_uuid(place: Place, anna: Resident) -> None:
    change(place, opens=time(0), closes=time(0), slot_minutes=10)
    ten = shown(place).of(10)
    assert ten

    with pytest.raises(Conflict, match="starts at 00:10 and could be an hour"):
        board.book(place.id, 10, actor=actor(anna), rules=RULES, now=NOON)
    board.book(place.id, 10, actor=actor(anna), rules=RULES, now=NOON, uuid=ten.uuid)

    assert [10] == shown(place).ids(Status.BOOKED)


def test_a_uuid_of_before_does_not_book_what_has_taken_its_number(place: Place, anna: Resident) -> None:
    before = shown(place).of(10)
    assert before

    change(place, opens=time(8), closes=time(20), slot_minutes=120)

    with pytest.raises(Conflict, match="another one now"):
        board.book(place.id, 10, actor=actor(anna), rules=RULES, now=NOON, uuid=before.uuid)


@pytest.mark.parametrize(
    "wrong", [{"slot_minutes": 4}, {"slot_minutes": 721}, {"opens": time(14, 30)}, {"slot_minutes": 24 * 60}]
)
def test_a_board_without_room_for_a_slot_is_refused(place: Place, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="lasts 5 minutes or more"):
        change(place, **wrong)

    assert list(range(3, 15)) == numbers(place)


def test_what_an_admin_has_closed_stays_closed_until_it_is_opened(place: Place) -> None:
    board.block(place.id, 10, actor=OPERATOR, now=NOON)

    change(place, opens=time(9), closes=time(12), slot_minutes=30)

    assert [600] == shown(place).ids(Status.BLOCKED)
    board.unblock(place.id, 600, actor=OPERATOR, now=NOON)
    assert [540, 570, 600, 630, 660, 690] == shown(place).ids(Status.AVAILABLE)


def test_a_held_slot_of_before_is_let_go_for_those_of_now(place: Place, anna: Resident) -> None:
    board.hold(place.id, 10, actor=actor(anna), rules=RULES, now=NOON)
    change(place, opens=time(9), closes=time(12), slot_minutes=30)
    assert [600] == shown(place).ids(Status.HELD)

    fitting.release_overheld(now=NOON + timedelta(minutes=6))

    assert [540, 570, 600, 630, 660, 690] == shown(place).ids(Status.AVAILABLE)

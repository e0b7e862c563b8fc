"""The board of today: S4's hours, booked from any side."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from passbot.domain.people.people import OPERATOR, Channel, Resident
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import OFFERED, Place, Status
from passbot.domain.times import windows
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, NotAllowed
from passbot.services.people import residents
from passbot.services.places import places, populate
from passbot.services.slots import board, slots
from passbot.slices import at_once
from passbot.store import models
from tests.services.people.some_people import NOON, actor
from tests.services.slots.some_slots import shown

NAMES = ("Доска", "Slot board")
ENGLISH, RUSSIAN = board.Named("Slot board", NAMES), board.Named("Доска", NAMES)
ZONES = ["Europe/Moscow", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Sydney"]


@pytest.fixture
def place(db: str) -> Place:
    return board.ensure(ENGLISH, zone="Europe/Moscow", now=NOON)


def test_it_has_twelve_hours_from_three_to_three(place: Place) -> None:
    today = shown(place)

    assert list(range(3, 15)) == [slot.id for slot in today.slots]
    assert ("03:00", "04:00") == (today.slots[0].start, today.slots[0].end)
    assert ("14:00", "15:00") == (today.slots[-1].start, today.slots[-1].end)
    assert list(range(3, 15)) == today.ids(Status.AVAILABLE)


def test_it_is_made_once(place: Place) -> None:
    assert place.id == board.ensure(ENGLISH, zone="Europe/Paris", now=NOON).id


def test_it_is_called_as_the_site_speaks_until_somebody_names_it(place: Place) -> None:
    board.anybody(now=NOON)

    assert "Доска" == board.ensure(RUSSIAN, zone="Europe/Moscow", now=NOON).name
    assert ["Доска"] == [row.name for row in models.Resident.select()]

    places.change(replace(places.by_id(place.id), name="Часы"), actor=OPERATOR, now=NOON)
    assert "Часы" == board.ensure(ENGLISH, zone="Europe/Moscow", now=NOON).name


def test_the_bot_offers_it_once_an_admin_wants_that(place: Place) -> None:
    assert not place.is_offered

    wanted = replace(place, options={**place.options, OFFERED: True})
    places.change(wanted, actor=OPERATOR, now=NOON)

    assert board.ensure(ENGLISH, zone="Europe/Moscow", now=NOON).is_offered


@pytest.mark.parametrize("was_used", [True, False])
def test_a_board_from_before_there_was_this_choice_is_offered_if_it_was_used(
    place: Place, anna: Resident, was_used: bool
) -> None:
    if was_used:
        board.book(place.id, 9, actor=actor(anna), rules=Rules(), now=NOON)
    models.Place.update(options={}).where(models.Place.id == place.id).execute()

    assert was_used == board.ensure(ENGLISH, zone="Europe/Moscow", now=NOON).is_offered


def test_whoever_uses_it_without_a_name_is_no_resident_in_the_lists(place: Place) -> None:
    board.anybody(now=NOON)

    assert [] == residents.everybody()


def test_an_hour_that_has_passed_can_be_booked_while_its_day_lasts(place: Place, anna: Resident) -> None:
    order = board.book(place.id, 9, actor=actor(anna), rules=Rules(), now=NOON)

    assert [9] == shown(place).ids(Status.BOOKED)
    assert timedelta(hours=24) == order.window.length
    assert order.place
    assert order.place.hours
    assert ("Slot board", timedelta(hours=1)) == (order.place.place, order.place.hours.length)
    assert order.brand is None
    assert order.pin is not None
    assert {9: order.code} == {
        hour: found.code for hour, found in board.yours(place.id, actor=actor(anna), now=NOON).booked.items()
    }


def test_it_keeps_all_its_hours_until_its_day_is_over(place: Place) -> None:
    hours = {}
    for passed in range(40):
        now = NOON + timedelta(hours=passed)
        at_once(populate.fill_all(now=now))
        at_once(populate.forget_past(now=now))
        hours[now] = [slot.id for slot in shown(place, now).slots]

    assert {now: list(range(3, 15)) for now in hours} == hours
    assert len(slots.listed(place, now=now, within=Window(NOON - timedelta(days=1), now))) < 36


def test_every_change_has_a_later_number(place: Place, anna: Resident) -> None:
    seen = [shown(place).seq]

    board.book(place.id, 9, actor=actor(anna), rules=Rules(), now=NOON)
    seen.append(shown(place).seq)
    board.cancel(place.id, 9, actor=actor(anna), now=NOON)
    seen.append(shown(place).seq)

    assert sorted(set(seen)) == seen
    assert [] == shown(place).ids(Status.BOOKED)


@pytest.mark.parametrize("hour", [2, 15, 99, -1, 10**30])
def test_an_hour_that_is_not_there_is_said_to_be(place: Place, anna: Resident, hour: int) -> None:
    with pytest.raises(Conflict, match="There is no slot"):
        board.book(place.id, hour, actor=actor(anna), rules=Rules(), now=NOON)


def test_what_somebody_holds_is_shown_as_held_and_freed_by_itself(
    place: Place, anna: Resident, boris: Resident
) -> None:
    board.hold(place.id, 9, actor=actor(anna), rules=Rules(), now=NOON)

    assert [9] == shown(place).ids(Status.HELD)
    assert [9] == board.yours(place.id, actor=actor(anna), now=NOON).held
    assert [] == board.yours(place.id, actor=actor(boris), now=NOON).held
    with pytest.raises(Conflict):
        board.book(place.id, 9, actor=actor(boris), rules=Rules(), now=NOON)
    later = NOON + timedelta(minutes=5)
    assert [] == shown(place, later).ids(Status.HELD)
    board.book(place.id, 9, actor=actor(boris), rules=Rules(), now=later)


def test_nobody_gives_back_what_a_neighbour_has(place: Place, anna: Resident, boris: Resident) -> None:
    board.book(place.id, 9, actor=actor(anna), rules=Rules(), now=NOON)

    with pytest.raises(NotAllowed):
        board.cancel(place.id, 9, actor=actor(boris), now=NOON)
    with pytest.raises(NotAllowed):
        board.cancel(place.id, 9, actor=board.anybody(now=NOON), now=NOON)


def test_all_without_a_name_are_one(place: Place, anna: Resident) -> None:
    first, second = board.anybody(now=NOON), board.anybody(now=NOON)
    board.book(place.id, 9, actor=first, rules=Rules(), now=NOON)

    board.cancel(place.id, 9, actor=second, now=NOON)

    assert [] == shown(place).ids(Status.BOOKED)
    assert Channel.WEB is first.channel
    with pytest.raises(Conflict):
        residents.claim(first.resident_id or 0, telegram_id=99, language="en", now=NOON)


def test_an_admin_blocks_unblocks_and_gives_back_what_anybody_has(
    place: Place, anna: Resident, admin: Resident
) -> None:
    board.book(place.id, 9, actor=actor(anna), rules=Rules(), now=NOON)
    board.cancel(place.id, 9, actor=actor(admin), now=NOON)
    board.block(place.id, 9, actor=actor(admin), now=NOON)

    assert [9] == shown(place).ids(Status.BLOCKED)
    with pytest.raises(NotAllowed):
        board.unblock(place.id, 9, actor=actor(anna), now=NOON)
    board.unblock(place.id, 9, actor=actor(admin), now=NOON)
    assert [] == shown(place).ids(Status.BLOCKED)


@pytest.mark.parametrize("zone", ZONES)
def test_it_rolls_at_midnight_of_its_zone(db: str, anna: Resident, zone: str) -> None:
    place = board.ensure(ENGLISH, zone=zone, now=NOON)
    board.book(place.id, 9, actor=actor(anna), rules=Rules(), now=NOON)
    before = shown(place)
    midnight = windows.day_window(before.day, windows.zone(zone)).end

    last, first = shown(place, midnight - timedelta(seconds=1)), shown(place, midnight)

    assert before.slots == last.slots
    assert before.day + timedelta(days=1) == first.day
    assert list(range(3, 15)) == first.ids(Status.AVAILABLE)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Paris", datetime(2026, 3, 29, 12, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 10, 25, 12, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, 12, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 12, tzinfo=UTC)),
        ("Australia/Sydney", datetime(2026, 4, 5, 2, tzinfo=UTC)),
        ("Australia/Sydney", datetime(2026, 10, 4, 2, tzinfo=UTC)),
    ],
)
def test_on_a_day_when_the_clocks_change_its_hours_are_the_same(db: str, zone: str, day: datetime) -> None:
    place = board.ensure(ENGLISH, zone=zone, now=day)

    today = shown(place, day)

    assert list(range(3, 15)) == [slot.id for slot in today.slots]
    assert [f"{hour:02}:00" for hour in range(3, 15)] == [slot.start for slot in today.slots]


@pytest.mark.parametrize(
    ("zone", "day", "twin"),
    [
        ("Europe/Paris", datetime(2026, 10, 25, 12, tzinfo=UTC), 2),
        ("America/New_York", datetime(2026, 11, 1, 12, tzinfo=UTC), 1),
    ],
)
def test_an_hour_that_comes_twice_has_two_names_and_two_orders(
    db: str, anna: Resident, zone: str, day: datetime, twin: int
) -> None:
    place = board.ensure(ENGLISH, zone=zone, now=day)
    places.change(replace(place, opens=time(0), closes=time(0)), actor=OPERATOR, now=day)
    rules = Rules(zone=zone)

    first = board.book(place.id, twin, actor=actor(anna), rules=rules, now=day)
    second = board.book(place.id, twin + 24, actor=actor(anna), rules=rules, now=day)

    today = shown(place, day)
    names = [slot.id for slot in today.slots]
    assert [*range(twin + 1), twin + 24, *range(twin + 1, 24)] == names
    twins = [slot for slot in today.slots if slot.offset]
    assert 1 == len({(slot.start, slot.end) for slot in twins})
    assert 2 == len({slot.offset for slot in twins}) == len(twins)
    assert [twin, twin + 24] == today.ids(Status.BOOKED)
    assert {twin: first, twin + 24: second} == board.yours(place.id, actor=actor(anna), now=day).booked


def test_a_place_of_a_day_that_is_closed_has_no_hours(place: Place) -> None:
    places.close(place.uuid, actor=OPERATOR, now=NOON)

    assert () == shown(place, NOON + timedelta(days=1)).slots
    assert [] == slots.bookable(places.by_id(place.id), now=NOON + timedelta(days=1))

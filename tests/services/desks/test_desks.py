"""Desks: one a day, guests besides, presence where none is left, and clear words on every conflict."""

import logging
from datetime import UTC, date, datetime, timedelta

import pytest

from passbot.domain.desks.desks import Seat
from passbot.domain.passes.orders import Kind
from passbot.domain.people.people import Resident
from passbot.domain.slots.slots import Place
from passbot.errors import Conflict, InvalidInput, NotAllowed, Refusal
from passbot.services.desks import desks, offices
from passbot.services.passes import changes, orders
from tests.services.offices import RULES, TODAY, book, office, stay
from tests.services.people.some_people import NOON, actor


def seats(where: Place, day: date = TODAY) -> list[Seat]:
    return [desk.seat for desk in offices.on(where, day, now=NOON).desks]


@pytest.mark.parametrize(
    "zone",
    ["Europe/Moscow", "Asia/Vladivostok", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati"],
)
def test_a_desks_day_is_its_offices(db: str, anna: Resident, zone: str) -> None:
    where = office(zone=zone)
    day = offices.today(where, NOON) + timedelta(days=2)

    booked = book(where, "1", anna, day)

    assert day == booked.day
    assert offices.day_of(where, day) == booked.window
    assert [booked.code] == [each.code for each in desks.between(anna.id, day, day)]
    with pytest.raises(Conflict):
        book(where, "2", anna, day)


def test_the_desks_of_a_floor_are_added_with_a_statement_each(
    db: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The gate waits for it."""
    with caplog.at_level(logging.DEBUG, "peewee"):
        where = office(40)

    assert 40 <= len(caplog.records) < 60
    assert [str(number) for number in range(1, 41)] == [desk.name for desk in offices.desks_of(where)]


def test_a_desk_is_taken_for_its_day_alone(spb: Place, anna: Resident) -> None:
    order = book(spb, "2", anna)

    assert (Kind.DESK, "2", TODAY) == (order.kind, order.desk, order.day)
    assert timedelta(days=1) == order.window.length
    assert [Seat.FREE, Seat.TAKEN, Seat.FREE] == seats(spb)
    assert [Seat.FREE] * 3 == seats(spb, TODAY + timedelta(days=1))


def test_everybody_sees_who_sits_where(spb: Place, anna: Resident, boris: Resident) -> None:
    book(spb, "2", anna)
    book(spb, "3", boris)

    shown = offices.on(spb, TODAY, now=NOON)

    assert [None, anna, boris] == [desk.order.resident if desk.order else None for desk in shown.desks]
    assert {TODAY: 1} == desks.counts(spb, [TODAY], now=NOON)


def test_desks_stand_in_the_order_of_their_numbers(db: str) -> None:
    where = office(12)

    assert [str(number) for number in range(1, 13)] == [desk.name for desk in offices.desks_of(where)]


def test_who_comes_too_late_hears_which_are_free(spb: Place, anna: Resident, boris: Resident) -> None:
    book(spb, "2", anna)

    with pytest.raises(Conflict, match=r"Desk 2 was taken a moment ago; free: 1, 3\.") as refused:
        book(spb, "2", boris)

    assert ("desk.taken", "1, 3") == (refused.value.code, refused.value.facts["free"])


def test_the_second_desk_of_a_day_names_the_first(spb: Place, anna: Resident) -> None:
    first = book(spb, "2", anna)

    with pytest.raises(Conflict, match=r"You have desk 2 \(Офис\) on that day already") as refused:
        book(spb, "1", anna)

    assert ("desk.one_a_day", first.code) == (refused.value.code, refused.value.facts["code"])
    book(spb, "1", anna, TODAY + timedelta(days=1))


def test_a_second_press_on_the_same_desk_changes_nothing(spb: Place, anna: Resident) -> None:
    first = book(spb, "2", anna)

    with pytest.raises(Conflict):
        book(spb, "2", anna)

    assert [first] == desks.mine(anna.id, now=NOON)


def test_a_host_may_have_three_guests_besides(db: str, anna: Resident) -> None:
    where = office(6)
    book(where, "1", anna)
    for desk, guest in (("2", "Пётр"), ("3", "Иван"), ("4", "Олег")):
        book(where, desk, anna, guest=guest)

    with pytest.raises(Conflict, match="3 of 3 guests"):
        book(where, "5", anna, guest="Глеб")

    assert ["1", "2", "3", "4"] == [order.desk for order in desks.mine(anna.id, now=NOON)]


def test_presence_is_for_when_no_desk_is_left(spb: Place, anna: Resident, boris: Resident) -> None:
    with pytest.raises(Conflict, match="There are free desks on that day: 1, 2, 3"):
        stay(spb, anna)
    for desk, guest in (("1", None), ("2", "Пётр"), ("3", "Иван")):
        book(spb, desk, boris, guest=guest)

    present = stay(spb, anna)

    assert Kind.PRESENCE is present.kind
    assert [present] == list(offices.on(spb, TODAY, now=NOON).present)
    with pytest.raises(Conflict, match="on the list already"):
        stay(spb, anna)
    stay(spb, anna, guest="Глеб")


def test_a_desk_takes_the_place_of_the_presence(spb: Place, anna: Resident, boris: Resident) -> None:
    taken = book(spb, "1", boris)
    book(spb, "2", boris, guest="Пётр")
    book(spb, "3", boris, guest="Иван")
    stay(spb, anna)
    changes.cancel(taken.code, actor=actor(boris), now=NOON)

    booked = book(spb, "1", anna)

    assert [booked] == desks.mine(anna.id, now=NOON)
    assert () == offices.on(spb, TODAY, now=NOON).present


def test_only_the_owner_or_an_admin_cancels(
    spb: Place, anna: Resident, boris: Resident, admin: Resident
) -> None:
    order = book(spb, "2", anna)

    with pytest.raises(NotAllowed):
        changes.cancel(order.code, actor=actor(boris), now=NOON)
    changes.cancel(order.code, actor=actor(admin), now=NOON)

    assert [Seat.FREE] * 3 == seats(spb)


def test_the_presence_says_which_desk_came_in_its_place(anna: Resident, db: str) -> None:
    north, south = office(0, name="Север"), office(1, name="Юг")
    presence = stay(north, anna)

    book(south, "1", anna)

    assert "desk 1, Юг" == orders.by_code(presence.code).close_reason


def test_a_vacation_gives_back_its_days_and_no_others(spb: Place, anna: Resident) -> None:
    for ahead in (0, 1, 3, 5):
        book(spb, "2", anna, TODAY + timedelta(days=ahead))

    given_back = desks.vacation(
        anna.id, TODAY + timedelta(days=1), TODAY + timedelta(days=3), actor=actor(anna), now=NOON
    )

    assert [1, 3] == [(order.day - TODAY).days for order in given_back]
    assert [0, 5] == [(order.day - TODAY).days for order in desks.mine(anna.id, now=NOON)]


def test_nobody_sends_another_on_vacation(spb: Place, anna: Resident, boris: Resident) -> None:
    book(spb, "2", anna)

    with pytest.raises(Refusal):
        desks.vacation(anna.id, TODAY, TODAY, actor=actor(boris), now=NOON)

    assert 1 == len(desks.mine(anna.id, now=NOON))


@pytest.mark.parametrize(
    ("zone", "now"),
    [
        ("Europe/Moscow", datetime(2026, 5, 4, 20, 59, 59, tzinfo=UTC)),
        ("Europe/Moscow", datetime(2026, 5, 4, 21, 0, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 3, 59, 59, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 4, 0, tzinfo=UTC)),
        ("Australia/Sydney", datetime(2026, 4, 4, 13, 0, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 5, 4, 18, 29, 59, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 5, 4, 18, 30, tzinfo=UTC)),
    ],
)
def test_today_and_fourteen_days_more_where_the_office_is(
    db: str, anna: Resident, zone: str, now: datetime
) -> None:
    where = office(zone=zone)
    first = offices.today(where, now)

    book(where, "1", anna, first, now=now)
    book(where, "1", anna, first + timedelta(days=14), now=now)

    for outside in (-1, 15):
        with pytest.raises(InvalidInput, match="14 days ahead"):
            book(where, "2", anna, first + timedelta(days=outside), now=now)
    assert 15 == len(desks.days(where, rules=RULES, now=now))


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Paris", date(2026, 3, 29), 23),
        ("Europe/Paris", date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Australia/Sydney", date(2026, 4, 5), 25),
        ("Europe/Moscow", date(2026, 3, 29), 24),
    ],
)
def test_a_desks_day_lasts_from_midnight_to_midnight(
    db: str, anna: Resident, zone: str, day: date, hours: int
) -> None:
    where = office(zone=zone)
    now = offices.day_of(where, day - timedelta(days=2)).start

    order = book(where, "1", anna, day, now=now)

    assert timedelta(hours=hours) == order.window.length
    assert Seat.TAKEN is offices.on(where, day, now=now).desks[0].seat
    for beside in (day - timedelta(days=1), day + timedelta(days=1)):
        assert Seat.FREE is offices.on(where, beside, now=now).desks[0].seat

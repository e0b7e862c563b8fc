"""Two offices with a desk "1" each: no list, mark, picture, button or notice takes one for the other."""

from datetime import timedelta

import pytest

from passbot.domain.people.people import OPERATOR
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place
from passbot.services.desks import attendance, desks, offices
from tests.bot.chatting import Chat, last_labels, person
from tests.services.offices import desk_named, open_offers
from tests.services.people.some_people import NOON, actor, settle

EVENING = NOON + timedelta(hours=6)  # 18:00 in Moscow
TODAY = NOON.date()


@pytest.fixture
def north() -> Place:
    return offices.add("North", ["1", "2"], zone="Europe/Moscow", actor=OPERATOR, now=NOON)


@pytest.fixture
def south(north: Place) -> Place:
    return offices.add("South", ["1", "2"], zone="Europe/Moscow", actor=OPERATOR, now=NOON)


def book(chat: Chat, office: Place, desk: str = "1", *, ahead: int = 0, guest: str | None = None) -> str:
    return desks.book(
        desk_named(office, desk),
        TODAY + timedelta(days=ahead),
        actor=actor(person(chat)),
        rules=Rules(),
        now=NOON,
        guest_name=guest,
    ).code


def test_the_days_of_one_office_carry_no_mark_of_the_other(anna: Chat, north: Place, south: Place) -> None:
    book(anna, north)

    anna.press("desk.days", str(south.id))
    assert "Mon 4 May · 2" == last_labels(anna)[0]
    anna.press("desk.days", str(north.id))
    assert "✔ Mon 4 May · 1" == last_labels(anna)[0]


def test_the_floor_and_what_is_mine_are_of_one_office(anna: Chat, north: Place, south: Place) -> None:
    book(anna, north)

    said = anna.press("desk.day", str(south.id), TODAY.isoformat())

    assert "South, Mon 4 May" in said
    assert "desk 1" not in said
    assert {"1": "free", "2": "free"} == anna.heard[-1]["picture_facts"]["seats"]


def test_ones_own_list_names_the_office(anna: Chat, north: Place, south: Place) -> None:
    book(anna, north)
    book(anna, south, ahead=1)

    assert "Mon 4 May, desk 1, North\nTue 5 May, desk 1, South" in anna.say("/mydesks")
    assert ["✖ Mon 4 May · desk 1, North", "✖ Tue 5 May · desk 1, South"] == last_labels(anna)[:2]


def test_cancelling_goes_back_to_its_own_office(anna: Chat, north: Place, south: Place) -> None:
    code = book(anna, south)

    said = anna.press("desk.cancel", code)

    assert "Cancelled: Mon 4 May, desk 1, South." in said
    assert "South, Mon 4 May" in said


def test_the_same_number_elsewhere_is_no_second_press(anna: Chat, north: Place, south: Place) -> None:
    book(anna, north)

    said = anna.press("desk.take", str(desk_named(south, "1").id), TODAY.isoformat())

    assert "You have desk 1 (North) on that day already." in said
    assert "lready done" in anna.press("desk.take", str(desk_named(north, "1").id), TODAY.isoformat())


def test_one_comes_without_a_desk_to_one_office_a_day(anna: Chat, north: Place, south: Place) -> None:
    for office, at in ((north, 0), (south, 2)):
        for desk in ("1", "2"):
            settled = settle(f"Человек Номер{'абвг'[at + int(desk) - 1]}", "9")
            desks.book(desk_named(office, desk), TODAY, actor=actor(settled), rules=Rules(), now=NOON)
    anna.press("desk.stay", str(north.id), TODAY.isoformat())

    said = anna.press("desk.stay", str(south.id), TODAY.isoformat())

    assert "You are coming to North on that day already." in said


def test_an_offer_names_its_office(anna: Chat, boris: Chat, north: Place, south: Place) -> None:
    book(boris, north, "1")
    given_back = book(boris, south, "1", guest="Пётр Гость")
    book(boris, south, "2", guest="Иван Гость")
    anna.press("desk.stay", str(south.id), TODAY.isoformat())
    boris.press("desk.cancel", given_back)

    assert "Desk 1, South is free on Mon 4 May." in anna.notices()
    assert "Mon 4 May, desk 1, South" in anna.press_label("Take it")
    assert [] == open_offers()


def test_notices_name_the_office(anna: Chat, admin: Chat, north: Place, south: Place) -> None:
    code = book(anna, south, ahead=1)
    attendance.run(rules=Rules(), now=EVENING)

    assert "Are you coming?\nTue 5 May, desk 1, South" in anna.notices(EVENING)
    admin.press("desk.cancel", code, "yes")
    assert "Tue 5 May, desk 1, South" in anna.notices(EVENING)


def test_a_desk_of_every_week_names_its_office(anna: Chat, north: Place, south: Place) -> None:
    book(anna, south)
    anna.press("desk.day", str(south.id), TODAY.isoformat())
    assert "Desk 1, South, every Mon" in anna.press_label("Every week")

    assert "desk 1, South" in anna.say("30.06")
    anna.say("/regular")
    assert "desk 1, South · Mon" in last_labels(anna)
    assert "🔁 desk 1, South · Mon" in anna.say("/mydesks")


def test_the_journal_tells_which_desk_of_which_office_was_booked(
    anna: Chat, admin: Chat, north: Place, south: Place
) -> None:
    book(anna, south)

    said = admin.say("/journal Анна")

    assert "desk 1, South" in said
    assert "4 May" in said


def test_the_journal_of_an_office_is_called_by_its_name(anna: Chat, admin: Chat, south: Place) -> None:
    book(anna, south)

    said = admin.say("/journal South")

    assert "<b>Journal</b> · South\n" in said
    assert "desk 1, South" in said
    assert "<b>Journal</b> · desk 2, South\n" in admin.say("/journal 2, South")


def test_with_one_office_its_name_is_left_out(anna: Chat, north: Place) -> None:
    book(anna, north)

    assert "Mon 4 May, desk 1\n" in anna.say("/mydesks") + "\n"


@pytest.fixture
def east(north: Place) -> Place:
    """When it is noon in Moscow it is 19:00 there."""
    return offices.add("East", ["1"], zone="Asia/Vladivostok", actor=OPERATOR, now=NOON)


def test_an_office_in_another_zone_has_its_own_day_and_says_so(anna: Chat, east: Place) -> None:
    book(anna, east, ahead=1)

    assert "Tue 5 May (Vladivostok), desk 1, East" in anna.say("/mydesks")
    assert "<b>East (Vladivostok)</b>" in anna.press("desk.days", str(east.id))
    assert "East, Mon 4 May (Vladivostok)" == anna.heard[-1]["picture_facts"]["title"]
    assert ["Mon 4 May · 1", "✔ Tue 5 May · 0"] == last_labels(anna)[:2]
    assert "East, Tue 5 May (Vladivostok)</b>\n0 desks are free.\ndesk 1, East" in anna.press_label(
        "✔ Tue 5 May"
    )


def test_a_colleagues_day_that_is_over_there_is_not_told(anna: Chat, boris: Chat, east: Place) -> None:
    """At six in the evening in Moscow it is Tuesday there."""
    book(anna, east)
    book(anna, east, ahead=1)
    boris.wait(hours=6)
    boris.press("desk.find")

    assert "<b>Анна Петрова</b>\nTue 5 May (Vladivostok), desk 1, East" == boris.say("петрова")


def test_owners_there_are_asked_by_the_clock_of_the_office(anna: Chat, east: Place) -> None:
    """18:00 in Vladivostok is 11:00 in Moscow."""
    code = book(anna, east, ahead=2)

    attendance.run(rules=Rules(), now=NOON + timedelta(days=1, hours=-1, minutes=-1))
    assert "" == anna.notices()
    attendance.run(rules=Rules(), now=NOON + timedelta(days=1, hours=-1))
    assert "Are you coming?" in anna.notices(NOON + timedelta(days=1))

    warned = NOON + timedelta(days=1, hours=13)  # 08:00 of the 6th there
    attendance.run(rules=Rules(), now=warned)
    assert "freed at 09:00 (Vladivostok)" in anna.notices(warned)
    assert [code] == [each.code for each in attendance.run(rules=Rules(), now=warned + timedelta(hours=1))]

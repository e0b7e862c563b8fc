"""Every list with buttons can be pressed to its last item, however long it is: nothing is cut."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from passbot.bot.telegram.reading import data_of
from passbot.domain.people.people import OPERATOR
from passbot.domain.site.rules import Rules
from passbot.services.desks import desks, offices
from passbot.services.people import invites, residents, roster
from tests.bot.chatting import SITE, Chat, person
from tests.services.offices import TODAY, office
from tests.services.people.some_people import NOON, actor, invite_guest, order_car, settle
from tests.services.places.some_places import barbershop

MANY = 80
MOST_BUTTONS = 100  # that Telegram takes below one message
ROOMY = replace(SITE, rules=Rules(quota_house_day=1000, desk_days_ahead=60, desk_guests=100))
Fill = Callable[[Chat], int]  # how many there are then
Buttons = list[dict[str, Any]]  # Any: JSON


@dataclass(frozen=True)
class List:
    """Who fills it, how its first page is reached, what each of its items presses."""

    fill: Fill
    way: tuple[str, ...]  # what is said, then the labels that are pressed
    verb: str
    by: str = "anna"


def shown(chat: Chat) -> Buttons:
    """The last keyboard; Telegram would take it."""
    rows = next(each["keyboard"]["rows"] for each in reversed(chat.heard) if each.get("keyboard"))
    buttons = [button for row in rows for button in row]
    assert len(buttons) <= MOST_BUTTONS
    assert all(data_of(button["verb"], tuple(button["args"])) for button in buttons)
    return buttons


def pressed_through(chat: Chat, verb: str) -> Buttons:
    """What can be pressed on all pages, turned one by one."""
    found: Buttons = []
    while True:
        buttons = shown(chat)
        found += [each for each in buttons if each["verb"] == verb and not is_arrow(each)]
        onward = next((each for each in buttons if each["label"].endswith("▶")), None)
        if onward is None:
            return found
        chat.press(onward["verb"], *onward["args"])


def is_arrow(button: dict[str, Any]) -> bool:  # Any: JSON
    return str(button["label"]).endswith("▶") or str(button["label"]).startswith("◀")


def free_desks(_chat: Chat) -> int:
    office(MANY)
    return MANY


def bookings_of_a_day(_chat: Chat) -> int:
    where = office(MANY)
    for number, desk in enumerate(offices.desks_of(where)):
        who = settle(f"Житель Номер{number}", None)
        desks.book(desk, TODAY, actor=actor(who), rules=Rules(), now=NOON)
    return MANY


def own_bookings(chat: Chat) -> int:
    desk = offices.desks_of(office(2))[0]
    for ahead in range(40):
        day = TODAY + timedelta(days=ahead)
        desks.book(desk, day, actor=actor(person(chat)), rules=ROOMY.rules, now=NOON)
    return 40


def days_ahead(_chat: Chat) -> int:
    office(2)
    return 61


def several_offices(_chat: Chat) -> int:
    for number in range(30):
        office(1, name=f"Офис {number}")
    return 30


def several_places(_chat: Chat) -> int:
    for number in range(30):
        barbershop(name=f"Место {number}")
    return 30


def namesakes(_chat: Chat) -> int:
    for number in range(MANY):
        settle("Иван Одинаковый", str(number + 1))
    return MANY


def everybody(_chat: Chat) -> int:
    for number in range(MANY):
        settle(f"Житель Номер{number}", str(number + 1))
    return len(residents.everybody())


def codes(_chat: Chat) -> int:
    houses = [str(number + 1) for number in range(MANY)]
    return len(invites.issue_for_houses(houses, actor=OPERATOR, rules=Rules(), now=NOON, label=""))


def names_of_the_roster(_chat: Chat) -> int:
    for number in range(MANY):
        roster.add("Иван Одинаковый", actor=OPERATOR, now=NOON, house=str(number + 1))
    return MANY


def guests(chat: Chat) -> int:
    for number in range(45):
        later = NOON + timedelta(minutes=number // 10)  # only so many in a minute
        invite_guest(person(chat), f"Иван Гость{'абвгдежзик'[number % 10]}", with_pin=True, now=later)
    return 45


def cars(_chat: Chat) -> int:
    letters = "АВЕКМНОРСТ"
    for number in range(MANY):
        owner = settle(f"Хозяин Номер{number}", str(number + 100))
        order_car(owner, f"А{number + 100}{letters[number % 10]}С77")
    return MANY


LISTS = {
    "free desks": List(free_desks, ("/desks", "Mon 4 May"), "desk.take"),
    "bookings of a day": List(
        bookings_of_a_day, ("/desks", "Mon 4 May", "Who is coming"), "desk.cancel", by="admin"
    ),
    "own bookings": List(own_bookings, ("/mydesks",), "desk.cancel"),
    "days": List(days_ahead, ("/desks",), "desk.day"),
    "offices": List(several_offices, ("/desks",), "desk.days"),
    "places": List(several_places, ("/slots",), "slot.place"),
    "places of an admin": List(several_places, ("/places",), "place.open", by="admin"),
    "namesakes": List(namesakes, ("/journal Одинаковый",), "journal.of", by="admin"),
    "people": List(everybody, ("/people",), "people.open", by="admin"),
    "invites": List(codes, ("/codes",), "invite.revoke", by="admin"),
    "guests": List(guests, ("/guest",), "guest.pin"),
    "passes": List(guests, ("/passes",), "pass.card"),
    "which pass to cancel": List(guests, ("отмени Иван",), "pass.cancel"),
    "who is expected": List(cars, ("/expected",), "gate.open", by="guard"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_long_list_can_be_pressed_to_its_last_item(name: str, request: pytest.FixtureRequest) -> None:
    each = LISTS[name]
    chat: Chat = request.getfixturevalue(each.by)
    chat.site = ROOMY
    count = each.fill(chat)
    said, *labels = each.way

    chat.say(said)
    for label in labels:
        chat.press_label(label)
    found = pressed_through(chat, each.verb)

    assert count == len({tuple(button["args"]) for button in found}) == len(found)


def test_the_last_of_eighty_free_desks_is_taken(anna: Chat) -> None:
    office(MANY)
    anna.say("/desks")
    anna.press_label("Mon 4 May")

    last = pressed_through(anna, "desk.take")[-1]

    assert f"Desk {MANY} is yours" in anna.press(last["verb"], *last["args"])


def test_the_next_page_of_desks_is_for_the_same_guest(anna: Chat) -> None:
    office(MANY)
    anna.say("/desks")
    anna.press_label("Mon 4 May")
    anna.press_label("For a guest")
    anna.say("Пётр Гость")

    assert "For a guest: Пётр Гость" in anna.press_label("▶")
    last = pressed_through(anna, "desk.gtake")[-1]
    back = next(button for button in shown(anna) if button["label"].startswith("◀"))

    assert f"Desk {MANY} is for your guest Пётр Гость" in anna.press(last["verb"], *last["args"])
    assert "Already done" in anna.press(back["verb"], *back["args"])


def test_the_last_booking_of_a_day_is_deleted_after_a_question(admin: Chat) -> None:
    bookings_of_a_day(admin)
    admin.say("/desks")
    admin.press_label("Mon 4 May")
    admin.press_label("Who is coming")

    last = pressed_through(admin, "desk.cancel")[-1]

    assert f"Житель Номер{MANY - 1}" in admin.press(last["verb"], *last["args"])
    assert f"Cancelled: Mon 4 May, desk {MANY}." in admin.press_label("Yes, cancel it")


def test_names_of_the_roster_are_all_there(db: str) -> None:
    names_of_the_roster(Chat(5))
    stranger = Chat(5, site=replace(SITE, has_roster=True))

    stranger.say("/roster")

    assert MANY == len(pressed_through(stranger, "roster.name"))


def test_colleagues_of_one_name_are_all_told(anna: Chat) -> None:
    for number in range(12):
        settle(f"Иван Одинаковый{number}", None)
    office(2)
    anna.press("desk.find")

    told = anna.say("одинак") + anna.press_label("▶") + anna.press_label("▶")

    assert [] == [number for number in range(12) if f"Одинаковый{number}</b>" not in told]


def test_the_pages_of_a_long_search_are_of_one_list(admin: Chat) -> None:
    for number in range(12):
        settle(f"Константин Преображенский{'абвгдежзиклм'[number]}ский", str(number + 1))
        settle(f"Константин Преображенцев{'абвгдежзиклм'[number]}", str(number + 1))
    where = office(2)
    assert where

    said = admin.say("/people Константин Преображенск")
    found = pressed_through(admin, "people.open")

    assert f"{len(found)} people" in said

"""Registration from the list of names: at once, or with an admin's yes; released again by an admin."""

from dataclasses import replace

import pytest

from passbot.bot.talk.turns import Site
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.site.rules import Rules
from passbot.errors import Conflict
from passbot.services.people import accounts, residents, roster
from tests.bot.chatting import SITE, Chat, last_labels
from tests.services.people.some_people import NOON, settle

OPEN = replace(SITE, has_roster=True)
ASKING = replace(OPEN, rules=Rules(approve_new=1))


@pytest.fixture
def names() -> list[Resident]:
    texts = ("Анна Петрова", "Борис Смирнов", "Вера Орлова")
    return [roster.add(text, actor=OPERATOR, now=NOON) for text in texts]


def stranger(number: int = 5, *, site: Site = OPEN) -> Chat:
    return Chat(number, site=site)


def test_a_name_is_found_confirmed_and_taken(names: list[Resident]) -> None:
    chat = stranger()
    chat.say("/start")
    assert "Find yourself" in chat.press_label("Find my name")
    assert "Are you Борис Смирнов?" in chat.press_label("Борис Смирнов")

    assert "Welcome, Борис Смирнов" in chat.press_label("Yes, that is me")
    assert "brand" in chat.press_label("Order a pass")

    found = residents.find_by_telegram(5)
    assert found is not None
    assert names[1].id == found.id
    assert ["Анна Петрова", "Вера Орлова"] == [each.name for each in roster.free()]


def test_who_writes_a_name_instead_of_a_code_is_led_to_the_list(names: list[Resident]) -> None:
    chat = stranger()
    chat.say("/start")

    assert "find your name in the list" in chat.say("Борис")
    assert "Find yourself" in chat.press_label("Find my name")


def test_the_menu_of_a_stranger_speaks_of_the_list(names: list[Resident]) -> None:
    told = stranger().say("/menu")

    assert "find your name in the list" in told
    assert "invite code" not in told


def test_a_second_press_says_that_it_is_done(names: list[Resident]) -> None:
    chat = stranger()
    chat.press("roster.take", str(names[0].id))

    assert "lready" in chat.press("roster.take", str(names[1].id))
    assert 2 == len(roster.free())


def test_of_two_with_one_name_the_second_is_told_so(names: list[Resident]) -> None:
    stranger(5).press("roster.take", str(names[0].id))

    assert "This name is taken" in stranger(6).press("roster.take", str(names[0].id))


def test_an_admin_releases_a_name_for_another(names: list[Resident]) -> None:
    stranger(5).press("roster.take", str(names[0].id))
    residents.release(names[0].id, actor=OPERATOR, now=NOON)

    assert "Welcome" in stranger(6).press("roster.take", str(names[0].id))


def test_where_the_house_asks_an_admin_first_nobody_is_let_in_before(
    names: list[Resident], admin: Chat
) -> None:
    chat = stranger(site=ASKING)

    assert "An admin has been asked" in chat.press("roster.take", str(names[0].id))
    assert residents.find_by_telegram(5) is None
    assert "Somebody says they are Анна Петрова. Approve them?" in admin.notices()
    assert "Анна Петрова is registered" in admin.press_label("Approve")

    assert residents.find_by_telegram(5) is not None
    assert "has been answered" in admin.press("roster.approve", "1")


def test_a_refused_claim_leaves_the_name_free(names: list[Resident], admin: Chat) -> None:
    stranger(site=ASKING).press("roster.take", str(names[0].id))
    admin.notices()

    assert "stays free" in admin.press("roster.refuse", "1")
    assert 3 == len(roster.free())


def test_only_an_admin_answers_a_claim(names: list[Resident], anna: Chat) -> None:
    stranger(site=ASKING).press("roster.take", str(names[0].id))

    assert "Only an admin" in anna.press("roster.approve", "1")
    assert residents.find_by_telegram(5) is None


def test_without_a_roster_no_name_is_taken(names: list[Resident]) -> None:
    chat = stranger(site=SITE)

    assert "Ask an admin for a code" in chat.press("roster.take", str(names[0].id))
    assert 3 == len(roster.free())


@pytest.mark.parametrize("number", ["", "x", "999", "-1", "9" * 30])
def test_made_up_names_are_refused(names: list[Resident], number: str) -> None:
    assert "taken" in stranger().press("roster.take", number)


def test_a_guards_or_admins_row_is_no_free_name(names: list[Resident], admin: Chat) -> None:
    assert {"Анна Петрова", "Борис Смирнов", "Вера Орлова"} == {each.name for each in roster.free()}


def test_long_lists_have_pages() -> None:
    for letter in "абвгдежзиклмн":
        roster.add(f"Имя Длинн{letter}", actor=OPERATOR, now=NOON)
    chat = stranger()
    chat.say("/roster")

    assert "Find yourself" in chat.press_label("▶")


def test_a_name_stands_once_on_the_roster(names: list[Resident]) -> None:
    with pytest.raises(Conflict, match="on the list already"):
        roster.add("Анна  петрова", actor=OPERATOR, now=NOON)

    assert 3 == len(roster.free())


def test_who_is_registered_does_not_stand_on_the_roster_too(names: list[Resident]) -> None:
    settle("Зоя Иванова", "27")

    with pytest.raises(Conflict, match="on the list already"):
        roster.add("Зоя Иванова", actor=OPERATOR, now=NOON)


def test_a_name_that_was_added_twice_in_older_days_is_offered_once(names: list[Resident]) -> None:
    for _ in range(2):
        accounts.create({"name": "Зоя Иванова", "role": "resident"}, NOON)

    assert ["Анна Петрова", "Борис Смирнов", "Вера Орлова", "Зоя Иванова"] == [
        each.name for each in roster.free()
    ]
    stranger().press("roster.take", str(roster.free()[-1].id))
    assert ["Анна Петрова", "Борис Смирнов", "Вера Орлова"] == [each.name for each in roster.free()]


def test_namesakes_of_two_houses_are_told_apart() -> None:
    for house in ("5", "27"):
        roster.add("Зоя Иванова", actor=OPERATOR, now=NOON, house=house)
    chat = stranger()

    chat.say("/roster")

    assert ["Зоя Иванова · 5", "Зоя Иванова · 27"] == last_labels(chat)


def test_registering_from_the_list_ends_with_the_menu(names: list[Resident]) -> None:
    chat = stranger()

    assert "Борис Смирнов" in chat.press("roster.take", str(names[1].id))
    assert any("pass" in label for label in last_labels(chat))


def test_who_was_let_in_by_an_admin_gets_the_menu_too(names: list[Resident], admin: Chat) -> None:
    chat = stranger(site=ASKING)
    chat.press("roster.take", str(names[0].id))
    admin.notices()
    admin.press_label("Approve")

    assert "An admin has approved your request" in chat.notices()
    assert "🚗 Order a pass" in last_labels(chat)

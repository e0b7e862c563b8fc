"""The rules of the house, seen and changed in the chat."""

from dataclasses import fields
from typing import get_args

import pytest

from passbot.domain.site.rules import LIMITS, WORDS, Rules
from passbot.services.site import house_rules
from passbot.settings.config import SETTINGS
from tests.bot.chatting import Chat, labels


def now_is(name: str) -> object:
    return getattr(house_rules.current(Rules()), name)


def test_a_rule_is_pressed_and_its_new_value_typed(admin: Chat) -> None:
    admin.say("/rules")
    assert "Passes per house per day: 10" in labels(admin)

    said = admin.press_label("Passes per house per day")
    assert "Now: <b>10</b>" in said
    assert "Send a number from 1 to 100000." in said

    assert "✅ Passes per house per day: 15" in admin.say("15")
    assert 15 == now_is("quota_house_day")
    assert "Changed in the chat." in admin.say("/rules quota_house_day")


def test_a_journal_shorter_than_names_stays_as_long_as_they_do(admin: Chat) -> None:
    shorter, longer = admin.say("/rules journal_days 30"), admin.say("/rules journal_days 500")

    assert "It stays for 365 days all the same: as long as names." in shorter
    assert "✅ Days the journal is kept: 500" in longer
    assert "all the same" not in longer


def test_how_long_the_journal_stays_is_shown_as_it_is(admin: Chat) -> None:
    admin.say("/rules journal_days 30")

    card = admin.say("/rules journal_days")
    admin.say("/rules")
    while not (shown := [each for each in labels(admin) if each.startswith("Days the journal is kept")]):
        admin.press_label("▶")

    assert "Now: <b>30</b>\nIt stays for 365 days all the same: as long as names." in card
    assert ["Days the journal is kept: 365"] == shown


@pytest.mark.parametrize("wrong", ["0", "-3", "много", "1.5", "100001", "٣", "9" * 30, ""])
def test_a_wrong_value_is_explained_and_the_question_stands(wrong: str, admin: Chat) -> None:
    admin.say("/rules quota_house_day")

    assert "a whole number from 1 to 100000" in admin.say(wrong)
    assert 10 == now_is("quota_house_day")
    assert "✅" in admin.say("12")


def test_it_holds_at_once(admin: Chat, anna: Chat) -> None:
    admin.say("/rules quota_house_day 1")
    anna.say("а123вс77")
    anna.press_label("48 hours")
    anna.say("в123вс77")

    assert "House 27 already has 1 of 1" in anna.press_label("48 hours")


def test_what_was_changed_goes_back_to_the_settings(admin: Chat) -> None:
    admin.say("/rules quota_house_day 15")
    admin.say("/rules quota_house_day")

    assert "as in the settings" in admin.press_label("As in the settings")
    assert 10 == now_is("quota_house_day")

    admin.say("/rules quota_house_day 15")
    assert "as in the settings" in admin.say("/rules quota_house_day -")


def test_a_switch_is_pressed(admin: Chat) -> None:
    admin.say("/rules approve_new")

    assert "yes" in admin.press_label("yes")
    assert 1 == now_is("approve_new")


def test_the_zone_is_a_name(admin: Chat) -> None:
    admin.say("/rules zone")

    assert "Asia/Omsk" in admin.say("Asia/Omsk")
    assert "Asia/Omsk" == now_is("zone")


def test_an_unknown_zone_is_refused(admin: Chat) -> None:
    admin.say("/rules zone Mars/Olympus")

    assert "Europe/Moscow" == now_is("zone")


def test_every_rule_can_be_reached_by_buttons(admin: Chat) -> None:
    admin.say("/rules")
    opened = _opened(admin)
    for number in (2, 3, 4):
        admin.press_label(f"{number}/4")
        opened |= _opened(admin)

    assert {field.name for field in fields(Rules)} == opened


def _opened(chat: Chat) -> set[str]:
    rows = chat.heard[-1]["keyboard"]["rows"]
    return {button["args"][0] for row in rows for button in row if button["verb"] == "rules.open"}


@pytest.mark.parametrize("said", ["/rules nonsense", "/rules nonsense 5", "/rules nonsense -"])
def test_an_unknown_rule_is_said_to_be(said: str, admin: Chat) -> None:
    assert "There is no such rule" in admin.say(said)


@pytest.mark.parametrize("who", ["anna", "guard"])
def test_nobody_else_sees_or_changes_them(who: str, request: pytest.FixtureRequest) -> None:
    chat: Chat = request.getfixturevalue(who)

    for said in ("/rules", "/rules pass_hours", "/rules pass_hours 5", "/rules pass_hours -"):
        assert "Only an admin" in chat.say(said)
    assert "Only an admin" in chat.press("rules.set", "approve_new", "1")
    assert Rules() == house_rules.current(Rules())


def test_who_may_use_the_board_is_said_by_a_press_or_a_word(admin: Chat) -> None:
    admin.say("/rules board_access")
    admin.press_label("everybody")
    assert "open" == house_rules.current(Rules()).board_access

    assert "residents" in admin.say("/rules board_access members")
    assert "one of members, open" in admin.say("/rules board_access nobody")
    assert "members" == house_rules.current(Rules()).board_access


def test_the_chat_takes_what_the_settings_take() -> None:
    others = {"zone", *WORDS}
    numbers = [field.name for field in fields(Rules) if field.name not in others]

    for name, words in WORDS.items():
        assert words == get_args(SETTINGS[name].type)
    assert {name: _least_and_most(name) for name in numbers} == {name: LIMITS[name] for name in numbers}


def _least_and_most(name: str) -> tuple[int, int]:
    bounds = SETTINGS[name].metadata
    return bounds["ge"], bounds["le"]

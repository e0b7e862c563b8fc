"""The rules of desks in words: in the bot with the numbers that hold now, in docs/desks.md with the defaults."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from passbot.bot.desks.desk_rules import told
from passbot.domain.people.languages import LANGUAGES
from passbot.domain.people.people import OPERATOR
from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import zone
from passbot.services.desks import offices
from passbot.services.site import house_rules
from passbot.settings.config import SETTINGS
from passbot.texts import Texts
from tests.bot.chatting import Chat
from tests.services.people.some_people import NOON

DOCS = (Path(__file__).parents[3] / "docs" / "desks.md").read_text(encoding="utf-8")
OTHER = Rules(
    desk_days_ahead=71, desk_guests=72, desk_offer_minutes=73, desk_ask_hour=19, desk_confirm_hour=11
)


def english(rules: Rules) -> tuple[str, ...]:
    return told(rules, Texts("en", zone("UTC")))


def numbers(text: str) -> set[int]:
    return {int(found) for found in re.findall(r"\d+", text)}


def documented() -> list[str]:
    return [line.removeprefix("- ") for line in DOCS.splitlines() if line.startswith("- ")]


def test_the_document_says_what_the_bot_says_on_a_new_site() -> None:
    assert list(english(Rules())) == documented()


def test_the_document_names_each_setting_of_desks_with_its_default() -> None:
    settings = {name: value for name, value in vars(Rules()).items() if name.startswith("desk_")}

    rows = dict(re.findall(r"\| `PASSBOT_(\w+)` \| (\d+) \|", DOCS))
    assert {name.upper(): str(value) for name, value in settings.items()} == rows
    assert settings == {name: SETTINGS[name].default for name in settings}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_in_the_words_comes_from_the_rules(language: str) -> None:
    said = "\n".join(told(OTHER, Texts(language, zone("UTC"))))

    assert {71, 72, 73, 19, 11, 10} <= numbers(said)
    assert not numbers(said) & {14, 3, 30, 18, 9, 8}


@pytest.mark.parametrize(
    "changed",
    [
        Rules(desk_days_ahead=17),
        Rules(desk_guests=17),
        Rules(desk_offer_minutes=17),
        Rules(desk_ask_hour=17),
        Rules(desk_confirm_hour=17),
    ],
)
def test_a_rule_of_desks_that_changes_changes_the_words(changed: Rules) -> None:
    assert english(Rules()) != english(changed)


def test_without_guests_the_words_say_so() -> None:
    assert "Guests are not booked here" in "\n".join(english(replace(Rules(), desk_guests=0)))


def test_they_are_read_where_desks_are_booked_as_an_admin_has_changed_them(anna: Chat) -> None:
    offices.draw(None, "Office", "1 2", ["1", "2"], zone="Europe/Moscow", actor=OPERATOR, now=NOON)
    house_rules.change("desk_guests", "5", actor=OPERATOR, now=NOON)
    anna.say("/desks")

    said = anna.press_label("How it works")

    assert "up to 5 guests a day" in said
    assert "today and the 14 days after it" in said
    assert "How desks work" in said


def test_a_stranger_is_told_no_rules() -> None:
    assert "How desks work" not in Chat(5).press("desk.rules")

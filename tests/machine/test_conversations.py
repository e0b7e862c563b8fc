"""Conversations over the wire: a message that is put right, and a yes to what is not the last word any more."""

import pytest

from passbot.clock import utc_now
from passbot.domain.site.notices import Route
from passbot.sandbox.telegram.client import Phone
from passbot.services.owed import outbox
from passbot.services.passes import search
from passbot.services.people import residents
from tests.machine.room import Room

pytestmark = pytest.mark.usefixtures("db")


def open_passes(anna: Phone) -> list[str | None]:
    found = residents.find_by_telegram(anna.id)
    assert found
    return [each.plate_key for each in search.mine(found.id, now=utc_now()) if each.is_open]


def asked_to_cancel(anna: Phone) -> None:
    anna.say("киа рио а123вс77")
    anna.wait()
    anna.press("For 48 hours")
    anna.wait()
    anna.press("Cancel")
    assert "Cancel this pass?" in anna.wait().last.text


def test_a_message_that_is_put_right_is_heard_while_its_question_is_open(room: Room) -> None:
    anna = room.person(language_code="en")
    anna.say("/order")
    anna.wait()
    anna.say("Kia Rio")
    anna.wait()
    wrong = anna.say("ж123вс77")
    anna.wait()

    anna.edit(wrong.id, "а123вс77")

    assert "А 123 ВС 77 Kia Rio" in anna.wait().last.text


def test_yes_presses_the_button_of_the_last_message(room: Room) -> None:
    anna = room.person(language_code="en")
    asked_to_cancel(anna)

    anna.say("yes")

    anna.wait()
    assert [] == open_passes(anna)


def test_yes_to_an_older_message_brings_the_question_again(room: Room) -> None:
    anna = room.person(language_code="en")
    asked_to_cancel(anna)
    outbox.owe(Route.TELEGRAM, str(anna.id), "broadcast", {"text": "No water today"}, now=utc_now())
    assert room.meets(lambda: "No water today" in anna.chat().last.text)

    anna.say("yes")

    anna.wait()
    assert ["A123BC77"] == open_passes(anna)

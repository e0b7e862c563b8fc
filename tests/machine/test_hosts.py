"""What hosts and their guests do, through the real bot: Telegram takes every message and every button of it."""

import re

import pytest

from passbot.sandbox.telegram.client import Phone
from passbot.store import models
from tests.machine.room import Room

pytestmark = pytest.mark.usefixtures("db")


def states() -> set[str]:
    row = models.Delivery
    return {each.status for each in row.select().where(row.route == "telegram")}


def settled(room: Room, phone: Phone) -> list[str]:
    """Everything the bot has said to somebody, once nothing is owed any more."""
    assert room.telegram.quiet()
    assert room.meets(lambda: states() == {"done"})
    return [message.text for message in phone.chat().messages]


def test_a_guest_on_foot_gets_an_invitation_to_forward(room: Room) -> None:
    anna = room.person()
    anna.say("/guest " + "Константин Константинопольский")
    anna.wait()

    anna.press("Tomorrow")

    assert re.search(r"PIN: \d{5}", settled(room, anna)[-1])


def test_a_link_goes_from_the_host_to_a_guest_and_the_host_sees_the_car(room: Room) -> None:
    anna, vera = room.person(), room.telegram.person("Vera", language_code="ru")
    anna.say("/link")
    anna.wait()
    anna.press("Tomorrow")
    anna.wait()
    anna.press("3")
    link = re.search(r"https://t\.me/\S+", settled(room, anna)[-1])
    assert link is not None

    vera.open_link(link[0])
    assert "Вас ждут в доме 27" in vera.wait().last.text
    vera.say("Киа Рио А482ВС797")

    assert "Вы в списке охраны" in vera.wait().last.text
    host = settled(room, anna)
    assert "A guest added a car: А 482 ВС 797 Kia Rio" in host[-1]
    assert any("1 of 3\n🕘 А 482 ВС 797 Kia Rio" in said for said in host)


def test_a_regular_pass_is_ordered_paused_and_ended(room: Room) -> None:
    anna = room.person()
    for said in ("/regular", "Лада К555КК77", "каждый день", "10-14"):
        anna.say(said)
        anna.wait()
    for button in ("A month", "✅ Order it", "⏸ Pause", "2 weeks", "▶️ Resume", "⏹ End", "Yes, end it"):
        assert anna.press(button).answered
        anna.wait()

    assert "⏹ Ended" in settled(room, anna)[-1]

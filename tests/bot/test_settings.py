"""Which notices a person gets."""

import pytest

from passbot.domain.people import Resident
from passbot.domain.rules import Rules
from passbot.services import arrivals, residents
from tests.bot.chatting import Chat
from tests.services.people import NOON, actor, order_car


def person(chat: Chat) -> Resident:
    found = residents.find_by_telegram(chat.telegram_id)
    assert found is not None
    return found


def labels(chat: Chat) -> list[str]:
    return [row[0]["label"] for row in chat.heard[-1]["keyboard"]["rows"]]


def let_in(host: Chat, guard: Chat, plate: str) -> list[str]:
    """The orders that the host is told of."""
    order, heard = order_car(person(host), plate), len(host.heard)
    arrivals.record(order.code, actor=actor(person(guard)), rules=Rules(), now=NOON)
    host.read()
    return [each["order"] == order.code and plate for each in host.heard[heard:]]


def test_a_kind_is_switched_off_and_on_again(anna: Chat, guard: Chat) -> None:
    anna.say("/settings")
    assert "I will keep quiet" in anna.press_label("Somebody has arrived")
    assert "🔕 Somebody has arrived" == labels(anna)[0]
    assert [] == let_in(anna, guard, "А123ВС77")

    assert "I will tell you" in anna.press_label("Somebody has arrived")

    assert ["К555КК77"] == let_in(anna, guard, "К555КК77")


def test_the_same_press_twice_switches_once(anna: Chat) -> None:
    anna.press("settings.mute", "order.cancelled", "off")
    anna.press("settings.mute", "order.cancelled", "off")

    assert ("order.cancelled",) == person(anna).muted


@pytest.mark.parametrize(
    "args", [(), ("order.cancelled",), ("resident.changed", "off"), ("order.cancelled", "maybe")]
)
def test_a_forged_press_switches_nothing(anna: Chat, args: tuple[str, ...]) -> None:
    assert "out of date" in anna.press("settings.mute", *args)

    assert () == person(anna).muted


def test_a_stranger_has_no_settings() -> None:
    assert "Register first" in Chat(5).say("/settings")
    assert "Register first" in Chat(5).press("settings.mute", "order.cancelled", "off")

"""Which notices a person gets."""

import pytest

from tests.bot.chatting import Chat, last_labels, person


def test_a_kind_is_switched_off_and_on_again(anna: Chat) -> None:
    anna.say("/settings")

    assert "I will keep quiet" in anna.press_label("My car or guest has arrived")
    assert "🔕 My car or guest has arrived" == last_labels(anna)[0]
    assert ("arrival.recorded",) == person(anna).muted

    assert "I will tell you" in anna.press_label("My car or guest has arrived")
    assert () == person(anna).muted


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

"""Cards that notices keep up to date: changed where they are, never brought anew."""

import pytest

from tests.machine.room import Room
from tests.machine.test_faults import all_done, owe

pytestmark = pytest.mark.usefixtures("db")


@pytest.mark.parametrize("message_id", [9_999, None])
def test_a_card_that_the_chat_does_not_have_is_not_brought_by_a_notice(
    room: Room, message_id: int | None
) -> None:
    anna = room.person()
    anna.say("/help")
    before = anna.wait().last.text

    owe(anna.id, "tg.show", html="the card", message_id=message_id, card="order X", only_in_place=True)

    assert room.meets(all_done)
    assert before == anna.chat().last.text

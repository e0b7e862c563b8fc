"""API keys in the chat: made, shown once, used, withdrawn."""

import re

import pytest

from passbot.domain.people.keys import Scope
from passbot.domain.people.people import OPERATOR
from passbot.domain.site.notices import Route
from passbot.errors import NotAllowed
from passbot.services.owed import chat_queue, outbox
from passbot.services.people import keys
from passbot.store import models
from tests.bot.chatting import Chat


def plain(said: str) -> str:
    found = re.search(r"pb_[\w-]{43}", said)
    assert found, said
    return found[0]


def test_a_button_makes_a_key_that_works(anna: Chat) -> None:
    anna.say("/key")

    said = anna.press_label("To read and change")

    owner, scopes = keys.verify(plain(said), now=anna.now)
    assert anna.telegram_id == owner.telegram_id
    assert {Scope.SLOTS_READ, Scope.SLOTS_WRITE, Scope.ORDERS_READ} == scopes


def test_a_key_is_shown_once(anna: Chat) -> None:
    anna.say("/key")
    key = plain(anna.press_label("To read"))

    again = anna.say("/key")

    assert key not in again
    assert key[:7] in again


def test_a_withdrawn_key_no_longer_works(anna: Chat) -> None:
    anna.say("/key")
    key = plain(anna.press_label("To read"))
    anna.say("/key")

    assert "no longer works" in anna.press_label(f"({key[:7]}")

    with pytest.raises(NotAllowed):
        keys.verify(key, now=anna.now)


def test_somebody_elses_key_cannot_be_withdrawn(anna: Chat, guard: Chat) -> None:
    anna.say("/key")
    key = plain(anna.press_label("To read"))
    [made] = keys.of_resident(keys.verify(key, now=anna.now)[0].id, actor=OPERATOR)

    guard.press("key.revoke", str(made.id))

    assert keys.verify(key, now=anna.now)


@pytest.mark.parametrize("args", [("nonsense", "0"), (), ("admin", "0")])
def test_only_what_is_offered_is_made(anna: Chat, args: tuple[str, ...]) -> None:
    assert "pb_" not in anna.press("key.make", *args)


def test_a_resident_cannot_have_a_key_for_the_gate(anna: Chat) -> None:
    assert "pb_" not in anna.press("key.make", "gate", "0")


def test_a_guard_has_one_for_the_camera(guard: Chat) -> None:
    guard.say("/key")

    _, scopes = keys.verify(plain(guard.press_label("camera")), now=guard.now)

    assert {Scope.ARRIVALS_WRITE} == scopes


def test_a_stranger_has_none() -> None:
    assert "Register first" in Chat(5).say("/key")


def test_what_was_said_is_not_kept(anna: Chat) -> None:
    outbox.owe(Route.TELEGRAM, "5", "tg.say", {"html": "pb_secret"}, now=anna.now)
    [owed] = chat_queue.take(serving=[], now=anna.now).lines["5"]

    outbox.done([owed.id], now=anna.now)

    row = models.Delivery.get_by_id(owed.id)
    assert ("done", {}) == (row.status, row.payload)

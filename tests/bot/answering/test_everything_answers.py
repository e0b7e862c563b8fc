"""Whoever says whatever the bot knows, with nothing or with nonsense behind it, gets an answer and breaks nothing."""

from dataclasses import replace

import pytest

from passbot.bot.answering.routing import ROUTES
from tests.bot.chatting import SITE, Chat

WITH_SECRET = replace(SITE, secret="open_sesame")
NONSENSE: tuple[tuple[str, ...], ...] = ((), ("x",), ("1", "yes"), ("9" * 30,), ("-1", "x", "y"))


@pytest.fixture
def let_in() -> Chat:
    """No resident, but one who knows the secret command."""
    chat = Chat(6, site=WITH_SECRET)
    chat.say("/open_sesame")
    return chat


@pytest.fixture(params=["stranger", "let_in", "anna", "guard", "admin"])
def somebody(request: pytest.FixtureRequest) -> Chat:
    chat: Chat = request.getfixturevalue(request.param)
    return chat


def is_answered_when_it_says(text: str, chat: Chat) -> bool:
    heard = len(chat.heard)
    chat.say(text)
    return len(chat.heard) > heard


def is_answered_when_it_presses(verb: str, args: tuple[str, ...], chat: Chat) -> bool:
    heard = len(chat.heard)
    chat.press(verb, *args)
    return len(chat.heard) > heard


def test_every_command_is_answered(somebody: Chat) -> None:
    said = [f"/{name}{words}" for name in ROUTES.commands for words in ("", " x", " 1", " =1+1")]

    assert [] == [text for text in said if not is_answered_when_it_says(text, somebody)]


def test_every_button_is_answered(somebody: Chat) -> None:
    pressed = [(verb, args) for verb in ROUTES.presses for args in NONSENSE]

    assert [] == [button for button in pressed if not is_answered_when_it_presses(*button, somebody)]

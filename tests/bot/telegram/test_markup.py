"""What Telegram gets of the buttons that a feature answers with."""

from datetime import UTC
from typing import Any

import pytest

from passbot.bot.answering.payloads import payload_of
from passbot.bot.talk.effects import Button, Keyboard, Say
from passbot.bot.telegram.markup import inline_of
from passbot.texts import Texts


@pytest.mark.parametrize(
    ("button", "sent"),
    [
        (Button("Open", "gate.open", ("AB",)), {"text": "Open", "callback_data": "1|gate.open|AB"}),
        (
            Button("Arrived", "gate.arrive", ("AB",), style="success"),
            {"text": "Arrived", "callback_data": "1|gate.arrive|AB", "style": "success"},
        ),
        (
            Button("Look", url="https://a.example", style="primary"),
            {"text": "Look", "url": "https://a.example", "style": "primary"},
        ),
        (
            Button("Copy", copy="AB", style="danger"),
            {"text": "Copy", "copy_text": {"text": "AB"}, "style": "danger"},
        ),
    ],
)
def test_a_button_goes_out_with_its_colour_if_it_has_one(
    button: Button,
    sent: dict[str, Any],  # Any: JSON
) -> None:
    markup = inline_of(payload_of(Say("?", Keyboard(((button,),))), Texts("en", UTC)))

    assert markup is not None
    assert {"inline_keyboard": [[sent]]} == markup.to_dict()

"""/board gives a link that signs its reader in once."""

import re
from dataclasses import replace

import pytest

from passbot.services.people import sign_ins
from tests.bot.chatting import Chat


def test_the_link_signs_in_whom_it_was_given_to(anna: Chat) -> None:
    said = anna.say("/board")
    (link,) = re.findall(r"http://127\.0\.0\.1:8000/sign-in\?link=(\S+)", said)

    assert "10 minutes" in said
    assert anna.telegram_id == sign_ins.enter(link, now=anna.now)[0].telegram_id


@pytest.mark.parametrize("words", ["/board", "/calendar"])
def test_without_an_address_there_is_no_link_that_leads_nowhere(anna: Chat, words: str) -> None:
    anna.site = replace(anna.site, page="")

    said = anna.say(words)
    if words == "/calendar":
        said = anna.press_label("New link") + "".join(each.get("text") or "" for each in anna.heard)

    assert "127.0.0.1" not in said
    assert "its address is missing" in said


def test_a_stranger_gets_no_link() -> None:
    said = Chat(5).say("/board")

    assert "sign-in" not in said
    assert "egister" in said

"""/calendar gives a link that a calendar program can read, and takes it back."""

import re

import pytest

from passbot.errors import NotFound
from passbot.services import feeds
from tests.bot.chatting import Chat


def secret(said: str) -> str:
    (found,) = re.findall(r"http://127\.0\.0\.1:8000/feeds/([\w-]+)\.ics", said)
    return str(found)


def test_the_link_can_be_read(anna: Chat) -> None:
    anna.say("/calendar")

    link = secret(anna.press_label("New link"))

    assert "en" == feeds.shown(link, now=anna.now).language


def test_a_revoked_link_shows_nothing(anna: Chat) -> None:
    anna.say("/calendar")
    link = secret(anna.press_label("New link"))
    anna.say("/calendar")

    assert "nothing any more" in anna.press_label("Revoke the link")

    with pytest.raises(NotFound):
        feeds.shown(link, now=anna.now)


def test_nobody_revokes_somebody_elses_link(anna: Chat, guard: Chat) -> None:
    anna.say("/calendar")
    link = secret(anna.press_label("New link"))

    for number in ("1", "2", "3", "x", "9" * 30):
        guard.press("feed.revoke", number)

    assert feeds.shown(link, now=anna.now)


def test_a_stranger_gets_no_link() -> None:
    assert "feeds" not in Chat(5).say("/calendar")

"""The secret command: it opens the admin's view for an hour, and guessing at it is locked after five tries."""

from dataclasses import replace
from datetime import timedelta

import pytest

from passbot.bot.answering.notices import rendered
from passbot.domain.people.people import OPERATOR
from passbot.domain.site.notices import Route
from passbot.services.owed import outbox
from passbot.services.telling import journal
from tests.bot.chatting import SITE, Chat

WITH_SECRET = replace(SITE, secret="/open_sesame_42")


def stranger() -> Chat:
    return Chat(5, site=WITH_SECRET)


def notices(chat: Chat) -> str:
    """What is owed to this chat, in the words that it will read."""
    due = [
        each
        for each in outbox.due(Route.TELEGRAM, now=chat.now + timedelta(hours=1))
        if each.recipient == str(chat.telegram_id)
    ]
    return "\n".join(said.payload["html"] for each in due for said in rendered(each, now=chat.now))


def erased(chat: Chat) -> int:
    return sum(set(each) >= {"message_id"} and "html" not in each for each in chat.heard)


@pytest.mark.parametrize("typed", ["/open_sesame_42", "/open_sesame_42 "])
def test_who_knows_it_sees_the_admins_menu(typed: str) -> None:
    chat = stranger()

    told = chat.say(typed)

    assert "You are an admin until" in told
    assert "Admin" in told
    assert "Nobody" not in chat.press_label("People")


def test_the_message_with_the_password_is_deleted() -> None:
    chat = stranger()

    chat.say("/open_sesame_42")

    assert 1 == erased(chat)


def test_a_resident_who_knows_it_stays_the_resident(anna: Chat) -> None:
    anna.site = WITH_SECRET
    anna.say("/open_sesame_42")

    assert "Rules of the house" in anna.say("/rules")
    anna.say("а123вс77")
    assert "house 27" in anna.say("/privacy")


def test_it_is_over_after_an_hour(anna: Chat) -> None:
    anna.site = WITH_SECRET
    anna.say("/open_sesame_42")
    anna.wait(minutes=61)

    assert "Only an admin" in anna.say("/rules")


def test_one_can_leave_before(anna: Chat) -> None:
    anna.site = WITH_SECRET
    anna.say("/open_sesame_42")

    assert "no longer an admin" in anna.press("secret.leave")
    assert "Only an admin" in anna.say("/rules")


def test_the_admins_hear_who_came_in(admin: Chat, anna: Chat) -> None:
    anna.site = WITH_SECRET
    anna.say("/open_sesame_42")

    assert "Signed in with the admin password: Анна Петрова" in notices(admin)
    assert "admin.let_in" in [event.kind for event in journal.latest(actor=OPERATOR)]


def test_a_wrong_word_is_an_unknown_command_like_any_other() -> None:
    chat = stranger()

    assert "no such command" in chat.say("/open_sesame_43")
    assert 0 == erased(chat)


def test_five_wrong_words_lock_out_the_right_one_too(admin: Chat) -> None:
    chat = stranger()
    told = [chat.say(f"/guess{number}") for number in range(5)]

    assert "no such command" in told[3]
    assert "Too many unknown commands" in told[4]
    assert "Too many unknown commands" in chat.say("/open_sesame_42")
    assert "Only an admin" in chat.say("/rules")
    assert "Telegram 5: five wrong commands" in notices(admin)


def test_what_is_typed_while_locked_is_deleted_right_or_wrong() -> None:
    chat = stranger()
    for number in range(5):
        chat.say(f"/guess{number}")

    chat.say("/open_sesame_42")
    chat.say("/guess")

    assert 3 == erased(chat)  # the fifth try, and these two


def test_the_lock_opens_after_an_hour() -> None:
    chat = stranger()
    for number in range(5):
        chat.say(f"/guess{number}")
    chat.wait(minutes=61)

    assert "You are an admin until" in chat.say("/open_sesame_42")


def test_a_slip_of_yesterday_is_forgiven() -> None:
    chat = stranger()
    for number in range(4):
        chat.say(f"/guess{number}")
    chat.wait(hours=25)

    assert "no such command" in chat.say("/guess")


def test_one_persons_guessing_locks_nobody_else() -> None:
    guesser = stranger()
    for number in range(5):
        guesser.say(f"/guess{number}")

    assert "You are an admin until" in Chat(6, site=WITH_SECRET).say("/open_sesame_42")


def test_a_secret_of_other_letters_works_too() -> None:
    chat = Chat(5, site=replace(SITE, secret="Сезам-42"))

    assert "You are an admin until" in chat.say("/Сезам-42")


def test_without_the_setting_nothing_is_secret(anna: Chat) -> None:
    assert "no such command" in anna.say("/")
    assert "Only an admin" in anna.say("/rules")

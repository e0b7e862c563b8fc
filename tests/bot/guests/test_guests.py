"""Guests on foot: what a host says, what the guest can be sent."""

import re

import pytest

from passbot.domain.passes.orders import Kind, Order
from passbot.services.passes import changes, orders, search
from passbot.services.people import residents
from tests.bot.chatting import Chat
from tests.services.people.some_people import NOON, actor


def expected_guests(host: Chat) -> list[Order]:
    person = residents.find_by_telegram(host.telegram_id)
    assert person is not None
    return [each for each in search.mine(person.id, now=NOON) if each.kind is Kind.GUEST and each.is_open]


def test_a_name_and_a_day_make_a_guest_with_a_pin(anna: Chat) -> None:
    assert "What is the guest's name?" in anna.say("/guest")
    assert "When will <b>Вера Соколова</b> come?" in anna.say("Вера  Соколова")
    answer = anna.press_label("Tomorrow")

    guest = expected_guests(anna)[0]
    assert "Вера Соколова" == guest.guest_name
    assert f"<code>{guest.pin}</code>" in answer
    assert "at house 27" in answer


def test_the_name_may_stand_behind_the_command(anna: Chat) -> None:
    assert "When will <b>Вера</b> come?" in anna.say("/guest Вера")


def test_hours_are_typed_as_they_are_said(anna: Chat) -> None:
    anna.say("/guest Вера")

    assert "Вера, Sat 9 May 18:00–22:00" in anna.say("в сб с 18 до 22")


def test_until_the_end_of_the_day_is_not_told_as_the_next_one(anna: Chat) -> None:
    anna.say("/guest Вера")

    assert re.search(r"Вера, Mon 4 May 1\d:\d\d–24:00", anna.press_label("Today"))


def test_a_weekend_is_two_whole_days(anna: Chat) -> None:
    anna.say("/guest Вера")

    assert "Вера, Sat 9 May – Sun 10 May" in anna.press_label("Weekend")


def test_what_is_copied_is_whole_even_with_the_longest_name(anna: Chat) -> None:
    anna.say("/guest " + "Ы" * 64)
    anna.say("с 9.05 по 10.05")

    copied = anna.heard[-1]["keyboard"]["rows"][0][0]["copy"]
    assert 256 >= len(copied)
    assert f"PIN: {expected_guests(anna)[0].pin}" in copied


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ("когда-нибудь", "Write a day, hours, or both"),
        ("1.05.2020", "over already"),
        ("1.12", "at most 60 days ahead"),
        ("9.05-20.06", "at most 31 days"),
    ],
)
def test_a_strange_time_is_explained_and_can_be_typed_again(anna: Chat, wrong: str, answer: str) -> None:
    anna.say("/guest Вера")

    assert answer in anna.say(wrong)
    assert "PIN" in anna.say("завтра")


@pytest.mark.parametrize("name", ["Ы" * 65, "Вера\x07"])
def test_a_name_that_cannot_be_read_out_is_refused(anna: Chat, name: str) -> None:
    anna.say("/guest")

    anna.say(name)

    assert [] == expected_guests(anna)
    assert "When will" in anna.say("Вера")


def test_a_name_is_text_and_not_markup(anna: Chat) -> None:
    assert "<b>&lt;b&gt;Вера</b>" in anna.say("/guest <b>Вера")


def test_a_second_press_invites_nobody_twice(anna: Chat) -> None:
    anna.say("/guest Вера")
    anna.press_label("Today")

    assert "Already done" in anna.press("guest.when", "today")
    assert 1 == len(expected_guests(anna))


def test_a_forged_day_is_refused(anna: Chat) -> None:
    anna.say("/guest Вера")

    assert "Write a day" in anna.press("guest.when", "31.12")


def test_an_invitation_can_be_had_again(anna: Chat) -> None:
    anna.say("/guest Вера")
    first = anna.press_label("Today")

    assert "somebody you already expect" in anna.say("/guest")
    assert first.endswith(anna.press_label("Вера").strip())
    assert "When will" not in anna.say("А123ВС77")


def test_the_pin_of_another_house_is_not_told(anna: Chat, guard: Chat) -> None:
    anna.say("/guest Вера")
    anna.press_label("Today")
    code = expected_guests(anna)[0].code

    assert "PIN" not in guard.press("guest.pin", code)
    assert "PIN" not in Chat(5).press("guest.pin", code)


def test_a_cancelled_guest_is_not_offered_again(anna: Chat) -> None:
    anna.say("/guest Вера")
    anna.press_label("Today")
    person = residents.find_by_telegram(anna.telegram_id)
    assert person is not None
    code = expected_guests(anna)[0].code

    changes.cancel(code, actor=actor(person), now=NOON)

    assert "already expect" not in anna.say("/guest")
    assert "out of date" in anna.press("guest.pin", code)


def test_a_stranger_and_a_guard_invite_nobody(guard: Chat) -> None:
    assert "/start" in Chat(5).say("/guest Вера")
    assert "Guards record arrivals" in guard.say("/guest Вера")


def test_an_admin_without_a_house_can_invite_too(admin: Chat) -> None:
    admin.say("/guest Электрик")

    answer = admin.press_label("Today")

    assert "house" not in answer.partition("You are expected")[2].splitlines()[0]
    assert orders.by_code(expected_guests(admin)[0].code).pin is not None


def test_cancel_leaves_the_dialogue(anna: Chat) -> None:
    anna.say("/guest Вера")

    assert "no guest was invited" in anna.say("/cancel")
    assert "Already done" in anna.press("guest.when", "today")

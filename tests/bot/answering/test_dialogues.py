"""What residents, guards and admins say to the bot, and what it answers."""

from dataclasses import replace
from datetime import UTC

import pytest

from passbot.bot.answering.reacting import with_answer_to_press
from passbot.bot.talk.effects import Say, Toast
from passbot.bot.talk.turns import Press, Turn
from passbot.domain.people.people import OPERATOR, Role
from passbot.services.passes import orders, search
from passbot.services.people import invites
from passbot.texts import Texts
from tests.bot.chatting import SITE, Chat, person_id
from tests.services.people.some_people import NOON


def test_a_command_inside_a_dialogue_is_a_command(code: str) -> None:
    chat = Chat(5)
    chat.say(f"/start {code}")

    assert "To register you need a code" in chat.say("/help")
    assert "Your phone?" in chat.say("Анна Петрова")


def test_brand_and_plate_make_a_pass(anna: Chat) -> None:
    assert "brand" in anna.say("/order")
    assert "Plate number?" in anna.say("Kia Rio")
    assert "А 123 ВС 77" in anna.say("а123вс77")
    assert "А 123 ВС 77" in anna.press_label("48 hours")

    [order] = search.mine(person_id(anna), now=anna.now)
    assert ("A123BC77", "Kia Rio") == (order.plate_key, order.brand)


def test_one_message_makes_a_taxis_pass(anna: Chat) -> None:
    assert "4821" in anna.say("желтый киа 4821")
    anna.press_label("Taxi")

    [order] = search.mine(person_id(anna), now=anna.now)
    assert order.is_partial
    assert 2 * 3600 == (order.window.end - order.window.start).total_seconds()


def test_the_same_car_again_is_offered_longer(anna: Chat) -> None:
    for _ in range(2):
        anna.say("а123вс77")
        answer = anna.press_label("48 hours")

    assert "There is a pass for" in answer
    assert "Pass extended" in anna.press_label("Extend")


def test_a_pass_is_cancelled_by_the_second_tap(anna: Chat) -> None:
    anna.say("а123вс77")
    anna.press_label("48 hours")
    anna.press_label("Cancel")
    assert orders.by_code(_code(anna)).is_open

    anna.press_label("Yes, cancel it")

    assert not orders.by_code(_code(anna)).is_open


def test_a_stranger_orders_nothing() -> None:
    assert "Register first" in Chat(5).say("/order")


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("pass.cancel", ("NOPE", "yes")),
        ("pass.extend", ()),
        ("gate.arrive", ("NOPE",)),
        ("people.open", ("1",)),
        ("people.remove", ("1", "yes")),
        ("invite.revoke", ("x",)),
        ("broadcast.send", ()),
        ("stats", ("7",)),
        ("register.edit", ("house",)),
        ("", ()),
        ("language", ("xx",)),
        ("people.role", ("999999999999999999999", "admin")),
    ],
)
def test_a_forged_press_is_answered_and_does_nothing(verb: str, args: tuple[str, ...], anna: Chat) -> None:
    assert anna.press(verb, *args)

    assert [] == search.mine(person_id(anna), now=anna.now)


def test_a_guard_finds_admits_and_undoes(anna: Chat, guard: Chat) -> None:
    anna.say("а123вс77")
    anna.press_label("48 hours")

    assert "А 123 ВС 77" in guard.say("/find 123")
    assert "Arrival recorded" in guard.press_label("ARRIVED")
    assert "already arrived" in guard.press("gate.arrive", _code(anna))
    assert "taken back" in guard.press_label("Undo")
    assert orders.by_code(_code(anna)).is_open


def test_who_is_expected_and_who_is_inside(anna: Chat, guard: Chat) -> None:
    anna.say("а123вс77")
    anna.press_label("48 hours")
    assert "1 expected" in guard.say("/expected")

    guard.press("gate.arrive", _code(anna))

    assert "1 inside" in guard.say("/inside")


def test_a_resident_is_no_guard_and_no_admin(anna: Chat) -> None:
    for command in (
        "/find 12",
        "/expected",
        "/inside",
        "/code",
        "/people",
        "/stats",
        "/broadcast hi",
        "/rules",
    ):
        assert "nly" in anna.say(command), command


def test_an_admin_issues_codes_one_and_many(admin: Chat) -> None:
    one = admin.say("/code 27")
    admin.say("/code 1-3")

    assert "t.me/gate_bot?start=" in one
    assert 4 == admin.heard[-1]["content"].count("\n")
    assert "house" in admin.say("/codes") or admin.heard


@pytest.mark.parametrize("word", ["guard", "Guard", "охранник"])
def test_an_admin_invites_a_guard(admin: Chat, word: str) -> None:
    if word == "охранник":
        admin.press("language", "ru")

    card = admin.say(f"/code {word}")

    (invite, *_) = invites.all_invites(actor=OPERATOR)
    assert (Role.GUARD, True) == (invite.role, f"{word.lower()}" in card)


def test_an_admin_changes_a_rule_and_it_holds_at_once(admin: Chat, anna: Chat) -> None:
    admin.say("/rules quota_house_day 1")
    anna.say("а123вс77")
    anna.press_label("48 hours")

    anna.say("в123вс77")

    assert "House 27 already has 1 of 1" in anna.press_label("48 hours")


def test_an_admin_writes_to_everybody_once(admin: Chat, anna: Chat) -> None:
    admin.say("/broadcast The gate is shut tonight")
    assert "Your message is being sent to 2 people" in admin.press_label("Send to")

    assert "Already done" in admin.press("broadcast.send")
    assert "The gate is shut tonight" in anna.read()


def test_an_admin_makes_somebody_a_guard(admin: Chat, anna: Chat) -> None:
    admin.say("/people")
    admin.press("people.open", str(person_id(anna)))

    assert "guard" in admin.press("people.role", str(person_id(anna)), "guard")
    assert "expected" in anna.say("/expected")


def test_statistics_come_with_a_picture(admin: Chat) -> None:
    assert "Last 7 days" in admin.say("/stats")

    assert "stats" == admin.heard[-1]["picture"]


def _code(chat: Chat) -> str:
    return search.mine(person_id(chat), now=NOON)[-1].code


def test_what_was_typed_gets_no_answer_to_a_press() -> None:
    typed = Turn(5, NOON, Texts("en", UTC), SITE)
    pressed = replace(typed, press=Press("x", (), 1, "q"))

    assert [Say("a")] == with_answer_to_press(typed, [Toast("b"), Say("a")])
    assert [Toast(), Say("a")] == with_answer_to_press(pressed, [Say("a")])
    assert [Toast("b"), Say("a")] == with_answer_to_press(pressed, [Toast("b"), Say("a")])

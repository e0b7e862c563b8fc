"""The keypad at the door, by buttons: S0's authentication dashboard."""

from datetime import timedelta

import pytest

from passbot.domain.passes.orders import Order, Status
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.services.owed import outbox
from passbot.services.passes import orders
from passbot.services.people import residents
from passbot.services.slots import slots
from tests.bot.chatting import Chat, last_labels
from tests.services.people.some_people import NOON, actor, another
from tests.services.places.some_places import barbershop

VISITOR = 500


@pytest.fixture
def booked(anna: Chat) -> Order:
    """Anna's slot: 13:00 to 15:00 in Moscow, 10:00 UTC; the chats begin at 9:00 UTC."""
    owner = residents.find_by_telegram(anna.telegram_id)
    assert owner is not None
    first = slots.bookable(barbershop(), now=NOON)[0]
    return slots.book(first.uuid, actor=actor(owner), rules=Rules(), now=NOON)[1]


def at_the_door(telegram_id: int, booked: Order, **later: float) -> Chat:
    """Somebody whose clock stands half an hour after the slot's start, or later."""
    ahead = booked.window.start + timedelta(minutes=30) - NOON + timedelta(**later)
    return Chat(telegram_id, ahead=ahead)


def type_in(chat: Chat, digits: str) -> str:
    return [chat.press("pin.key", digit) for digit in digits][-1]


def test_five_digits_open_the_door_and_are_the_arrival(booked: Order) -> None:
    visitor = at_the_door(VISITOR, booked)
    assert "○ ○ ○ ○ ○" in visitor.say("/pin")

    answer = type_in(visitor, booked.pin or "")

    assert "Welcome! Барбершоп" in answer
    assert Status.ARRIVED == orders.by_code(booked.code).status


def test_each_digit_shows_as_a_dot_in_the_same_message(booked: Order) -> None:
    visitor = at_the_door(VISITOR, booked)
    visitor.say("/pin")

    assert "● ● ○ ○ ○" in type_in(visitor, "12")

    assert 1 == visitor.heard[-1]["message_id"]
    assert "12" not in visitor.heard[-1]["html"]


def test_a_digit_can_be_rubbed_out(booked: Order) -> None:
    visitor = at_the_door(VISITOR, booked)
    visitor.say("/pin")
    type_in(visitor, "99")
    visitor.press_label("⌫")
    assert "○ ○ ○ ○ ○" in visitor.press_label("⌫")
    assert "○ ○ ○ ○ ○" in visitor.press_label("⌫")

    assert "Welcome" in type_in(visitor, booked.pin or "")


def test_several_people_type_at_once(booked: Order) -> None:
    visitor, other = at_the_door(VISITOR, booked), at_the_door(VISITOR + 1, booked)
    for digit, wrong in zip(booked.pin or "", another(booked.pin), strict=True):
        right_answer, wrong_answer = visitor.press("pin.key", digit), other.press("pin.key", wrong)

    assert "Welcome" in right_answer
    assert "no such PIN" in wrong_answer


def test_after_a_try_the_digits_are_gone(booked: Order) -> None:
    visitor = at_the_door(VISITOR, booked)
    assert "no such PIN" in type_in(visitor, another(booked.pin))
    assert "○ ○ ○ ○ ○" in visitor.heard[-1]["html"]

    assert "Welcome" in type_in(visitor, booked.pin or "")


def test_who_is_early_hears_both_ends_of_the_window(booked: Order) -> None:
    visitor = at_the_door(VISITOR, booked, hours=-1)

    assert "is valid 13:00–15:00" in type_in(visitor, booked.pin or "")
    assert orders.by_code(booked.code).is_open


def test_who_is_late_hears_both_ends_too(booked: Order) -> None:
    assert "was valid 13:00–15:00" in type_in(at_the_door(VISITOR, booked, hours=2), booked.pin or "")


def test_a_second_time_hears_of_the_first(booked: Order) -> None:
    visitor = at_the_door(VISITOR, booked)
    type_in(visitor, booked.pin or "")

    assert "already arrived at 13:" in type_in(visitor, booked.pin or "")


def test_five_wrong_tries_lock_this_person_alone(booked: Order) -> None:
    guesser, visitor = at_the_door(VISITOR, booked), at_the_door(VISITOR + 1, booked)
    for _ in range(5):
        answer = type_in(guesser, another(booked.pin))
    assert "Too many wrong PINs" in answer

    assert "Too many wrong PINs" in type_in(guesser, booked.pin or "")
    assert "Welcome" in type_in(visitor, booked.pin or "")


def test_the_digits_can_be_written_too(booked: Order) -> None:
    visitor = at_the_door(VISITOR, booked)
    visitor.say("/pin")

    assert "A PIN has 5 digits" in visitor.say("1234")
    assert "Welcome" in visitor.say(booked.pin or "")


def test_a_command_with_the_pin_is_enough(booked: Order) -> None:
    assert "Welcome" in at_the_door(VISITOR, booked).say(f"/pin {booked.pin}")


def test_the_keypad_is_put_away(booked: Order) -> None:
    visitor = at_the_door(VISITOR, booked)
    visitor.say("/pin")
    type_in(visitor, "12")

    assert "keypad is closed" in visitor.press_label("✖")
    below = [button["verb"] for row in visitor.heard[-1]["keyboard"]["rows"] for button in row]
    assert ["menu.pin", "menu.menu"] == below
    assert "○ ○ ○ ○ ○" in visitor.say("/pin")


def test_the_host_hears_that_the_guest_is_in(anna: Chat, booked: Order) -> None:
    type_in(at_the_door(VISITOR, booked), booked.pin or "")

    owed = outbox.due(Route.TELEGRAM, now=NOON + timedelta(hours=3))

    assert "arrival.recorded" in [each.kind for each in owed if each.recipient == str(anna.telegram_id)]


@pytest.mark.parametrize("args", [(), ("x",), ("12345",), ("٣",), ("-1",)])
def test_a_forged_key_types_nothing(args: tuple[str, ...], booked: Order) -> None:
    visitor = at_the_door(VISITOR, booked)
    visitor.press("pin.key", *args)

    assert "● ○ ○ ○ ○" in visitor.press("pin.key", "1")


def test_a_verdict_leads_back_to_the_menu(booked: Order) -> None:
    visitor = at_the_door(VISITOR, booked)
    for digits in (another(booked.pin), booked.pin or ""):
        type_in(visitor, digits)

        labels = last_labels(visitor)
        assert "☰ Menu" in labels

    assert "invite code" in visitor.press_label("☰ Menu")


def test_the_keypad_gives_way_to_a_plate(anna: Chat, booked: Order) -> None:
    anna.say("/pin")

    said = anna.say("К555КК77")

    assert "К 555 КК 77" in said
    assert "PIN" not in said


@pytest.mark.parametrize("command", ["/help", "menu.faq"])
def test_the_keypad_gives_way_to_a_command_typed_or_pressed(command: str, anna: Chat, booked: Order) -> None:
    anna.say("/pin")
    _ = anna.say(command) if command.startswith("/") else anna.press(command)

    assert "PIN" not in anna.say("12345")


def test_the_keypad_gives_way_after_ten_minutes(anna: Chat, booked: Order) -> None:
    anna.say("/pin")
    assert "no such PIN" in anna.say(another(booked.pin))

    anna.wait(minutes=11)

    assert "PIN" not in anna.say(another(booked.pin))


def test_a_strangers_words_are_no_pin(booked: Order) -> None:
    visitor = at_the_door(VISITOR, booked)
    visitor.say("/pin")

    assert "A PIN has 5 digits" not in visitor.say("Здравствуйте")

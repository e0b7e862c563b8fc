"""A slot for somebody without the bot: the admin types a name and passes the PIN on; who may see it again."""

import logging
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.domain.site.notices import Route
from passbot.domain.slots.slots import Place
from passbot.errors import Conflict
from passbot.mail import written
from passbot.services.owed import outbox
from passbot.services.passes import changes, orders
from passbot.services.people import mailing, residents, roster
from passbot.services.slots import slots
from passbot.texts import Texts
from tests.bot.chatting import SITE, Chat, labels
from tests.services.people.some_people import NOON, invite_guest, settle
from tests.services.places.some_places import barbershop

WITH_MAIL = replace(SITE, has_mail=True)
WITH_SECRET = replace(SITE, secret="/open_sesame_42")


def ask_whom(chat: Chat) -> str:
    chat.say("/dashboard")
    chat.press_label("🟢")
    chat.press_label("Book for somebody")
    return chat.press_label("type a name")


def booked(shop: Place, chat: Chat) -> list[Order]:
    known = slots.listed(shop, now=chat.now)
    return [orders.by_code(each.order_code) for each in known if each.order_code]


def clients() -> list[Resident]:
    return [each for each in residents.everybody() if each.is_client]


def mails(chat: Chat) -> list[tuple[str, str]]:
    owed = outbox.due(Route.EMAIL, now=chat.now + timedelta(hours=1))
    told = [(each.recipient, written(each, Texts(mailing.language_of(each.recipient), UTC))) for each in owed]
    return [(address, letter[1]) for address, letter in told if letter]


def test_an_admin_books_for_a_typed_name_and_gets_a_message_to_pass_on(admin: Chat, shop: Place) -> None:
    assert "Write the name" in ask_whom(admin)

    admin.say("Иван +7 916 123-45-67")

    [order] = booked(shop, admin)
    card, message = (each["html"] for each in admin.heard[-2:])
    assert ("Иван", "+79161234567", None) == (order.resident.name, order.resident.phone, order.guest_name)
    assert "👤 Иван 📞 +7 916 123-45-67" in card
    assert "Booked for you: Барбершоп, Mon 4 May 13:00–15:00." in message
    assert f"PIN for the door: {order.pin}" in message
    assert "t.me/gate_bot" in message


def test_who_knows_the_secret_command_books_on_a_site_without_any_resident(shop: Place) -> None:
    stranger = Chat(5, site=WITH_SECRET)
    stranger.say("/open_sesame_42")
    ask_whom(stranger)

    told = stranger.say("Мария Иванова")

    [order] = booked(shop, stranger)
    assert ["Мария Иванова"] == [each.name for each in residents.everybody()]
    assert f"PIN for the door: {order.pin}" in told
    assert "This PIN is valid 13:00–15:00" in Chat(6).say(f"/pin {order.pin}")


def test_without_the_command_a_stranger_books_for_nobody(anna: Chat, shop: Place) -> None:
    wanted = slots.bookable(shop, now=anna.now)[0]

    assert "Only an admin" in anna.press("client.new", wanted.uuid)
    assert "Only an admin" in Chat(5).press("client.new", wanted.uuid)


def test_who_is_no_admin_any_more_books_for_nobody_either(shop: Place) -> None:
    stranger = Chat(5, site=WITH_SECRET)
    stranger.say("/open_sesame_42")
    ask_whom(stranger)
    stranger.press("secret.leave")

    assert "Only an admin" in stranger.say("Мария Иванова")
    assert not booked(shop, stranger)


def test_a_typed_address_gets_the_pin_where_the_site_sends_mail(admin: Chat, shop: Place) -> None:
    admin.site = WITH_MAIL
    ask_whom(admin)

    told = admin.say("Иван ivan@example.org")

    [order] = booked(shop, admin)
    [(address, letter)] = mails(admin)
    assert "ivan@example.org hears of it" in told
    assert "ivan@example.org" == address
    assert f"PIN for the door: {order.pin}" in letter
    assert "an admin booked it for you" in letter


def test_without_mail_the_admin_is_told_that_nothing_goes_out(admin: Chat, shop: Place) -> None:
    ask_whom(admin)

    assert "Nothing goes to ivan@example.org" in admin.say("Иван ivan@example.org")
    assert not mails(admin)


@pytest.mark.parametrize(
    "typed", ["Иван 12345678901234567890", "Иван ivan@nowhere", "+7 916 123-45-67", "=1+1"]
)
def test_what_cannot_be_read_is_asked_again_and_books_nothing(typed: str, admin: Chat, shop: Place) -> None:
    ask_whom(admin)
    admin.say(typed)
    assert not booked(shop, admin)
    assert not clients()

    admin.say("Иван")

    assert 1 == len(booked(shop, admin))


def test_a_client_who_comes_again_is_the_same_client(admin: Chat, shop: Place) -> None:
    for typed in ("Иван +7 916 123-45-67", "Иван 8 916 123 45 67", "Мария", "мария"):
        ask_whom(admin)
        admin.say(typed)

    assert ["Иван", "Мария"] == [each.name for each in clients()]
    assert 4 == len(booked(shop, admin))


def test_a_phone_that_a_resident_has_books_for_them_and_keeps_the_typed_name(
    admin: Chat, anna: Chat, shop: Place
) -> None:
    person = residents.find_by_telegram(anna.telegram_id)
    assert person is not None
    ask_whom(admin)

    admin.say(f"Иван {person.phone}")

    [order] = booked(shop, admin)
    assert (person.id, "Иван") == (order.resident.id, order.guest_name)
    assert not clients()


def test_who_was_faster_leaves_no_client_behind(admin: Chat, anna: Chat, shop: Place) -> None:
    ask_whom(admin)
    anna.say("/slots")
    anna.press_label(labels(anna)[0])
    anna.press_label("Book")

    assert "taken" in admin.say("Иван")
    assert not clients()


def test_a_client_is_no_name_to_claim(admin: Chat, shop: Place) -> None:
    ask_whom(admin)
    admin.say("Иван Петров")
    [client] = clients()

    assert not roster.free()
    with pytest.raises(Conflict, match="taken"):
        residents.claim(client.id, telegram_id=5, language="en", now=NOON)
    added = roster.add("Иван Петров", actor=OPERATOR, now=NOON)
    assert [added] == roster.free()


def test_a_client_stands_among_the_people_as_one(admin: Chat, shop: Place) -> None:
    ask_whom(admin)
    admin.say("Иван")
    admin.say("/people Иван")

    assert "a client, without the bot" in admin.press_label("Иван")


def test_the_dashboards_card_shows_the_pin_as_often_as_it_is_opened(admin: Chat, shop: Place) -> None:
    ask_whom(admin)
    admin.say("Иван")
    [order] = booked(shop, admin)

    for _ in range(2):
        admin.say("/dashboard")
        assert f"PIN <code>{order.pin}</code>" in admin.press_label("🔴")
        assert "All slots" in admin.press_label("Back")


def test_a_client_from_the_list_is_booked_for_with_a_message_to_pass_on_too(admin: Chat, shop: Place) -> None:
    ask_whom(admin)
    admin.say("Иван")
    [client] = clients()
    wanted = slots.bookable(shop, now=admin.now)[0]

    told = admin.press("dash.for", wanted.uuid, str(client.id))

    order = orders.by_code(slots.find(wanted.uuid, now=admin.now).order_code or "")
    assert f"PIN for the door: {order.pin}" in told


def test_pages_and_back_bury_no_pin(admin: Chat) -> None:
    place = barbershop(slot_minutes=60)
    booked_slots = slots.bookable(place, now=NOON)[:13]
    for slot in booked_slots:
        admin.press("slot.book", slot.uuid)
    last = orders.by_code(slots.find(booked_slots[-1].uuid, now=NOON).order_code or "")
    pin = f"PIN <code>{last.pin}</code>"

    admin.say("/dashboard")
    admin.press_label("▶")
    assert pin in admin.press(
        "dash.slot", next(args for verb, args in buttons(admin) if args == booked_slots[-1].uuid)
    )
    admin.press_label("Back")
    admin.press_label("▶")
    assert pin in admin.press("dash.slot", booked_slots[-1].uuid)
    admin.say("/passes")
    admin.press_label("▶")
    assert pin in admin.press("pass.card", next(args for verb, args in buttons(admin) if args == last.code))


def buttons(chat: Chat) -> list[tuple[str, str]]:
    """The last keyboard: verbs and what they name first."""
    keyboard = next(each["keyboard"] for each in reversed(chat.heard) if each.get("keyboard"))
    return [(each["verb"], each["args"][0]) for row in keyboard["rows"] for each in row if each["args"]]


def test_find_shows_the_pin_to_an_admin_and_not_to_a_guard(admin: Chat, guard: Chat, shop: Place) -> None:
    ask_whom(admin)
    admin.say("Иван Петров")
    [order] = booked(shop, admin)

    assert f"PIN <code>{order.pin}</code>" in admin.say("/find Иван Петров")
    assert "Иван Петров" in guard.say("/find Иван Петров")
    assert str(order.pin) not in guard.say("/find Иван Петров")
    assert str(order.pin) not in guard.say("/expected")


def test_no_pin_stands_in_a_log_nor_in_what_guards_are_shown(
    admin: Chat, guard: Chat, shop: Place, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "passbot")
    ask_whom(admin)
    admin.say("Иван Петров +7 916 123-45-67")
    [order] = booked(shop, admin)
    assert order.pin

    shown = guard.say("/find Иван"), guard.say("/expected"), guard.press("gate.arrive", order.code)

    assert "slot booked" in caplog.text
    assert not [text for text in (*shown, caplog.text) if order.pin in text]
    assert not [text for text in ("Иван", "9161234567") if text in caplog.text]


def test_an_owner_reads_the_pin_again_until_it_opens_nothing(anna: Chat, shop: Place) -> None:
    anna.say("/slots")
    anna.press_label(labels(anna)[0])
    anna.press_label("Book")
    [order] = booked(shop, anna)
    assert f"PIN <code>{order.pin}</code>" in anna.say("/passes")

    changes.cancel(order.code, actor=OPERATOR, now=anna.now)

    assert str(order.pin) not in anna.say("/passes")


def test_a_host_reads_a_guests_pin_again(anna: Chat) -> None:
    person = residents.find_by_telegram(anna.telegram_id)
    assert person is not None
    order = invite_guest(person, "Пётр", with_pin=True)

    assert f"PIN <code>{order.pin}</code>" in anna.say("/passes")


def test_a_stranger_is_offered_the_keypad_where_a_place_has_pins(shop: Place) -> None:
    chat = Chat(5)

    chat.say("/start")
    assert "🔢 Enter a PIN" in labels(chat)
    assert "Type the 5 digits" in chat.press_label("Enter a PIN")
    chat.say("/menu")
    assert "🔢 Enter a PIN" in labels(chat)
    assert "/pin — " in chat.say("/help")


def test_without_such_a_place_nobody_offers_it_to_a_stranger(db: str) -> None:
    chat = Chat(5)
    settle("Анна Петрова", "27", role=Role.RESIDENT)

    chat.say("/start")
    assert "🔢 Enter a PIN" not in labels(chat)
    chat.say("/menu")
    assert "🔢 Enter a PIN" not in labels(chat)
    assert "/pin" not in chat.say("/help")

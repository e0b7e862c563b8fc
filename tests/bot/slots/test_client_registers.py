"""A client gets the bot: what an admin has booked for them becomes theirs, and nobody else's by a typed number."""

from dataclasses import replace
from datetime import timedelta

import pytest

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import OPERATOR, Actor, Channel, Role
from passbot.domain.site.rules import Rules
from passbot.services.desks import clients
from passbot.services.desks.clients import Client
from passbot.services.passes import orders
from passbot.services.people import invites, mailing, residents, roster
from passbot.services.slots import slots
from tests.bot.chatting import SITE, Chat, person
from tests.services.people.some_people import NOON
from tests.services.places.some_places import barbershop

PHONE = "+79161234567"
ADMIN = Actor(Channel.BOT, Role.ADMIN)


@pytest.fixture
def booking(db: str) -> Order:
    """For Иван, who has told the admin his phone."""
    return booked(PHONE)


def booked(phone: str | None, name: str = "Иван") -> Order:
    uuid = slots.bookable(barbershop(name=name), now=NOON)[0].uuid
    client = Client(name, phone, "ivan@example.org")
    _, order = clients.book(uuid, client, actor=ADMIN, rules=Rules(), now=NOON, has_mail=True, language="en")
    return order


def at_phone(chat: Chat, **bound: int) -> Chat:
    code = invites.issue(
        actor=OPERATOR, rules=Rules(), now=NOON, house="27", resident_id=bound.get("to")
    ).code
    if "What is your name?" in chat.say(f"/start {code}"):
        chat.say("Иван Петров")
    return chat


def test_whose_phone_telegram_vouches_for_gets_the_bookings_and_hears_of_them(booking: Order) -> None:
    chat = at_phone(Chat(5))

    chat.share(PHONE.removeprefix("+"))
    said = chat.press_label("All correct")

    assert "1 booking is waiting for you already: /passes" in said
    assert (booking.resident.id, "Иван Петров", "27") == (
        person(chat).id,
        person(chat).name,
        person(chat).house,
    )
    assert f"PIN <code>{booking.pin}</code>" in chat.say("/passes")
    assert [person(chat)] == residents.everybody()


def test_a_typed_phone_takes_nobodys_bookings_over(booking: Order) -> None:
    chat = at_phone(Chat(5))

    said = chat.say(PHONE)

    assert "There are bookings under this number" in said
    assert "Share my number" in chat.heard[-1]["keyboard"]["rows"][0][0]
    assert residents.by_id(booking.resident.id).is_client
    chat.say("+7 926 000-11-22")
    chat.press_label("All correct")
    assert booking.resident.id != person(chat).id
    assert str(booking.pin) not in chat.say("/passes")


def test_a_number_that_was_shared_is_vouched_for_and_no_other(booking: Order) -> None:
    chat = at_phone(Chat(5))
    chat.share("+79260001122")
    chat.press_label("Phone")

    assert "There are bookings under this number" in chat.say(PHONE)

    chat.share(PHONE)
    chat.press_label("Phone")
    chat.say(PHONE)
    chat.press_label("All correct")
    assert booking.resident.id == person(chat).id


def test_a_client_who_was_added_meanwhile_is_not_taken_over_by_a_typed_phone(db: str) -> None:
    chat = at_phone(Chat(5))
    chat.say(PHONE)
    booking = booked(PHONE)

    said = chat.press_label("All correct")

    assert "There are bookings under this number" in said
    assert residents.by_id(booking.resident.id).is_client
    chat.share(PHONE)
    chat.press_label("All correct")
    assert booking.resident.id == person(chat).id


@pytest.mark.parametrize("is_shared", [True, False])
def test_where_an_admin_is_asked_first_it_is_the_same(
    booking: Order, admin: Chat, *, is_shared: bool
) -> None:
    chat = at_phone(Chat(5, site=replace(SITE, rules=Rules(approve_new=1))))
    if not is_shared:
        assert "There are bookings under this number" in chat.say(PHONE)
        return
    chat.share(PHONE)
    chat.press_label("All correct")
    admin.say("/requests")

    admin.press_label("Approve")

    assert booking.resident.id == person(chat).id
    assert "1 booking is waiting for you already" in chat.notices(NOON + timedelta(hours=1))


def test_a_request_with_a_typed_phone_takes_over_no_client_of_later(admin: Chat) -> None:
    chat = at_phone(Chat(5, site=replace(SITE, rules=Rules(approve_new=1))))
    chat.say(PHONE)
    chat.press_label("All correct")
    booking = booked(PHONE)
    admin.say("/requests")

    assert "There are bookings under this number" in admin.press_label("Approve")

    assert residents.by_id(booking.resident.id).is_client


def test_a_code_that_an_admin_has_bound_to_a_client_is_theirs_whatever_the_phone(booking: Order) -> None:
    chat = at_phone(Chat(5), to=booking.resident.id)

    chat.say(PHONE)
    chat.press_label("All correct")

    assert booking.resident.id == person(chat).id


def test_a_code_of_a_name_takes_no_client_over_beside_it(booking: Order) -> None:
    listed = roster.add("Пётр Свободный", actor=OPERATOR, now=NOON)
    chat = at_phone(Chat(5), to=listed.id)

    assert "already registered" in chat.share(PHONE)

    assert residents.by_id(booking.resident.id).is_client
    assert residents.find_by_telegram(5) is None


def test_an_address_that_an_admin_has_typed_is_not_theirs_to_keep(booking: Order) -> None:
    chat = at_phone(Chat(5))
    chat.share(PHONE)
    chat.press_label("All correct")

    assert mailing.address_of(booking.resident.id) is None


def test_the_admins_hear_which_client_it_was(booking: Order, admin: Chat) -> None:
    chat = at_phone(Chat(5))
    chat.share(PHONE)
    chat.press_label("All correct")

    said = admin.notices(NOON + timedelta(hours=1))

    assert "New resident: Иван Петров, house 27" in said
    assert "Until now a client: Иван" in said


def test_a_registered_phone_is_nobody_elses_however_it_comes(booking: Order) -> None:
    first = at_phone(Chat(5))
    first.share(PHONE)
    first.press_label("All correct")
    second = at_phone(Chat(6))

    assert "already registered" in second.share(PHONE)
    assert "already registered" in second.say(PHONE)


def test_the_booking_is_theirs_to_cancel(booking: Order) -> None:
    chat = at_phone(Chat(5))
    chat.share(PHONE)
    chat.press_label("All correct")

    chat.press("pass.cancel", booking.code, "yes")

    assert not orders.by_code(booking.code).is_open


def test_who_was_booked_for_without_a_phone_stays_a_client(db: str) -> None:
    nameless = booked(None, "Иван Петров")
    chat = at_phone(Chat(5))

    chat.share(PHONE)
    chat.press_label("All correct")

    assert nameless.resident.id != person(chat).id

"""A day is closed in the chat: the admin sees first who has booked, and whoever has is told."""

from dataclasses import replace

import pytest

from passbot.domain.people.people import OPERATOR
from passbot.domain.slots.slots import Place
from passbot.services.desks import offices
from passbot.services.people import residents
from passbot.services.places import places
from passbot.services.slots import slots
from tests.bot.chatting import Chat, last_labels
from tests.services.people.some_people import NOON
from tests.services.places.some_places import barbershop

TOMORROW = "5.05.2026"


@pytest.fixture
def office() -> Place:
    return offices.add("Office", ["1", "2", "3"], zone="Europe/Moscow", actor=OPERATOR, now=NOON)


@pytest.fixture
def shop() -> Place:
    return barbershop()


def book_desk(chat: Chat, desk: str) -> None:
    chat.say("/desks")
    chat.press_label("Mon 4 May")
    chat.press_label(desk)
    chat.notices()


def ask_to_close(admin: Chat) -> str:
    admin.say("/desks")
    admin.press_label("Mon 4 May")
    admin.press_label("Who is coming")
    return admin.press_label("Close the day")


def test_a_day_that_nobody_has_booked_is_closed_at_once(admin: Chat, anna: Chat, office: Place) -> None:
    assert "Closed on that day" in ask_to_close(admin)

    anna.say("/desks")
    assert "Closed on that day" in anna.press_label("Mon 4 May · 🚫")
    assert {"Who is coming", "◀ Another day"} == set(last_labels(anna))


def test_the_admin_is_warned_of_who_has_booked_and_changes_nothing(
    admin: Chat, anna: Chat, office: Place
) -> None:
    book_desk(anna, "3")

    asked = ask_to_close(admin)

    assert "1 booking is for that time:\n· Mon 4 May, desk 3 — Анна Петрова" in asked
    admin.press_label("Do not close")
    assert "" == anna.notices()
    assert "desk 3" in anna.say("/mydesks")


def test_bookings_are_cancelled_with_the_day_and_their_owners_told_why(
    admin: Chat, anna: Chat, office: Place
) -> None:
    book_desk(anna, "3")
    ask_to_close(admin)

    admin.press_label("cancel these bookings")

    assert (
        "It will be closed at that time, so the booking was cancelled: <b>Mon 4 May, desk 3</b>"
        in anna.notices()
    )
    assert "You have no bookings." in anna.say("/mydesks")


def test_bookings_may_stay_and_their_owners_hear_of_it(admin: Chat, anna: Chat, office: Place) -> None:
    book_desk(anna, "3")
    ask_to_close(admin)

    admin.press_label("keep these bookings")

    assert "Yours stands: <b>Mon 4 May, desk 3</b>" in anna.notices()
    assert "Cancelled: Mon 4 May, desk 3." in anna.press_label("Cancel desk 3")


def test_one_more_booking_in_between_is_asked_about_again(admin: Chat, anna: Chat, office: Place) -> None:
    book_desk(anna, "3")
    ask_to_close(admin)
    anna.press("desk.guest", str(office.id), "2026-05-04")
    anna.say("Пётр Гость")
    anna.press_label("1")

    assert "2 bookings are for that time" in admin.press_label("cancel these bookings")
    assert "desk 1" in anna.say("/mydesks")


def test_a_second_press_closes_nothing_twice(admin: Chat, anna: Chat, office: Place) -> None:
    book_desk(anna, "3")
    ask_to_close(admin)
    answer = ("desk.close", str(office.id), "2026-05-04", "cancel", "1")

    admin.press(*answer)
    admin.press(*answer)

    assert 1 == anna.notices().count("was cancelled")


def book_slot(chat: Chat) -> None:
    """Tomorrow, the first one."""
    chat.say("/slots")
    chat.press_label("Tue 5 May")
    chat.press_label("Book")
    chat.notices()


def close_tomorrow(admin: Chat, said: str = TOMORROW) -> str:
    admin.say("/places")
    admin.press_label("Барбершоп")
    admin.press_label("Closed days")
    return admin.say(said)


def test_a_places_closed_day_warns_and_tells(admin: Chat, anna: Chat, shop: Place) -> None:
    book_slot(anna)

    asked = close_tomorrow(admin)

    assert "Tue 5 May 09:00–11:00, Барбершоп — Анна Петрова" in asked
    assert frozenset() == places.find(shop.uuid).closed_days
    assert "Tue 5 May" in admin.press_label("cancel these bookings")
    assert "was cancelled: <b>Tue 5 May 09:00–11:00, Барбершоп</b>" in anna.notices()


def test_who_is_still_deciding_cannot_book_a_day_that_was_closed_meanwhile(
    admin: Chat, anna: Chat, shop: Place
) -> None:
    anna.say("/slots")
    anna.press_label("Tue 5 May")
    close_tomorrow(admin)

    said = anna.press_label("Book")

    assert "can no longer be booked" in said
    assert [] == [slot for slot in slots.listed(shop, now=anna.now) if slot.order_code]


def test_who_is_still_deciding_goes_on_where_only_the_length_of_slots_changes(
    admin: Chat, anna: Chat, shop: Place
) -> None:
    anna.say("/slots")
    anna.press_label("Tue 5 May")
    admin.say("/places")
    admin.press_label("Барбершоп")
    admin.press_label("length")
    admin.say("60")

    assert "Tue 5 May 09:00–11:00" in anna.press_label("Book")


@pytest.mark.parametrize("said", ["tomorrow", "завтра", "5.05", "Tuesday", "2026-05-05"])
def test_a_closed_day_is_said_as_the_refusal_proposes(admin: Chat, shop: Place, said: str) -> None:
    assert "Closed days: <b>Tue 5 May</b>" in close_tomorrow(admin, said)


def test_a_closed_day_is_a_day_by_the_clock_of_the_place(admin: Chat, shop: Place) -> None:
    places.change(replace(shop, zone="Pacific/Auckland"), actor=OPERATOR, now=NOON)
    admin.wait(hours=6)  # Tuesday in Auckland, Monday at the gate

    assert "Closed days: <b>Tue 5 May</b>" in close_tomorrow(admin, "today")


def test_a_places_day_is_not_closed_after_all(admin: Chat, anna: Chat, shop: Place) -> None:
    book_slot(anna)
    close_tomorrow(admin)

    assert "Closed days: <b>—</b>" in admin.press_label("Do not close")
    assert "" == anna.notices()
    assert "lready" in admin.press("place.sure", "cancel", "1")


def test_words_instead_of_an_answer_hear_the_question_again(admin: Chat, anna: Chat, shop: Place) -> None:
    book_slot(anna)
    asked = close_tomorrow(admin)

    assert asked == admin.say("what?")


@pytest.mark.parametrize("label", ["Tu", "Close the place"])
def test_a_weekday_and_the_whole_place_warn_as_well(admin: Chat, anna: Chat, shop: Place, label: str) -> None:
    book_slot(anna)
    admin.say("/places")
    admin.press_label("Барбершоп")

    assert "1 booking is for that time" in admin.press_label(label)
    admin.press_label("keep these bookings")

    assert "Yours stands" in anna.notices()
    (kept,) = [slot for slot in slots.listed(shop, now=admin.now) if slot.order_code]
    assert kept.booked_by == who(anna)


@pytest.mark.parametrize(("language", "hour"), [("en", "at that time"), ("ru", "В это время")])
def test_who_loses_an_hour_of_an_open_day_does_not_hear_that_the_day_is_closed(
    admin: Chat, anna: Chat, shop: Place, language: str, hour: str
) -> None:
    book_slot(anna)
    residents.set_language(who(anna), language)
    admin.say("/places")
    admin.press_label("Барбершоп")
    admin.press_label("Hours")
    admin.say("12:00-21:00")
    admin.press_label("cancel these bookings")

    said = anna.notices()

    assert hour in said
    assert "day," not in said
    assert "день" not in said


def test_nobody_but_an_admin_sees_who_would_be_left_out(anna: Chat, admin: Chat, shop: Place) -> None:
    book_slot(admin)

    for press in (
        ("place.day", shop.uuid, "1", "closed"),
        ("place.shut", shop.uuid),
        ("place.sure", "keep", "1"),
    ):
        assert "Only an admin" in anna.press(*press)


def who(chat: Chat) -> int:
    found = residents.find_by_telegram(chat.telegram_id)
    assert found is not None
    return found.id

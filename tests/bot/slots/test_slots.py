"""Booking by the hour in the chat: residents by buttons alone, admins by the dashboard."""

from datetime import time

import pytest

from passbot.domain.passes.orders import Kind, Order
from passbot.domain.people.people import Channel, Resident, acting
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place, Slot, Status
from passbot.errors import Conflict
from passbot.services.owed import outbox
from passbot.services.passes import search
from passbot.services.people import residents
from passbot.services.places import places
from passbot.services.site import house_rules
from passbot.services.slots import board, slots
from tests.bot.chatting import Chat, labels, person_id
from tests.services.people.some_people import NOON, settle
from tests.services.places.some_places import barbershop


@pytest.fixture
def boris(db: str) -> Chat:
    person = settle("Борис Смирнов", "12")
    residents.set_language(person.id, "en")
    return Chat(person.telegram_id or 0)


def person_of(chat: Chat) -> Resident:
    return residents.by_id(person_id(chat))


def orders_of(chat: Chat) -> list[Order]:
    return search.mine(person_id(chat), now=chat.now)


def soonest(place: Place, chat: Chat) -> Slot:
    return slots.bookable(place, now=chat.now)[0]


def take_the_soonest(chat: Chat) -> str:
    chat.say("/slots")
    return chat.press_label(labels(chat)[0])


def test_a_slot_is_booked_by_buttons_alone(anna: Chat, shop: Place) -> None:
    assert "Choose a time" in anna.say("/slots")
    assert "Held for you until" in anna.press_label(labels(anna)[0])

    card = anna.press_label("Book")

    [order] = orders_of(anna)
    assert Kind.SLOT == order.kind
    assert f"PIN <code>{order.pin}</code>" in card
    assert "Барбершоп" in card


def test_the_free_times_come_soonest_first_and_in_pages(anna: Chat, shop: Place) -> None:
    anna.say("/slots")
    first_page = labels(anna)

    anna.press_label("2/2 ▶")

    free = slots.bookable(shop, now=anna.now)
    assert 22 == len(free) == len(first_page) - 2 + len(labels(anna)) - 2  # an arrow and the menu
    assert free == sorted(free, key=lambda slot: slot.start)
    assert ["◀ 1/2", "☰ Menu"] == labels(anna)[-2:]


def test_every_list_of_slots_leads_back_to_the_menu(anna: Chat, db: str) -> None:
    anna.say("/slots")
    assert "nowhere to book" in anna.heard[-1]["html"]
    assert ["☰ Menu"] == labels(anna)

    barbershop(closes=time(9))
    anna.say("/slots")
    assert "Анна Петрова" in anna.press_label("☰ Menu")

    barbershop(name="Мойка", closes=time(9))
    anna.say("/slots")
    assert ["Барбершоп", "Мойка", "☰ Menu"] == labels(anna)
    anna.press_label("Мойка")
    assert ["← Other places", "☰ Menu"] == labels(anna)[-2:]


def test_the_board_is_offered_once_an_admin_wants_that(anna: Chat, admin: Chat) -> None:
    made = board.ensure(board.Named("Slot board", ("Slot board",)), zone="Europe/Moscow", now=NOON)
    booked = board.book(made.id, 14, actor=acting(person_of(anna), Channel.BOT), rules=Rules(), now=NOON)
    assert "nowhere to book" in anna.say("/slots")
    admin.say("/dashboard")
    assert ["🔴 14:00–15:00 · Slot board"] == labels(admin)

    admin.say("/places")
    assert "Only on its own page (/board)" in admin.press_label("Slot board")
    admin.press_label("Offer it in the bot")

    assert booked.is_open
    assert "Slot board" in anna.say("/slots")
    admin.say("/dashboard")
    assert 12 > len(labels(admin)) > 1

    admin.press("place.open", made.uuid)
    admin.press_label("Do not offer it")
    assert "nowhere to book" in anna.say("/slots")


def test_the_board_is_renamed_and_closed_like_any_place(anna: Chat, admin: Chat) -> None:
    made = board.ensure(board.Named("Slot board", ("Slot board",)), zone="Europe/Moscow", now=NOON)
    admin.press("place.open", made.uuid)
    admin.press_label("Name")
    admin.say("The hours")
    admin.press("place.open", made.uuid)
    admin.press_label("Close the place")

    changed = places.find(made.uuid)
    assert ("The hours", True) == (changed.name, changed.closed_at is not None)
    with pytest.raises(Conflict, match="no slot 14"):
        board.book(made.id, 14, actor=acting(person_of(anna), Channel.BOT), rules=Rules(), now=NOON)


def test_an_admin_changes_the_hours_the_length_and_the_access_of_the_board(anna: Chat, admin: Chat) -> None:
    made = board.ensure(board.Named("Slot board", ("Slot board",)), zone="Europe/Moscow", now=NOON)
    admin.press("place.open", made.uuid)
    admin.press_label("Hours")
    admin.say("08:00-20:00")
    admin.press_label("Slot length")
    admin.say("30")
    admin.press_label("Open its page to everybody")

    assert 8 * 60 + 24 * 30 - 30 == board.state(made.id, now=NOON).slots[-1].id
    assert "open" == house_rules.current(Rules()).board_access
    assert "whoever finds it" in admin.press("place.open", made.uuid)
    assert "live here alone" in admin.press_label("Residents alone")
    assert "members" == house_rules.current(Rules()).board_access
    assert "Only an admin" in anna.press("place.access", made.uuid, "open")


def test_hours_that_leave_somebody_out_of_the_board_are_asked_about(anna: Chat, admin: Chat) -> None:
    made = board.ensure(board.Named("Slot board", ("Slot board",)), zone="Europe/Moscow", now=NOON)
    booked = board.book(made.id, 14, actor=acting(person_of(anna), Channel.BOT), rules=Rules(), now=NOON)
    admin.press("place.open", made.uuid)
    admin.press_label("Hours")
    asked = admin.say("03:00-14:00")

    assert "Анна Петрова" in asked
    assert time(15) == places.find(made.uuid).closes
    admin.press_label("keep these bookings")
    assert [14] == board.state(made.id, now=NOON).ids(Status.BOOKED)
    assert "Yours stands" in anna.notices()
    assert booked.is_open


@pytest.mark.parametrize("minutes", ["4", "721"])
def test_a_length_that_the_board_has_no_room_for_is_refused(minutes: str, admin: Chat) -> None:
    made = board.ensure(board.Named("Slot board", ("Slot board",)), zone="Europe/Moscow", now=NOON)
    admin.press("place.edit", made.uuid, "length")

    assert "lasts 5 minutes or more" in admin.say(minutes)


@pytest.mark.parametrize("name", ["seats", "horizon"])
def test_what_is_of_one_person_and_one_day_is_not_to_be_changed(name: str, admin: Chat) -> None:
    made = board.ensure(board.Named("Slot board", ("Slot board",)), zone="Europe/Moscow", now=NOON)

    assert "no such setting" in admin.press("place.edit", made.uuid, name)


def test_only_the_board_is_offered_or_not(admin: Chat, anna: Chat, shop: Place) -> None:
    assert "no such setting" in admin.press("place.offer", shop.uuid, "no")
    assert "Only an admin" in anna.press("place.offer", shop.uuid, "no")
    assert places.find(shop.uuid) == shop


def test_what_somebody_decides_about_is_not_offered_to_others(anna: Chat, boris: Chat, shop: Place) -> None:
    anna.say("/slots")
    wanted = labels(anna)[0]
    anna.press_label(wanted)

    boris.say("/slots")

    assert wanted not in labels(boris)


def test_the_slower_one_hears_it_and_sees_what_is_left(anna: Chat, boris: Chat, shop: Place) -> None:
    anna.say("/slots")
    boris.say("/slots")
    wanted = labels(boris)[0]
    anna.press_label(wanted)
    anna.press_label("Book")

    answer = boris.press_label(wanted)

    assert "Somebody was faster" in answer
    assert "Choose a time" in answer
    assert wanted not in labels(boris)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_place_elsewhere_tells_its_own_hours_and_whose_they_are(anna: Chat, language: str) -> None:
    barbershop(zone="America/New_York", opens=time(8), closes=time(6))
    residents.set_language(person_id(anna), language)
    city = {"en": "(New York)", "ru": "(Нью-Йорк)"}[language]

    anna.say("/slots")
    offered = labels(anna)[0]
    kept = anna.press_label(offered)

    assert f"05:05 {city}" in kept
    assert f"08:00–10:00 {city}" == offered  # it is 12:00 in Moscow, 05:00 there
    assert offered in kept


def test_a_place_elsewhere_that_is_closed_says_when_it_opens_by_its_own_clock(anna: Chat) -> None:
    barbershop(zone="America/New_York")

    assert "Bookings are taken again from 09:00 (New York)" in anna.say("/slots")


def test_going_back_lets_the_slot_go(anna: Chat, shop: Place) -> None:
    wanted = soonest(shop, anna)
    take_the_soonest(anna)

    anna.press_label("Another time")

    assert Status.AVAILABLE == slots.find(wanted.uuid, now=anna.now).status


def test_a_second_press_of_book_changes_nothing(anna: Chat, shop: Place) -> None:
    wanted = soonest(shop, anna)
    take_the_soonest(anna)
    anna.press_label("Book")

    assert "Already done" in anna.press("slot.book", wanted.uuid)
    assert 1 == len(orders_of(anna))


def test_my_slots_stand_among_my_passes_and_are_cancelled_there(anna: Chat, shop: Place) -> None:
    wanted = soonest(shop, anna)
    take_the_soonest(anna)
    anna.press_label("Book")
    assert "PIN" in anna.say("/passes")

    anna.press_label("Cancel")
    anna.press_label("Yes, cancel it")

    assert Status.AVAILABLE == slots.find(wanted.uuid, now=anna.now).status


def test_a_slot_is_not_made_longer(anna: Chat, shop: Place) -> None:
    take_the_soonest(anna)
    anna.press_label("Book")
    [order] = orders_of(anna)

    assert "Extend" not in " ".join(labels(anna))

    anna.press("pass.extend", order.code)

    assert [order.window] == [each.window for each in orders_of(anna)]


def test_of_several_places_one_is_chosen(anna: Chat, shop: Place) -> None:
    barbershop(name="Мойка", closes=time(9))

    assert "What shall I book?" in anna.say("/slots")
    assert "<b>Мойка</b>" in anna.press_label("Мойка")
    assert "What shall I book?" in anna.press_label("Other places")


def test_several_seats_are_one_line_with_a_number(anna: Chat, boris: Chat) -> None:
    barbershop(seats=2, closes=time(9))
    anna.say("/slots")
    assert labels(anna)[0].endswith("(2)")
    anna.press_label(labels(anna)[0])
    anna.press_label("Book")

    boris.say("/slots")

    assert labels(boris)[0].endswith("(1)")


def test_while_a_place_is_closed_the_bot_says_when_it_opens(anna: Chat) -> None:
    barbershop()
    anna.wait(hours=14)  # some time after two in the night

    assert "Closed now. Bookings are taken again from 09:00" in anna.say("/slots")
    assert "☰ Menu" in labels(anna)


def test_the_times_of_a_single_place_lead_on_also_when_none_is_free(anna: Chat, admin: Chat) -> None:
    place = barbershop()
    anna.say("/slots")
    assert "☰ Menu" == labels(anna)[-1]

    for slot in slots.bookable(place, now=NOON):
        admin.press("dash.block", slot.uuid)
    assert "Nothing is free" in anna.say("/slots")

    assert ["☰ Menu"] == labels(anna)


def test_nothing_else_closes_with_it(anna: Chat) -> None:
    barbershop()
    anna.wait(hours=14)

    assert "brand" in anna.say("/order")


def test_a_stranger_books_nothing(shop: Place) -> None:
    stranger = Chat(5)

    assert "Register first" in stranger.say("/slots")
    assert "Register first" in stranger.press("slot.take", soonest(shop, stranger).uuid)
    assert "Register first" in stranger.press("slot.book", soonest(shop, stranger).uuid)


@pytest.mark.parametrize("verb", ["slot.place", "slot.take", "slot.book", "slot.back"])
@pytest.mark.parametrize("args", [(), ("nonsense",), ("\x00",), ("1", "-7"), ("1", "9" * 30)])
def test_a_forged_press_is_answered(verb: str, args: tuple[str, ...], anna: Chat, shop: Place) -> None:
    assert "There is no such" in anna.press(verb, *args)


def test_the_dashboard_shows_every_slot_and_who_has_it(admin: Chat, anna: Chat, shop: Place) -> None:
    take_the_soonest(anna)
    anna.press_label("Book")

    assert "All slots" in admin.say("/dashboard")
    assert labels(admin)[0].startswith("🔴")
    assert labels(admin)[1].startswith("🟢")
    assert "Анна Петрова" in admin.press_label(labels(admin)[0])


def test_an_admin_books_for_somebody_and_tells_the_pin(admin: Chat, anna: Chat, shop: Place) -> None:
    admin.say("/dashboard")
    admin.press_label(labels(admin)[0])
    admin.press_label("Book for somebody")

    answer = admin.press_label("Анна Петрова")

    [order] = orders_of(anna)
    assert f"PIN <code>{order.pin}</code>" in answer


def test_an_admin_gives_a_slot_back_at_the_second_tap(admin: Chat, anna: Chat, shop: Place) -> None:
    wanted = soonest(shop, anna)
    take_the_soonest(anna)
    anna.press_label("Book")
    admin.say("/dashboard")
    admin.press_label(labels(admin)[0])
    admin.press_label("Cancel the booking")
    assert Status.BOOKED == slots.find(wanted.uuid, now=admin.now).status

    assert "Booking cancelled" in admin.press_label("Yes, cancel")

    assert Status.AVAILABLE == slots.find(wanted.uuid, now=admin.now).status


def test_both_failures_of_giving_back_are_told_apart(admin: Chat, shop: Place) -> None:
    free = soonest(shop, admin)

    assert "There is no such slot" in admin.press("dash.unbook", "nonsense", "yes")
    assert "not booked" in admin.press("dash.unbook", free.uuid, "yes")


def test_a_blocked_slot_is_offered_to_nobody(admin: Chat, anna: Chat, shop: Place) -> None:
    admin.say("/dashboard")
    admin.press_label(labels(admin)[0])
    assert "Closed" in admin.press_label("Close")

    anna.say("/slots")
    assert len(slots.listed(shop, now=anna.now)) - 1 == len(slots.bookable(shop, now=anna.now))
    assert "Free" in admin.press_label("Open")


@pytest.mark.parametrize("command", ["/dashboard", "/places"])
def test_the_admins_pages_are_not_for_residents(command: str, anna: Chat) -> None:
    assert "Only an admin" in anna.say(command)


@pytest.mark.parametrize(
    ("verb", "more"),
    [
        ("dash", ()),
        ("dash.slot", ()),
        ("dash.who", ()),
        ("dash.for", ("1",)),
        ("dash.unbook", ("yes",)),
        ("dash.block", ()),
        ("dash.unblock", ()),
        ("place.all", ()),
        ("place.add", ()),
    ],
)
def test_nor_are_their_buttons(verb: str, more: tuple[str, ...], anna: Chat, shop: Place) -> None:
    before = slots.listed(shop, now=anna.now)

    answer = anna.press(verb, soonest(shop, anna).uuid, *more)

    assert "Only an admin" in answer
    assert before == slots.listed(shop, now=anna.now)


def test_a_place_is_added_by_its_name_alone(admin: Chat) -> None:
    admin.say("/places")
    admin.press_label("Add a place")

    card = admin.say("Барбершоп")

    [place] = places.listed()
    assert "09:00–21:00" in card
    assert (120, 46, 1) == (place.slot_minutes, place.horizon_hours, place.seats)
    assert slots.bookable(place, now=admin.now)


@pytest.mark.parametrize(
    ("setting", "typed", "shown"),
    [
        ("Name", "Мойка", "Мойка"),
        ("Hours", "10:30-22", "10:30–22:00"),
        ("Hours", "00:00-24:00", "00:00–24:00"),
        ("Time zone", "Asia/Kolkata", "Asia/Kolkata"),
        ("Slot length, minutes", "45", "<b>45</b>"),
        ("Booking ahead, hours", "72", "<b>72</b>"),
        ("People at once", "3", "People at once: <b>3</b>"),
        ("Closed days", "31.12.2026", "31 Dec"),
    ],
)
def test_every_setting_of_a_place_can_be_changed(
    admin: Chat, shop: Place, setting: str, typed: str, shown: str
) -> None:
    admin.say("/places")
    admin.press_label("Барбершоп")
    admin.press_label(setting)

    assert shown in admin.say(typed)


@pytest.mark.parametrize(
    ("setting", "typed"),
    [
        ("Hours", "all day"),
        ("Hours", "9"),
        ("Time zone", "Mars"),
        ("Slot length, minutes", "0"),
        ("Slot length, minutes", "x"),
        ("People at once", "1000"),
        ("Name", "   "),
        ("Closed days", "someday"),
    ],
)
def test_what_makes_no_sense_is_asked_again(admin: Chat, shop: Place, setting: str, typed: str) -> None:
    admin.say("/places")
    admin.press_label("Барбершоп")
    admin.press_label(setting)

    answer = admin.say(typed)

    assert answer
    assert "<b>Барбершоп</b>" not in answer
    assert shop == places.find(shop.uuid)


def test_a_weekday_is_switched_off_and_on(admin: Chat, shop: Place) -> None:
    admin.say("/places")
    admin.press_label("Барбершоп")

    admin.press_label("Tu")
    assert frozenset({1}) == places.find(shop.uuid).closed_weekdays
    admin.press_label("Tu")

    assert frozenset() == places.find(shop.uuid).closed_weekdays


def test_a_closed_place_is_not_offered_until_it_is_open_again(admin: Chat, anna: Chat, shop: Place) -> None:
    admin.say("/places")
    admin.press_label("Барбершоп")
    admin.press_label("Close the place")
    assert "nowhere to book" in anna.say("/slots")

    admin.press_label("Open again")

    assert "Choose a time" in anna.say("/slots")


def test_what_an_admin_books_is_told_to_the_person(admin: Chat, anna: Chat, shop: Place) -> None:
    free = soonest(shop, admin)
    admin.press("dash.for", free.uuid, str(person_id(anna)))

    owed = outbox.due(Route.TELEGRAM, now=admin.now)

    assert ["slot.booked"] == [each.kind for each in owed if each.recipient == str(anna.telegram_id)]


def test_a_booked_card_leads_on_also_after_it_was_cancelled(anna: Chat, shop: Place) -> None:
    take_the_soonest(anna)
    anna.press_label("Book")
    assert ["Book a slot", "Menu"] == [label[2:] for label in labels(anna)[1:]]

    anna.press("pass.cancel", orders_of(anna)[0].code, "yes")

    assert ["Book a slot", "Menu"] == [label[2:] for label in labels(anna)]

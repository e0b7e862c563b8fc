"""/calendar makes links to free times, opens them to bookings, revokes them; and says who has booked."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from passbot.domain.calendars.calendar_links import FeedKind
from passbot.domain.calendars.calendars import SlotState, SlotWish, TimeSlot
from passbot.domain.people.people import Channel, acting
from passbot.domain.site.notices import Route
from passbot.errors import Conflict
from passbot.services.calendars import calendars, feeds, free_times, views, visit_asking, visits
from passbot.services.calendars.visit_asking import Visitor
from passbot.services.owed import outbox
from passbot.services.people import residents
from tests.bot.chatting import SITE, Chat, person
from tests.bot.deeds import button
from tests.services.people.some_people import NOON

DAY = timedelta(days=1)


@pytest.fixture
def chat(anna: Chat) -> Chat:
    """Anna, on a site that sends e-mail."""
    anna.site = replace(SITE, has_mail=True)
    return anna


def secret(said: str) -> str:
    (found,) = re.findall(r"http://127\.0\.0\.1:8000/free/([\w-]+)", said)
    return str(found)


def make(chat: Chat) -> str:
    chat.say("/calendar")
    return secret(chat.press_label("Link to free times"))


def offer(chat: Chat) -> TimeSlot:
    wish = SlotWish(NOON + DAY, NOON + DAY + timedelta(hours=1), "Europe/Moscow")
    return calendars.create(wish, actor=acting(person(chat), Channel.API), now=NOON).slots[0]


def book(chat: Chat, link: str, slot: TimeSlot, name: str = "Мария Гостева") -> str:
    """The secret behind the visitor's letter."""
    visitor = Visitor(name, "maria@example.org", "Europe/Moscow", "en")
    visit_asking.ask(link, slot.uuid, visitor, can_confirm=True, now=chat.now)
    key = str(outbox.due(Route.EMAIL, now=chat.now)[-1].payload["secret"])
    visits.confirm(key, now=chat.now)
    return key


def test_a_link_to_free_times_is_made_and_shows_them(chat: Chat) -> None:
    offer(chat)

    link = make(chat)

    assert 1 == len(free_times.shown(link, zone="UTC", now=chat.now).times)
    assert not free_times.opened(link).is_bookable


def test_one_more_link_is_made_by_the_same_message_when_pressed_again(chat: Chat) -> None:
    """The toast says: press again. The button of before would say so for ever."""
    make(chat)

    chat.press("free.make", "0")
    chat.press_label("＋ Link to free times")

    assert 2 == len(feeds.of(person(chat).id, kind=FeedKind.FREE))


def test_it_is_opened_to_bookings_and_closed_again(chat: Chat) -> None:
    link = make(chat)
    chat.press_label("👀 link of")

    opened = chat.press_label("Let others book")
    is_open = free_times.opened(link).is_bookable
    closed = chat.press_label("Let nobody book")

    assert "You hear of it here" in opened
    assert "not book" in closed
    assert (True, False) == (is_open, free_times.opened(link).is_bookable)


def test_where_no_mail_goes_out_it_says_why_nobody_can_book(anna: Chat) -> None:
    link = make(anna)
    anna.press_label("👀 link of")

    assert "sends no e-mail" in anna.press_label("Let others book")
    assert not free_times.opened(link).is_bookable


def test_where_no_mail_goes_out_any_more_the_card_says_so_and_the_link_can_be_renamed(chat: Chat) -> None:
    open_to_bookings(chat)
    chat.site = SITE

    card = chat.press("free.card", "1")
    chat.press_label("Rename")
    named = chat.say("Parents")

    assert ("You hear of it" in card, "sends no e-mail" in card) == (False, True)
    assert "It is called <b>Parents</b> now." in named


def test_it_gets_a_name_that_is_only_text(chat: Chat) -> None:
    make(chat)
    chat.press_label("👀 link of")
    chat.press_label("Rename")

    named = chat.say("Parents <b>")
    chat.say("/calendar")

    assert "<b>Parents &lt;b&gt;</b>" in named
    assert "Free times: Parents &lt;b&gt;" in chat.press_label("👀 Parents <b>")


def test_a_revoked_link_shows_nothing_and_a_second_press_says_so(chat: Chat) -> None:
    link = make(chat)
    number = str(feeds.of(person(chat).id, kind=FeedKind.FREE)[0].id)

    revoked, again = chat.press("free.revoke", number), chat.press("free.revoke", number)

    assert "nothing any more" in revoked
    assert "already" in again.lower()
    with pytest.raises(Conflict):
        free_times.opened(link)


def test_a_second_link_is_made_by_a_press_below_the_new_list(chat: Chat) -> None:
    chat.say("/calendar")
    old = button(chat, "Link to free times")
    chat.press(*old)
    again = button(chat, "Link to free times")

    assert "Already done" in chat.press(*old)
    assert "/free/" in chat.press(*again)

    assert 2 == len(feeds.of(person(chat).id, kind=FeedKind.FREE))


def test_nobody_touches_somebody_elses_link(chat: Chat, guard: Chat) -> None:
    link = make(chat)
    number = str(feeds.of(person(chat).id, kind=FeedKind.FREE)[0].id)

    for verb in ("free.card", "free.switch", "free.rename", "free.revoke", "visit.ask_off", "visit.off"):
        for wanted in (number, "x", "9" * 30):
            guard.press(verb, wanted, "1")

    assert free_times.opened(link)


def open_to_bookings(chat: Chat) -> str:
    link = make(chat)
    chat.press_label("👀 link of")
    chat.press_label("Let others book")
    return link


def test_a_booking_is_told_and_called_off_after_a_question(chat: Chat) -> None:
    slot = offer(chat)
    book(chat, open_to_bookings(chat), slot)

    told = chat.notices(chat.now)
    asked = chat.press_label("✖ Tue 5 May")
    off = chat.press_label("Yes, call it off")

    assert "<b>Мария Гостева</b> has booked Tue 5 May 12:00–13:00\nmaria@example.org" in told
    assert "gets a letter" in asked
    assert "Called off" in off
    assert [] == visits.of_owner(person(chat).id, now=chat.now)
    assert SlotState.AVAILABLE is views.find(slot.uuid, owner_id=person(chat).id).state


def test_the_calendar_lists_who_comes_and_their_names_are_only_text(chat: Chat) -> None:
    slot = offer(chat)
    book(chat, open_to_bookings(chat), slot, "Мария д'Арк")

    said = chat.say("/calendar")

    assert "Tue 5 May 12:00–13:00: Мария д&#x27;Арк, maria@example.org" in said


def test_who_cancels_is_told_in_the_readers_language(chat: Chat) -> None:
    slot = offer(chat)
    key = book(chat, open_to_bookings(chat), slot)
    chat.notices(chat.now)
    residents.set_language(person(chat).id, "ru")

    visits.cancel(key, now=chat.now)

    told = chat.notices(chat.now)
    assert "<b>Мария Гостева</b>: запись на вт 5 мая 12:00–13:00 отменена" in told


def test_a_second_yes_says_that_it_was_done(chat: Chat) -> None:
    slot = offer(chat)
    book(chat, open_to_bookings(chat), slot)
    [visit] = visits.of_owner(person(chat).id, now=chat.now)
    chat.press("visit.off", str(visit.id))

    assert "already" in chat.press("visit.off", str(visit.id)).lower()

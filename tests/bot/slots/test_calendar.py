"""/calendar gives a link that a calendar program can read and takes it back; it reads calendars elsewhere."""

import re
from datetime import timedelta

import pytest

from passbot.domain.calendars import ical_writing
from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.calendars.calendars import SlotState, SlotWish
from passbot.domain.people.people import Actor, Channel, acting
from passbot.domain.times.windows import Window
from passbot.errors import NotFound, PassbotError, Rejected, Unavailable
from passbot.services.calendars import calendars, feeds, subscriptions, views
from passbot.services.people import residents
from passbot.slices import at_once
from passbot.store import models
from passbot.timetable import busy_times
from tests.bot.chatting import Chat, person
from tests.services.people.some_people import NOON

pytestmark = pytest.mark.usefixtures("counted")

HOUR = timedelta(hours=1)
ADDRESS = "https://calendar.example.com/private-7f3a/basic.ics"
BUSY = ical_writing.written("busy", [Entry("1", Window(NOON + HOUR, NOON + 2 * HOUR))], now=NOON)


def secret(said: str) -> str:
    (found,) = re.findall(r"http://127\.0\.0\.1:8000/feeds/([\w-]+)\.ics", said)
    return str(found)


def test_the_link_can_be_read(anna: Chat) -> None:
    anna.say("/calendar")

    link = secret(anna.press_label("New link"))

    assert "en" == at_once(feeds.shown(link, now=anna.now)).language


def test_a_revoked_link_shows_nothing(anna: Chat) -> None:
    anna.say("/calendar")
    link = secret(anna.press_label("New link"))
    anna.say("/calendar")

    assert "nothing any more" in anna.press_label("Revoke the link")

    with pytest.raises(NotFound):
        at_once(feeds.shown(link, now=anna.now))


def test_nobody_revokes_somebody_elses_link(anna: Chat, guard: Chat) -> None:
    anna.say("/calendar")
    link = secret(anna.press_label("New link"))

    for number in ("1", "2", "3", "x", "9" * 30):
        guard.press("feed.revoke", number)

    assert at_once(feeds.shown(link, now=anna.now))


def test_a_stranger_gets_no_link() -> None:
    assert "feeds" not in Chat(5).say("/calendar")


def subscribe(chat: Chat, address: str = ADDRESS) -> str:
    chat.say("/calendar")
    chat.press_label("Another calendar" if chat.language == "en" else "Другой календарь")
    return chat.say(address)


def look(chat: Chat, answer: str | PassbotError, **later: float) -> None:
    """The timetable looks at what stands at the address by then."""

    def fetch(_url: str) -> str:
        if isinstance(answer, PassbotError):
            raise answer
        return answer

    busy_times.look(fetch, floating="UTC", now=NOON + timedelta(**later))


def test_a_calendar_elsewhere_is_subscribed_to_and_its_busy_times_close_ones_own(anna: Chat) -> None:
    who: Actor = acting(person(anna), Channel.API)
    wish = SlotWish(NOON + HOUR, NOON + 2 * HOUR, "UTC")
    (slot,) = calendars.create(wish, actor=who, now=NOON).slots

    said = subscribe(anna, "webcal" + ADDRESS.removeprefix("https"))
    look(anna, BUSY)

    assert "calendar.example.com/…/basic.ics is read in a minute or two, and then every hour" in said
    assert [ADDRESS] == [each.url for each in subscriptions.of(person(anna).id)]
    assert SlotState.BLOCKED is views.find(slot.uuid, owner_id=who.resident_id or 0).state
    assert "private-7f3a" not in anna.say("/calendar")


def test_the_last_reading_is_told_and_its_error_in_the_readers_words(anna: Chat) -> None:
    subscribe(anna)
    assert "1. calendar.example.com/…/basic.ics: not read yet" in anna.say("/calendar")

    look(anna, BUSY)
    assert "basic.ics: read 12:00" in anna.press_label("Look again")

    look(anna, Rejected("calendar.refused", "The calendar's server answers 404."), hours=1)
    said = anna.press_label("Look again")
    assert "⚠ not read (13:00): Its server refuses it." in said
    assert "What was read 12:00 still counts." in said

    residents.set_language(person(anna).id, "ru")
    assert "⚠ не прочитан (13:00): Его сервер не отдаёт календарь." in anna.say("/calendar")

    look(anna, BUSY, hours=2)
    assert "basic.ics: прочитан 14:00" in anna.say("/calendar")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("calendar.away", "does not answer"),
        ("calendar.slow", "too slow"),
        ("calendar.private", "not on the public internet"),
        ("calendar.redirects", "leads on"),
        ("calendar.large", "too large"),
        ("calendar.something_new", "As the far side said it &lt;here&gt;."),
    ],
)
def test_each_error_has_its_words(anna: Chat, code: str, told: str) -> None:
    subscribe(anna)

    look(anna, Unavailable(code, "As the far side said it <here>."))

    assert told in anna.say("/calendar")


def test_an_error_that_was_kept_without_its_code_is_told_as_it_was(anna: Chat) -> None:
    subscribe(anna)
    models.Subscription.update(error="The calendar's server answers 500.", failed_at=NOON).execute()

    assert "The calendar&#x27;s server answers 500." in anna.say("/calendar")


def test_what_is_no_calendar_is_said_to_be_none(anna: Chat) -> None:
    subscribe(anna)

    look(anna, "<html>Sign in</html>")

    assert "That is not a calendar" in anna.say("/calendar")


def test_what_is_no_address_is_asked_for_again(anna: Chat) -> None:
    for wrong in ("my calendar", "ftp://example.com/a.ics", "https://anna:secret@example.com/a.ics"):
        assert "That is not a calendar address" in subscribe(anna, wrong)

    assert "is read in a minute" in anna.say(ADDRESS)


def test_the_same_calendar_is_read_once(anna: Chat) -> None:
    subscribe(anna)

    assert "read already" in subscribe(anna)

    assert 1 == len(subscriptions.of(person(anna).id))


def test_a_calendar_is_left_once_and_nobody_leaves_anothers(anna: Chat, guard: Chat) -> None:
    subscribe(anna)
    (found,) = subscriptions.of(person(anna).id)
    guard.press("calendar.leave", found.uuid)
    assert [found] == subscriptions.of(person(anna).id)
    anna.say("/calendar")

    assert "No longer read" in anna.press_label("Stop reading 1. calendar.example.com")

    assert [] == subscriptions.of(person(anna).id)
    assert "Already done" in anna.press("calendar.leave", found.uuid)


def test_a_stranger_subscribes_to_nothing() -> None:
    stranger = Chat(5)

    stranger.press("calendar.add")
    stranger.say(ADDRESS)

    assert [] == subscriptions.due(now=NOON + 2 * HOUR, limit=8)

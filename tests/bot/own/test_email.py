"""/email: an address is somebody's once they have typed the code that was sent to it."""

from dataclasses import replace

from passbot.domain.site.notices import Route
from passbot.services.owed import outbox
from passbot.services.people import mailing, residents
from tests.bot.chatting import SITE, Chat
from tests.services.people.some_people import NOON

MAILING = replace(SITE, has_mail=True)


def code_for(address: str) -> str:
    codes = [each.payload["code"] for each in outbox.due(Route.EMAIL, now=NOON.replace(year=2030))]
    assert codes, f"nothing is owed to {address}"
    return str(codes[-1])


def address_of(chat: Chat) -> str | None:
    found = residents.find_by_telegram(chat.telegram_id)
    assert found is not None
    return mailing.address_of(found.id)


def test_an_address_is_asked_proved_kept_and_turned_off(anna: Chat) -> None:
    anna.site = MAILING
    assert "Which address" in anna.say("/email")
    assert "A code has been sent to anna@example.org" in anna.say(" anna@example.org ")
    assert ["en"] == [letter.language for letter in outbox.due(Route.EMAIL, now=NOON.replace(year=2030))]

    assert "e-mail about your bookings now goes to" in anna.say(code_for("anna@example.org"))

    assert "anna@example.org" == address_of(anna)
    assert "anna@example.org" in anna.say("/email")
    assert "no more e-mail" in anna.press_label("Send me no e-mail")
    assert address_of(anna) is None


def test_three_wrong_codes_end_it(anna: Chat) -> None:
    anna.site = MAILING
    anna.say("/email")
    anna.say("anna@example.org")

    said = [anna.say(wrong) for wrong in ("000", "", "111")]

    assert "Begin again" in said[-1]
    anna.say(code_for("anna@example.org"))
    assert address_of(anna) is None


def test_what_is_no_address_is_asked_again(anna: Chat) -> None:
    anna.site = MAILING
    anna.say("/email")

    for wrong in ("anna", "anna@", "a b@example.org", "anna@example.org\nBcc: x@example.org", "@example.org"):
        assert "Write an e-mail address" in anna.say(wrong)
    assert "A code has been sent" in anna.say("anna@example.org")


def test_a_site_without_a_mail_server_says_so(anna: Chat) -> None:
    assert "sends no e-mail" in anna.say("/email")


def test_a_stranger_has_no_address() -> None:
    assert "egister" in Chat(5, site=MAILING).say("/email")

"""Where the house wants an admin's yes: asking, waiting, being let in or refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from passbot.domain.people.people import OPERATOR, Role
from passbot.domain.site.rules import Rules
from passbot.services.people import invites, residents, roster
from passbot.services.privacy import sweeping
from tests.bot.chatting import SITE, Chat
from tests.bot.joining.said_to import said_to
from tests.services.people.some_people import NOON, settle

ASKING = replace(SITE, rules=Rules(approve_new=1))


@pytest.fixture
def boris(code: str) -> Chat:
    """Has answered everything for house 27 and pressed the button."""
    return asks(Chat(5, site=ASKING), code)


def asks(chat: Chat, code: str, *, phone: str = "+7 916 123-45-67") -> Chat:
    chat.say(f"/start {code}")
    chat.say("Борис Волков")
    chat.say(phone)
    chat.press_label("All correct")
    return chat


def test_the_last_press_asks_the_admins(admin: Chat, boris: Chat) -> None:
    assert "I will write as soon as an admin answers" in boris.heard[-1]["html"]
    assert residents.find_by_telegram(5) is None
    [asked] = said_to(admin)
    assert (
        "🙋 Somebody asks to register:\n\n👤 <b>Борис Волков</b>, house 27\n📞 +7 916 123-45-67"
        == asked["html"]
    )


def test_a_yes_makes_a_resident_and_is_told(admin: Chat, boris: Chat) -> None:
    admin.say("/requests")

    assert "Approved: Борис Волков, house 27" in admin.press_label("Approve")

    assert ["🎉 An admin has approved your request. Send a plate, or choose:"] == [
        each["html"] for each in said_to(boris)
    ]
    assert "4821" in boris.say("желтый киа 4821")


def test_a_no_is_asked_twice_and_told(admin: Chat, boris: Chat, code: str) -> None:
    admin.say("/requests")

    assert "Refuse? This person's code" in admin.press_label("Refuse")
    assert "Refused: Борис Волков" in admin.press_label("Yes, refuse")

    assert "An admin has refused your request." in said_to(boris)[0]["html"]
    assert "revoked" in boris.say(f"/start {code}")


def test_a_refusal_speaks_the_language_of_who_asked(admin: Chat, code: str) -> None:
    chat = Chat(5, language="ru", site=ASKING)
    chat.say(f"/start {code}")
    chat.say("Борис Волков")
    chat.say("+7 916 123-45-67")
    chat.press_label("Всё верно")
    admin.say("/requests")
    admin.press_label("Refuse")
    admin.press_label("Yes, refuse")

    assert "Администратор отклонил вашу заявку." in said_to(chat)[0]["html"]


@pytest.mark.parametrize("again", ["/start", "/register", "hello", "а123вс77"])
def test_who_waits_hears_that_it_is_still_open(again: str, boris: Chat) -> None:
    assert "Your request was sent" in boris.say(again)


def test_the_second_press_asks_nobody_again(admin: Chat, boris: Chat) -> None:
    boris.press("register.confirm")

    assert 1 == len(said_to(admin))


def test_the_second_admin_hears_that_it_is_done(admin: Chat, boris: Chat) -> None:
    second = settle("Вторая Главная", None, role=Role.ADMIN)
    residents.set_language(second.id, "en")
    other = Chat(second.telegram_id or 0)
    admin.say("/requests")
    other.say("/requests")
    admin.press_label("Approve")

    assert "has been answered" in other.press_label("Approve")
    assert "has been answered" in other.press_label("Refuse")
    assert 1 == sum(each.name == "Борис Волков" for each in residents.everybody())


def test_who_waits_can_think_better_of_it(admin: Chat, boris: Chat, code: str) -> None:
    assert "The code is still valid" in boris.press_label("Withdraw the request")

    assert "There are no requests." in admin.say("/requests")
    assert "What is your name?" in Chat(6).say(f"/start {code}")


def test_the_code_waits_as_long_as_the_admin(admin: Chat, boris: Chat, code: str) -> None:
    late = Chat(6, ahead=timedelta(days=20))
    admin.wait(days=20)

    assert "Somebody is registering with this code" in late.say(f"/start {code}")
    admin.say("/requests")
    assert "Approved: Борис Волков" in admin.press_label("Approve")


def test_a_phone_that_was_taken_meanwhile_is_told_to_the_admin(admin: Chat, boris: Chat) -> None:
    other = invites.issue(actor=OPERATOR, rules=Rules(), now=NOON, house="3").code
    asks(Chat(6), other)
    admin.say("/requests")

    assert "phone is already registered" in admin.press_label("Approve")
    assert "Борис Волков" in admin.say("/requests")


def test_a_guard_needs_nobodys_yes(admin: Chat) -> None:
    code = invites.issue(actor=OPERATOR, rules=Rules(), now=NOON, role=Role.GUARD).code

    asks(Chat(5, site=ASKING), code)

    assert "There are no requests." in admin.say("/requests")
    assert residents.find_by_telegram(5) is not None


def test_without_the_rule_nobody_is_asked(code: str) -> None:
    asks(Chat(5), code)

    assert residents.find_by_telegram(5) is not None


def test_an_admin_switches_it_on_in_the_chat(admin: Chat, code: str) -> None:
    admin.say("/rules approve_new 1")

    asks(Chat(5), code)

    assert "Борис Волков" in admin.say("/requests")


@pytest.mark.parametrize(
    "deed", [("request.approve", "1"), ("request.refuse", "1"), ("request.refuse", "1", "yes")]
)
def test_a_resident_answers_nobodys_request(deed: tuple[str, ...], anna: Chat, boris: Chat) -> None:
    assert "Only an admin" in anna.press(*deed)
    assert "Only an admin" in boris.press(*deed)
    assert residents.find_by_telegram(5) is None


@pytest.mark.parametrize("given", ["", "999", "x", "9" * 30])
def test_a_forged_number_answers_nothing(given: str, admin: Chat, boris: Chat) -> None:
    assert "has been answered" in admin.press("request.approve", given)
    assert "has been answered" in admin.press("request.refuse", given)


def test_what_waits_is_deleted_with_the_data(admin: Chat, boris: Chat) -> None:
    boris.press("privacy.delete", "yes")

    assert "There are no requests." in admin.say("/requests")


def test_what_nobody_answers_is_swept_away_in_the_end(admin: Chat, boris: Chat) -> None:
    sweeping.tidy(now=NOON + timedelta(days=59))
    assert "Борис Волков" in admin.say("/requests")

    sweeping.tidy(now=NOON + timedelta(days=61))

    assert "There are no requests." in admin.say("/requests")


def test_a_claimed_name_stands_among_the_requests_and_its_yes_is_told(admin: Chat) -> None:
    roster.add("Вера Соколова", actor=OPERATOR, now=NOON)
    vera = Chat(7, site=replace(ASKING, has_roster=True))
    vera.say("/roster")
    vera.press_label("Вера Соколова")
    vera.press_label("Yes, that is me")

    assert "Вера Соколова" in admin.say("/requests")
    admin.press_label("Approve")

    assert "An admin has approved your request." in said_to(vera)[0]["html"]

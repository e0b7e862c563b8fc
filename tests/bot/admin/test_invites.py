"""Invites in an admin's chat: for many houses at once, a second time, and by campaign."""

import csv
import io
from datetime import timedelta

import pytest

from passbot.domain.people.people import OPERATOR
from passbot.domain.site.rules import Rules
from passbot.services.people import invites, residents
from passbot.services.telling import digests
from tests.bot.chatting import Chat
from tests.services.people.some_people import NOON


def issued() -> int:
    return len(invites.all_invites(actor=OPERATOR))


def table(admin: Chat) -> list[dict[str, str]]:
    """The last file that the admin got."""
    content = next(each["content"] for each in reversed(admin.heard) if "content" in each)
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


def test_the_file_of_many_houses_has_a_link_for_each(admin: Chat) -> None:
    admin.say("/code 1-3")

    rows = table(admin)
    assert ["1", "2", "3"] == [row["house"] for row in rows]
    assert [f"https://t.me/gate_bot?start={row['code']}" for row in rows] == [row["link"] for row in rows]


def test_a_second_time_it_says_how_many_have_a_code_and_asks(admin: Chat) -> None:
    admin.say("/code 1-3")

    said = admin.say("/code 1-5")

    assert "3 of these 5 houses already have valid codes" in said
    assert 3 == issued()


@pytest.mark.parametrize(
    ("answer", "houses"),
    [("Only the others: 2", ["4", "5"]), ("All of them: 5", ["1", "2", "3", "4", "5"])],
)
def test_the_answer_says_who_gets_one(admin: Chat, answer: str, houses: list[str]) -> None:
    admin.say("/code 1-3")
    admin.say("/code 1-5")

    admin.press_label(answer)

    assert houses == [row["house"] for row in table(admin)]
    assert 3 + len(houses) == issued()


def test_nobody_gets_one_if_so_decided(admin: Chat) -> None:
    admin.say("/code 1-3")
    admin.say("/code 1-3")

    rows = admin.heard[-1]["keyboard"]["rows"]
    said = admin.press_label("Cancel")

    assert 2 == len(rows)  # all of them, or leave it: one way out
    assert ("No new codes" in said, 3) == (True, issued())


def test_a_second_press_issues_nothing(admin: Chat) -> None:
    admin.say("/code 1-3")
    admin.say("/code 1-5")
    admin.press_label("Only the others")

    assert "Already done" in admin.press("invite.many", "rest")
    assert 5 == issued()


def test_a_word_instead_of_a_press_hears_the_question_again(admin: Chat) -> None:
    admin.say("/code 1-3")
    admin.say("/code 1-3")

    assert "3 of these 3 houses" in admin.say("hm")
    assert 3 == issued()


def test_a_code_that_is_spent_revoked_or_old_is_no_good_one(admin: Chat) -> None:
    admin.say("/code 1-3")
    first, second, _ = (row["code"] for row in table(admin))
    invites.revoke(first, actor=OPERATOR, now=admin.now)
    residents.register(
        second,
        telegram_id=7,
        name="Анна Петрова",
        phone="+79160000007",
        house=None,
        language="ru",
        now=admin.now,
    )

    said = admin.say("/code 1-3")
    admin.wait(days=15)

    assert "1 of these 3 houses already has a valid code" in said
    admin.say("/code 1-3")
    assert 6 == issued()


def test_what_cannot_be_issued_is_refused_before_the_question(admin: Chat) -> None:
    admin.say("/code 1-3")

    assert "64" in admin.say(f"/code 1-3 #{'x' * 65}")
    assert "2000" in admin.say("/code 1-2000 3000-3001")


@pytest.mark.parametrize("command", ["/code 27 #spring", "/code #  spring ", "/code guard #spring"])
def test_a_code_has_the_label_that_was_given(admin: Chat, command: str) -> None:
    card = admin.say(command)

    assert ("Label: spring" in card, "#spring" in admin.say("/codes")) == (True, True)
    assert ["spring"] == [each.label for each in invites.all_invites(actor=OPERATOR)]


def test_a_campaign_is_counted(admin: Chat) -> None:
    admin.say("/code 1-3 #spring <b>")
    for number, row in enumerate(table(admin)[:2]):
        residents.register(
            row["code"],
            telegram_id=70 + number,
            name="Анна Петрова",
            phone=f"+7916000000{number}",
            house=None,
            language="ru",
            now=admin.now - timedelta(days=10 * number),
        )

    said = admin.say("/stats")

    assert "🏷 spring &lt;b&gt;: 1 joined, 2 of 3 codes used in all" in said


def test_many_campaigns_with_long_names_fit_below_the_picture(admin: Chat) -> None:
    for number in range(20):
        admin.say(f"/code #{number:02} {'ж' * 60}")

    said = admin.say("/stats")

    assert (8, True, True) == (said.count("🏷"), "19 ж" in said, len(said) < 1024)


def test_the_mornings_word_names_campaigns_that_brought_somebody(admin: Chat) -> None:
    rules, yesterday = Rules(), NOON - timedelta(days=1)
    for label in ("spring", "autumn"):
        invites.issue(actor=OPERATOR, rules=rules, now=yesterday, house="27", label=label)
    code = invites.all_invites(actor=OPERATOR)[-1].code
    residents.register(
        code,
        telegram_id=7,
        name="Анна Петрова",
        phone="+79160000007",
        house=None,
        language="ru",
        now=yesterday,
    )
    admin.notices()

    digests.owe({}, rules=rules, now=NOON)

    said = admin.notices()
    assert ("spring: 1 joined, 1 of 1" in said, "autumn" in said) == (True, False)


def test_revoking_a_code_is_asked_first(admin: Chat) -> None:
    admin.say("/code 27")
    code = invites.all_invites(actor=OPERATOR)[0].code

    assert f"Revoke code <code>{code}</code> (house 27)?" in admin.press_label("Revoke the invite")
    assert "still valid" in admin.press_label("Keep it")
    assert "free" == state_of(code)

    admin.say("/codes")
    admin.press_label("✖ Revoke: 27")
    assert "revoked" in admin.press_label("Yes, revoke it")
    assert "revoked" == state_of(code)
    assert "revoked" in admin.press("invite.revoke", code, "yes")


def test_a_typed_code_is_asked_for_too(admin: Chat) -> None:
    admin.say("/code guard")
    code = invites.all_invites(actor=OPERATOR)[0].code

    assert "(guard)?" in admin.say(f"/revoke {code}")
    assert "free" == state_of(code)


def state_of(code: str) -> str:
    return invites.find(code, actor=OPERATOR).state(NOON)

"""A database that is older than its sheet: an admin hears of it once, sees what was found, and decides in the chat."""

from datetime import timedelta

import pytest

from passbot.domain.gate.copies import Coming
from passbot.domain.people.people import OPERATOR
from passbot.domain.site.health import Code
from passbot.domain.times.windows import Window
from passbot.services.sheet import holds
from passbot.services.sheet.holds import Outcome
from passbot.services.telling import alarms
from passbot.services.telling.alarms import News
from passbot.store.db import database
from tests.bot.chatting import Chat
from tests.services.people.some_people import NOON

FOUND = {"orders": 100, "arrivals": 60, "changed": 2, "pins": 7, "listed": 3}


@pytest.fixture
def asked(admin: Chat) -> Chat:
    holds.begin("spreadsheet", FOUND, now=NOON)
    alarms.owe_to_chats(News(("sheet",), Code.OLDER, NOON), now=NOON)
    return admin


def test_the_word_has_a_button_that_shows_what_was_found(asked: Chat) -> None:
    heard = asked.notices()
    shown = asked.press_label("What was found")

    assert "older than the sheet" in heard
    assert "./run sheet adopt" in heard
    assert "orders: 100" in shown
    assert "arrivals: 60" in shown


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            ("Open orders, new or changed: 12.", "<b>М 001 ММ 77</b> · Eve &lt;b&gt;, 12", "… and 11 more"),
        ),
        (
            "ru",
            (
                "Открытых записей, новых и изменённых: 12.",
                "<b>М 001 ММ 77</b> · Eve &lt;b&gt;, 12",
                "… и ещё 11",
            ),
        ),
    ],
)
def test_it_names_those_who_would_be_let_in(asked: Chat, language: str, expected: tuple[str, ...]) -> None:
    eve = Coming("М 001 ММ 77", "Eve <b>", "12", Window(NOON, NOON + timedelta(hours=2)))
    holds.renew("spreadsheet", FOUND | {"open": 12}, [eve], now=NOON)
    asked.press("language", language)

    shown = asked.press("held.look")

    assert [] == [each for each in (*expected, "12:00–14:00") if each not in shown]


def test_what_was_found_since_is_shown_before_it_is_taken(asked: Chat) -> None:
    asked.press("held.look")
    eve = Coming("М 001 ММ 77", "Eve", "12", Window(NOON, NOON + timedelta(hours=2)))
    holds.renew("spreadsheet", FOUND | {"open": 1}, [eve], now=NOON)

    first = asked.press_label("Take it from the sheet")
    before = holds.current()
    second = asked.press_label("Take it from the sheet")

    assert "Eve" in first
    assert before is not None
    assert before.wanted is None
    assert "when it is done" in second


def test_no_name_is_kept_when_it_is_decided(asked: Chat) -> None:
    eve = Coming("М 001 ММ 77", "Eve", "12", Window(NOON, NOON + timedelta(hours=2)))
    holds.renew("spreadsheet", FOUND, [eve], now=NOON)

    holds.end("spreadsheet", Outcome.DECLINED, actor=OPERATOR, now=NOON, found={})

    assert [("{}",)] == database.execute_sql("SELECT found FROM sheet_holds").fetchall()


def test_a_press_asks_the_worker_to_take_it(asked: Chat) -> None:
    asked.notices()
    asked.press_label("What was found")

    said = asked.press_label("Take it from the sheet")
    hold = holds.current()

    assert "when it is done" in said
    assert hold is not None
    assert hold.wanted is Outcome.ADOPTED


def test_to_leave_it_takes_two_presses(asked: Chat) -> None:
    asked.notices()
    asked.press_label("What was found")

    warned = asked.press_label("Leave it as it is")
    before = holds.current()
    asked.press_label("Yes, leave it as it is")
    after = holds.current()

    assert "unknown code" in warned
    assert before is not None
    assert before.wanted is None
    assert after is not None
    assert after.wanted is Outcome.DECLINED


def test_it_is_nothing_for_a_resident(asked: Chat, anna: Chat) -> None:
    answers = [anna.press(verb, "yes") for verb in ("held.look", "held.adopt", "held.decline")]
    hold = holds.current()

    assert all("An admin decides" in each for each in answers)
    assert hold is not None
    assert hold.wanted is None


def test_a_button_of_yesterday_says_that_it_is_over(asked: Chat) -> None:
    asked.notices()
    holds.end("spreadsheet", Outcome.DECLINED, actor=OPERATOR, now=NOON, found={})

    assert "nothing to decide" in asked.press_label("What was found")

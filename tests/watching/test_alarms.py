"""Admins hear of a trouble once, and once when it is over, whoever starts again and however many look."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from passbot.bot.answering.notices import rendered
from passbot.domain.people.languages import LANGUAGES
from passbot.domain.people.people import Resident, Role
from passbot.domain.site.health import LOUD, NOT_THERE, SOON, Code, Trouble
from passbot.domain.site.notices import Delivery, Route
from passbot.mail import written
from passbot.services.owed import outbox
from passbot.services.people import mailing, residents
from passbot.services.telling import alarms
from passbot.services.telling.alarms import News, Ways
from passbot.texts import Texts, troubles
from tests import databases
from tests.services.people.some_people import NOON, settle

MAIL = Ways(has_mail=True)


@pytest.fixture(autouse=True, params=databases.KINDS)
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with databases.opened(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def admin() -> Resident:
    person = settle("Ольга Главная", None, role=Role.ADMIN)
    mailing.set_address(person.id, "olga@example.org")
    return person


def minutes(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


def look(minute: float, *found: Trouble, ways: Ways = MAIL) -> list[News]:
    return alarms.keep(found, lasting=[each.part for each in found], ways=ways, now=minutes(minute))


GOOGLE = Trouble("sheet", Code.GOOGLE, NOON)


def owed(route: Route) -> list[Delivery]:
    return outbox.due(route, now=minutes(10_000))


@pytest.mark.usefixtures("admin")
def test_a_trouble_is_told_by_chat_and_mail_after_two_minutes_and_only_once() -> None:
    for minute in (0, 1.9, 2, 2.1, 30, 90):
        look(minute, GOOGLE)

    assert ["site.trouble"] == [each.kind for each in owed(Route.TELEGRAM)]
    assert [("olga@example.org", "site.trouble")] == [
        (each.recipient, each.kind) for each in owed(Route.EMAIL)
    ]


@pytest.mark.usefixtures("admin")
def test_a_trouble_that_passes_at_once_is_told_to_nobody() -> None:
    look(1, GOOGLE)
    look(2)
    look(9)

    assert [] == owed(Route.TELEGRAM)


@pytest.mark.usefixtures("admin")
def test_what_comes_and_goes_is_told_ever_more_seldom() -> None:
    heard = []
    for minute in range(300):  # of every ten minutes it is away for three
        found = [Trouble("sheet", Code.GOOGLE, minutes(minute - minute % 10))] if minute % 10 < 3 else []
        heard += [(minute, bool(news.until)) for news in look(minute, *found)]

    begun = [minute for minute, is_over in heard if not is_over]
    assert [2, 12, 22] == begun  # from then on it takes eight quiet minutes to be over
    assert [False, True] * 2 + [False] == [is_over for _, is_over in heard]


@pytest.mark.usefixtures("admin")
def test_what_a_person_must_mend_is_told_while_another_trouble_is_not_over_yet() -> None:
    """A copy was just adopted when the owner typed over the header."""
    look(0, Trouble("sheet", Code.OLDER, NOON))
    look(1)

    broken = [look(minute, Trouble("sheet", Code.HUMAN, minutes(2))) for minute in (2, 2.1)]
    [over] = [news for minute in (10, 13, 16) for news in look(minute)]

    assert [[Code.HUMAN], []] == [[each.code for each in news] for news in broken]
    assert (Code.HUMAN, minutes(10)) == (over.code, over.until)


@pytest.mark.usefixtures("admin")
def test_troubles_that_take_turns_are_told_every_five_minutes_at_most() -> None:
    codes = (Code.HUMAN, Code.OLDER)

    told = [
        minute for minute in range(20) if look(minute, Trouble("sheet", codes[minute % 2], minutes(minute)))
    ]

    assert [0, 1, 6, 11, 16] == told


@pytest.mark.usefixtures("admin")
def test_parts_that_fall_silent_together_are_one_message() -> None:
    """A second may have ended between their last words."""
    both = [Trouble("bot", Code.SILENT, NOON), Trouble("sheet", Code.SILENT, NOON + timedelta(seconds=1))]

    [news] = look(2, *both)

    assert ("bot", "sheet") == news.parts
    assert 1 == len(owed(Route.TELEGRAM))


@pytest.mark.usefixtures("admin")
def test_a_clock_that_jumped_is_told_by_itself_and_not_by_whoever_waits_for_it() -> None:
    assert [] == look(2, Trouble("timetable", Code.JUMP, NOON, "the clock was set"))
    assert [("clock",)] == [news.parts for news in look(3, Trouble("clock", Code.JUMP, NOON, "+02:00:00"))]


@pytest.mark.usefixtures("admin")
def test_a_clock_that_went_back_does_not_hold_up_the_end() -> None:
    look(2, GOOGLE)
    look(500)

    look(3)
    news = look(5)

    assert [minutes(3)] == [each.until for each in news]


@pytest.mark.usefixtures("admin")
def test_nobody_is_told_that_telegram_is_away_before_it_is_back() -> None:
    look(2, Trouble("bot", Code.TELEGRAM, NOON))
    during = [len(owed(route)) for route in (Route.TELEGRAM, Route.EMAIL)]
    look(10)
    look(12)

    assert [0, 1] == during
    assert ["site.well"] == [each.kind for each in owed(Route.TELEGRAM)]


GOOGLE_IS_AWAY = {
    "ru": "⚠️ Google не отвечает с 12:00.\n"
    "Новых пропусков в таблице нет, отметки не доходят. Охрана может искать и отмечать машины в боте.\n"
    "Делать ничего не нужно: passbot пробует снова сам.",
    "en": "⚠️ Google has not answered since 12:00.\n"
    "New passes do not appear there and ticks are not read. Guards can look up and admit cars in the bot.\n"
    "There is nothing to do: passbot keeps trying.",
}


@pytest.mark.parametrize("language", GOOGLE_IS_AWAY)
def test_an_admin_reads_what_it_is_what_it_means_and_what_to_do(admin: Resident, language: str) -> None:
    residents.set_language(admin.id, language)
    look(2, GOOGLE)
    [delivery] = owed(Route.TELEGRAM)
    [letter] = owed(Route.EMAIL)

    [message] = rendered(delivery, now=minutes(3))

    assert GOOGLE_IS_AWAY[language] == message.payload["html"]
    texts = Texts(language, NOON.astimezone().tzinfo or NOON.tzinfo)  # type: ignore[arg-type]  # UTC
    subject, text = written(letter, texts) or ("", "")
    assert subject.startswith("passbot: ⚠️ Google")
    assert 3 == len(text.splitlines())


PARTS = ("bot", "sheet", "timetable", "mail", "api", "board", "database", "disk", "clock", "backup")


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_words_for_every_trouble_of_every_part(language: str) -> None:
    texts = Texts(language, NOON.tzinfo)  # type: ignore[arg-type]  # UTC

    for code in Code:
        for part in PARTS:
            told = troubles.told(News((part,), code, NOON, why="a < b").facts(), texts, now=NOON)
            over = News((part,), code, NOON, until=minutes(3)).facts()
            assert 2 <= len(told.splitlines()) <= 3
            assert "{" not in told
            assert "09:03" in troubles.told(over, texts, now=NOON)
            assert "<" not in troubles.letter(News((part,), code, NOON).facts(), texts, now=NOON)[1]
    assert LOUD
    assert not NOT_THERE & SOON.keys()

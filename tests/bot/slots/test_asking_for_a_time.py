"""Where times or desks are booked, people write as to a person: `есть место на завтра?` leads to what is free then."""

from dataclasses import replace

import pytest

from passbot.domain.people.people import Role
from passbot.domain.site.rules import Rules
from tests.bot.chatting import SITE, Chat, last_labels
from tests.bot.home.test_kinds_of_site import BARBERSHOP, OFFICE, chat_of
from tests.services.offices import office
from tests.services.people.some_people import settle
from tests.services.places.some_places import barbershop


def client(site: object = BARBERSHOP, language: str = "ru", role: Role = Role.RESIDENT) -> Chat:
    return chat_of(settle("Ира Ли", None, role=role), site, language)  # type: ignore[arg-type]  # a Site


@pytest.mark.parametrize(
    "text",
    [
        "есть место на завтра?",
        "стрижка завтра в 15",
        "Запишите меня, пожалуйста, на завтра",
        "завтра",
        "на завтра в 15:00",
        "свободно завтра вечером?",
        "во вторник можно?",
        "any slots free tomorrow?",
        "haircut tomorrow at 3pm",
    ],
)
def test_a_day_leads_to_the_times_of_that_day(text: str) -> None:
    barbershop()
    chat = client()

    told = chat.say(text)

    assert "Свободно вт 5 мая" in told
    times = [each for each in last_labels(chat) if ":" in each]
    assert times
    assert all("вт 5 мая" in each for each in times)
    chat.press_label(times[-1])
    assert "PIN" in chat.press_label("Записать")


def test_the_other_days_are_a_press_away() -> None:
    barbershop()
    chat = client()
    chat.say("есть место на завтра?")

    assert "Свободно вт" not in chat.press_label("Другие дни")
    assert any("вт" not in each for each in last_labels(chat) if ":" in each)


@pytest.mark.parametrize(
    "text", ["хочу записаться", "можно записаться?", "I want to book", "свободное время есть?"]
)
def test_a_wish_without_a_day_leads_to_what_is_free_soonest(text: str) -> None:
    barbershop()
    chat = client()

    assert "Выберите время" in chat.say(text)


def test_a_day_on_which_nothing_is_free_says_so_and_shows_the_soonest() -> None:
    barbershop()
    chat = client()

    told = chat.say("запишите на 20 мая")

    assert "ср 20 мая" in told
    assert [each for each in last_labels(chat) if ":" in each]


def test_of_several_places_each_leads_to_that_day() -> None:
    barbershop()
    barbershop(name="У окна")
    chat = client()
    chat.say("есть место на завтра?")

    assert "Свободно вт 5 мая" in chat.press_label("У окна")


def test_at_an_office_it_is_the_desks_of_that_day() -> None:
    office()
    chat = client(OFFICE, "en")

    assert "Tue 5 May" in chat.say("desk for Anna tomorrow")
    assert "Tue 5 May" in chat.say("is anything free tomorrow?")


def test_a_day_too_far_ahead_shows_the_days_that_there_are() -> None:
    office()

    assert "Choose a day" in client(OFFICE, "en").say("a desk on 20 December")


@pytest.mark.parametrize("text", ["привет", "Добрый день!", "hello", "good morning"])
def test_a_greeting_is_greeted(text: str) -> None:
    barbershop()

    told = client().say(text)

    assert told.strip().startswith("Здравствуйте!")
    assert "не понял" not in told


@pytest.mark.parametrize(
    "text",
    [
        "отмените запись",
        "отмените мою запись",
        "cancel my booking",
        "отмена брони",
        "не смогу прийти завтра",
        "отмени стрижку",
    ],
)
def test_to_cancel_the_booking_shows_it_with_its_button(text: str) -> None:
    barbershop()
    chat = client()
    chat.say("завтра")
    chat.press_label("вт 5 мая")
    chat.press_label("Записать")

    chat.say(text)

    assert "Отменить" in last_labels(chat)


def test_where_both_are_booked_words_decide_or_both_are_offered() -> None:
    barbershop()
    office()
    both = replace(SITE, rules=Rules(passes=0))
    chat = client(both, "en")

    assert "Tue 5 May" in chat.say("a desk for tomorrow")
    chat.say("anything free tomorrow?")
    assert {"📅 Book a slot", "🪑 A desk"} <= set(last_labels(chat))


def test_any_other_question_leads_to_the_answers_that_there_are() -> None:
    barbershop()
    chat = client()

    assert "Вот что здесь можно" in chat.say("сколько стоит?")
    assert "Вопросы и ответы" in chat.press_label("Вопросы")


@pytest.mark.parametrize(
    "text",
    [
        "я опаздываю на 10 минут",
        "буду через 5 минут",
        "сколько времени займёт стрижка?",
        "I will be late today",
    ],
)
def test_who_is_late_is_not_offered_another_time(text: str) -> None:
    barbershop()
    chat = client()

    assert "не понял" in chat.say(text)
    assert "❓ Вопросы" in last_labels(chat)

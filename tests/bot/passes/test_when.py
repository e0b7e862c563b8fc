"""When the car comes: now, a day, hours, several days; pressed or typed below the card."""

from datetime import UTC, datetime

import pytest

from passbot.domain.times.windows import Window
from passbot.services.people import residents
from tests.bot.chatting import Chat, passes_of, said

CAR = "киа рио а123вс77"


@pytest.fixture(params=["ru", "en"])
def anna(request: pytest.FixtureRequest, anna: Chat) -> Chat:
    found = residents.find_by_telegram(anna.telegram_id)
    assert found is not None
    residents.set_language(found.id, request.param)
    anna.language = request.param
    return anna


def confirm(chat: Chat) -> str:
    return chat.press_label(said(chat, "✅ Заказать", "✅ Order"))


def utc(day: int, hour: int, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_today_is_until_midnight(anna: Chat) -> None:
    anna.say(CAR)

    anna.press_label(said(anna, "Сегодня", "Today"))
    confirm(anna)

    [made] = passes_of(anna)
    assert utc(4, 21) == made.window.end
    assert anna.now >= made.window.start


def test_tomorrow_is_the_whole_day(anna: Chat) -> None:
    anna.say(CAR)

    card = anna.press_label(said(anna, "Завтра", "Tomorrow"))
    confirm(anna)

    assert said(anna, "🕘 вт 5 мая\n", "🕘 Tue 5 May\n") in card
    assert [Window(utc(4, 21), utc(5, 21))] == [each.window for each in passes_of(anna)]


def test_a_part_of_tomorrow(anna: Chat) -> None:
    anna.say(CAR)
    anna.press_label(said(anna, "Завтра", "Tomorrow"))

    anna.press_label("18–24")
    confirm(anna)

    assert [Window(utc(5, 15), utc(5, 21))] == [each.window for each in passes_of(anna)]


def test_one_day_more_and_one_more(anna: Chat) -> None:
    anna.say(CAR)
    anna.press_label(said(anna, "Завтра", "Tomorrow"))

    anna.press_label(said(anna, "Ещё день", "One more day"))
    card = anna.press_label(said(anna, "Ещё день", "One more day"))
    confirm(anna)

    assert said(anna, "вт 5 мая – чт 7 мая", "Tue 5 May – Thu 7 May") in card
    assert [Window(utc(4, 21), utc(7, 21))] == [each.window for each in passes_of(anna)]


def test_the_same_button_twice_adds_one_day(anna: Chat) -> None:
    anna.say(CAR)
    anna.press_label(said(anna, "Завтра", "Tomorrow"))
    more = next(row[0] for row in anna.heard[-1]["keyboard"]["rows"] if "➕" in row[0]["label"])

    anna.press(more["verb"], *more["args"])
    card = anna.press(more["verb"], *more["args"])

    assert said(anna, "вт 5 мая – ср 6 мая", "Tue 5 May – Wed 6 May") in card


def test_another_day_is_a_button(anna: Chat) -> None:
    anna.say(CAR)

    asked = anna.press_label(said(anna, "Другой день", "Another day"))
    anna.press_label(said(anna, "пт 8 мая", "Fri 8 May"))
    confirm(anna)

    assert said(anna, "В какой день?", "Which day?") in asked
    assert [Window(utc(7, 21), utc(8, 21))] == [each.window for each in passes_of(anna)]


def test_back_from_the_days_to_the_card(anna: Chat) -> None:
    anna.say(CAR)
    anna.press_label(said(anna, "Другой день", "Another day"))

    assert said(anna, "Когда приедет?", "When is it coming?") in anna.press_label(said(anna, "Назад", "Back"))


@pytest.mark.parametrize(
    ("typed", "window"),
    [
        ("25.11", None),
        ("25.05", Window(utc(24, 21), utc(25, 21))),
        ("25.05 18-22", Window(utc(25, 15), utc(25, 19))),
        ("25.05-28.05", Window(utc(24, 21), utc(28, 21))),
        ("завтра 18–22", Window(utc(5, 15), utc(5, 19))),
        ("tomorrow 18-22", Window(utc(5, 15), utc(5, 19))),
        ("сб-вс", Window(utc(8, 21), utc(10, 21))),
        ("18-22", Window(utc(4, 15), utc(4, 19))),
        ("31.02", None),
        ("01.01.2020", None),
        ("10.05-20.06", None),
        ("когда-нибудь", None),
    ],
)
def test_days_and_hours_are_typed_below_the_card(anna: Chat, typed: str, window: Window | None) -> None:
    anna.say(CAR)

    answer = anna.say(typed)

    if window is None:
        assert "✅" not in str(anna.heard[-1].get("keyboard"))
        assert answer
    else:
        confirm(anna)
        assert [window] == [each.window for each in passes_of(anna)]


@pytest.mark.parametrize(
    ("typed", "russian", "english"),
    [
        ("25.11", "не больше чем за 60 дн.", "at most 60 days ahead"),
        ("01.01.2020", "уже прошло", "over already"),
        ("10.05-20.06", "/regular", "/regular"),
        ("31.02", "Напишите день", "Write a day"),
        ("когда-нибудь", "Не понял, когда", "tomorrow 18-22"),
    ],
)
def test_a_day_that_will_not_do_is_explained(anna: Chat, typed: str, russian: str, english: str) -> None:
    anna.say(CAR)

    assert said(anna, russian, english).lower() in anna.say(typed).lower().replace("–", "-")


def test_another_car_below_a_card_is_another_card(anna: Chat) -> None:
    anna.say(CAR)

    assert "<b>А 777 АА 77</b> Lada" in anna.say("лада а777аа77")


@pytest.mark.parametrize(
    "moments", [(), ("x", "y"), ("1", "2"), ("5", "3"), ("9" * 10, "9" * 11), ("²", "³")]
)
def test_forged_moments_order_nothing(anna: Chat, moments: tuple[str, ...]) -> None:
    anna.say(CAR)
    mark = anna.heard[-1]["keyboard"]["rows"][0][0]["args"][1]

    assert anna.press("pass.at", mark, *moments)
    assert anna.press("pass.place", "at", mark, *moments)
    assert [] == passes_of(anna)


def test_the_same_car_is_offered_longer_until_then(anna: Chat) -> None:
    anna.say(CAR)
    anna.press_label(said(anna, "Такси", "Taxi"))
    anna.say(CAR)
    met = anna.press_label(said(anna, "48 часов", "48 hours"))

    anna.press_label(said(anna, "Продлить", "Extend"))

    [made] = passes_of(anna)
    assert said(anna, "уже есть пропуск", "There is a pass for") in met
    assert utc(6, 9).date() == made.window.end.date()


def test_the_same_car_earlier_is_ordered_until_the_other_begins(anna: Chat) -> None:
    anna.say(CAR)
    anna.press_label(said(anna, "Завтра", "Tomorrow"))
    confirm(anna)
    anna.say(CAR)
    anna.press_label(said(anna, "48 часов", "48 hours"))

    confirm(anna)

    assert [utc(5, 21), utc(4, 21)] == [each.window.end for each in passes_of(anna)]


def test_a_shorter_pass_for_the_same_car_shows_the_one_there_is(anna: Chat) -> None:
    anna.say(CAR)
    anna.press_label(said(anna, "48 часов", "48 hours"))
    anna.say(CAR)
    anna.press_label(said(anna, "Такси", "Taxi"))

    assert passes_of(anna)[0].code in anna.press_label(said(anna, "Показать его", "Show it"))
    assert 1 == len(passes_of(anna))

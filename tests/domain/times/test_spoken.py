"""Days and hours as people type them, in either language."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passbot.domain.times.spoken_times import read_day, read_hours, read_until, read_weekdays, read_window
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)  # a Monday, 12:00 in Moscow
MONDAY = date(2026, 5, 4)


def local(day: int, hour: int, minute: int = 0, *, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=MOSCOW)


def read(text: str, now: datetime = NOON) -> Window:
    return read_window(text, zone=MOSCOW, now=now)


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("сегодня", NOON, local(5, 0)),
        ("Завтра", local(5, 0), local(6, 0)),
        ("завтра 18-22", local(5, 18), local(5, 22)),
        ("завтра, с 18 до 22", local(5, 18), local(5, 22)),
        ("tomorrow 18:30 – 22", local(5, 18, 30), local(5, 22)),
        ("в субботу с 14 до 23", local(9, 14), local(9, 23)),
        ("сб 14—23", local(9, 14), local(9, 23)),
        ("on Saturday from 14 to 23", local(9, 14), local(9, 23)),
        ("Sat 20-2", local(9, 20), local(10, 2)),
        ("пн", NOON, local(5, 0)),
        ("во вторник", local(5, 0), local(6, 0)),
        ("вс после 18", local(10, 18), local(11, 0)),
        ("послезавтра до 15:30", local(6, 0), local(6, 15, 30)),
        ("the day after tomorrow 9-11", local(6, 9), local(6, 11)),
        ("day after tomorrow", local(6, 0), local(7, 0)),
        ("20 мая 10-12", local(20, 10), local(20, 12)),
        ("20 May 10-12", local(20, 10), local(20, 12)),
        ("20.05 в 10", local(20, 10), local(21, 0)),
        ("20.05.26 10-24", local(20, 10), local(21, 0)),
        ("2026-05-20 10.30-12.00", local(20, 10, 30), local(20, 12)),
        ("20.05-22.05", local(20, 0), local(23, 0)),
        ("с 20.05 по 22.05", local(20, 0), local(23, 0)),
        ("сб-вс", local(9, 0), local(11, 0)),
        ("с 14 до 16 часов", local(4, 14), local(4, 16)),
        ("14-16", local(4, 14), local(4, 16)),
        ("18.30-20.00", local(4, 18, 30), local(4, 20)),
        ("18", local(4, 18), local(5, 0)),
        ("до 21", NOON, local(4, 21)),
        ("9-11", local(5, 9), local(5, 11)),
        ("11-13", local(4, 11), local(4, 13)),
        ("18-22 завтра", local(5, 18), local(5, 22)),
        ("в 18 в субботу", local(9, 18), local(10, 0)),
        ("6pm-9pm", local(4, 18), local(4, 21)),
        ("6-9pm tomorrow", local(5, 18), local(5, 21)),
        ("tomorrow 10-2pm", local(5, 10), local(5, 14)),
        ("12am-12pm", local(5, 0), local(5, 12)),
        ("с 7 до 9 вечера", local(4, 19), local(4, 21)),
        ("завтра в 7 утра", local(5, 7), local(6, 0)),
        ("с 11 до 2 ночи", local(4, 23), local(5, 2)),
        ("с18 до22", local(4, 18), local(4, 22)),
        ("до пятницы", NOON, local(9, 0)),
        ("until Friday 18:00", NOON, local(8, 18)),
        ("до 20.05", NOON, local(21, 0)),
        ("на 2 часа", NOON, local(4, 14)),
        ("на неделю", NOON, local(11, 12)),
        ("for 3 days", NOON, local(7, 12)),
        ("20/05 10-12", local(20, 10), local(20, 12)),
    ],
)
def test_a_window_as_it_is_said(said: str, start: datetime, end: datetime) -> None:
    assert Window(start, end) == read(said)


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "когда-нибудь",
        "31.02",
        "25-26",
        "завтра сб",
        "сб-вс 10-12",
        "А123ВС77",
        "10-",
        "١٢",
        "99.99",
        "Субару",
        "Sunny 10-12",
        "Средний",
    ],
)
def test_nonsense_is_refused(nonsense: str) -> None:
    with pytest.raises(InvalidInput):
        read(nonsense)


def test_an_hour_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(InvalidInput, match="skip"):
        read_window("29.03.2026 2:30-4", zone=ZoneInfo("Europe/Paris"), now=NOON)


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("22", local(5, 22)),
        ("до 22:30", local(5, 22, 30)),
        ("9", local(6, 9)),
        ("ещё 2 часа", local(5, 14)),
        ("2 часа", local(5, 14)),
        ("на день", local(6, 12)),
        ("полчаса", local(5, 12, 30)),
        ("2 hours more", local(5, 14)),
        ("another 3 days", local(8, 12)),
        ("пт", local(9, 0)),
        ("до пятницы", local(9, 0)),
        ("Friday 6pm", local(8, 18)),
        ("20.05", local(21, 0)),
        ("до 20.05 18:00", local(20, 18)),
        ("tomorrow", local(6, 0)),
    ],
)
def test_until_when_is_counted_from_the_end_that_there_is(said: str, until: datetime) -> None:
    assert until == read_until(said, since=local(5, 12), zone=MOSCOW, now=NOON)


@pytest.mark.parametrize("said", ["", "потом", "А123ВС77", "99", "31.02", "пт сб"])
def test_until_nonsense_is_refused(said: str) -> None:
    with pytest.raises(InvalidInput):
        read_until(said, since=local(5, 12), zone=MOSCOW, now=NOON)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("31.12", date(2026, 12, 31)),
        ("1.05", date(2027, 5, 1)),
        ("1.05.2026", date(2026, 5, 1)),
        ("29.02", date(2028, 2, 29)),
        ("31 декабря", date(2026, 12, 31)),
        ("31 Dec 2027", date(2027, 12, 31)),
        ("воскресенье", date(2026, 5, 10)),
        ("завтра", date(2026, 5, 5)),
        ("до пятницы", date(2026, 5, 8)),
        ("until 31.12", date(2026, 12, 31)),
    ],
)
def test_a_day_as_it_is_said(said: str, day: date) -> None:
    assert day == read_day(said, today=MONDAY)


@pytest.mark.parametrize("said", ["9-18", "с 9 до 18", "09:00–18:00", "from 9 to 18", "9.00 - 18.00"])
def test_hours_as_they_are_said(said: str) -> None:
    assert (time(9), time(18)) == read_hours(said)


@pytest.mark.parametrize("said", ["весь день", "круглосуточно", "all day", "0-24", "00:00-00:00"])
def test_the_whole_day_is_from_midnight_to_midnight(said: str) -> None:
    assert (time(0), time(0)) == read_hours(said)


@pytest.mark.parametrize("said", ["9", "до 18", "утром", "9-61"])
def test_half_of_the_hours_is_not_enough(said: str) -> None:
    with pytest.raises(InvalidInput):
        read_hours(said)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("пн, ср и пт", {0, 2, 4}),
        ("Mon Wed and Fri", {0, 2, 4}),
        ("вторник", {1}),
        ("вт-чт, вс", {1, 2, 3, 6}),
        ("пт - пн", {4, 5, 6, 0}),
        ("по будням", {0, 1, 2, 3, 4}),
        ("Weekend", {5, 6}),
        ("каждый день", set(range(7))),
        ("по понедельникам, средам и пятницам", {0, 2, 4}),
        ("Tues, Thurs, Sat.", {1, 3, 5}),
        ("Mondays Saturdays", {0, 5}),
    ],
)
def test_days_of_the_week_as_they_are_said(said: str, days: set[int]) -> None:
    assert days == read_weekdays(said)


@pytest.mark.parametrize("said", ["", "иногда", "пн,", "1,2", "завтра", "Субару", "Sunbeam"])
def test_what_is_no_day_of_the_week_is_refused(said: str) -> None:
    with pytest.raises(InvalidInput):
        read_weekdays(said)


@given(st.text(max_size=30) | st.from_regex(r"[0-9.\-: сбдо]{0,20}", fullmatch=True))
def test_whatever_is_typed_is_a_window_or_a_refusal(text: str) -> None:
    try:
        window = read(text)
    except InvalidInput:
        return

    assert window.start < window.end

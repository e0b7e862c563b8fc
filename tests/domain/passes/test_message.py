"""A message is read once: plates, time, looks, who comes, what is nearly a plate, and what is left."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from passbot.domain.passes.message import Message, read

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)  # a Monday, 12:00 in Moscow


def heard(text: str) -> Message:
    return read(text, zone=MOSCOW, now=NOON)


def when(message: Message) -> str:
    if message.window is None:
        return message.soon
    start, end = (moment.astimezone(MOSCOW) for moment in (message.window.start, message.window.end))
    return f"{start:%d %H:%M} – {end:%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "cars", "told"),
    [
        ("к456мн50 завтра 18-22", ["К 456 МН 50"], "05 18:00 – 05 22:00"),
        ("WAW 12345", ["WAW12345"], ""),
        ("WAW 12345 tomorrow 18-20", ["WAW12345"], "05 18:00 – 05 20:00"),
        ("PIN 12345", [], ""),
        ("0000I", [], ""),
        ("white kia A123BC77 today 18-20", ["А 123 ВС 77 Kia, white"], "04 18:00 – 04 20:00"),
        ("tomorrow 6pm-9pm", [], "05 18:00 – 05 21:00"),
        ("A123BC77 6-9 pm tomorrow please", ["А 123 ВС 77"], "05 18:00 – 05 21:00"),
        ("завтра киа 4821 18-22", ["4821 Kia"], "05 18:00 – 05 22:00"),
        ("киа 482 к 10 часам", ["482 Kia"], "04 10:00 – 05 00:00"),
        ("а123вс77 в 6 вечера", ["А 123 ВС 77"], "04 18:00 – 05 00:00"),
        ("а123вс77 вечером", ["А 123 ВС 77"], "04 18:00 – 05 00:00"),
        ("а123вс77 завтра утром", ["А 123 ВС 77"], "05 06:00 – 05 12:00"),
        ("а123вс77 завтра днём", ["А 123 ВС 77"], "05 12:00 – 05 18:00"),
        ("утром в субботу а123вс77", ["А 123 ВС 77"], "09 06:00 – 09 12:00"),
        ("утром а123вс77", ["А 123 ВС 77"], "05 06:00 – 05 12:00"),
        ("завтра киа 4821 вечером", ["4821 Kia"], "05 18:00 – 06 00:00"),
        ("а123вс77 вечером в 7", ["А 123 ВС 77"], "04 19:00 – 05 00:00"),
        ("а123вс77 завтра вечером 18-22", ["А 123 ВС 77"], "05 18:00 – 05 22:00"),
        ("а123вс77 сегодня вечером до 10", ["А 123 ВС 77"], "04 18:00 – 04 22:00"),
        ("а123вс77 завтра утром после 9", ["А 123 ВС 77"], "05 09:00 – 06 00:00"),
        ("пн-пт няня а123вс77", ["А 123 ВС 77 няня"], "04 12:00 – 09 00:00"),
        ("A123BC77 Sat-Sun", ["А 123 ВС 77"], "09 00:00 – 11 00:00"),
        ("A123BC77 tomorrow evening", ["А 123 ВС 77"], "05 18:00 – 06 00:00"),
        ("A123BC77 in the morning", ["А 123 ВС 77"], "05 06:00 – 05 12:00"),
        ("A123BC77 tonight at 8", ["А 123 ВС 77"], "04 20:00 – 05 00:00"),
        ("доброе утро, а123вс77", ["А 123 ВС 77"], ""),
        ("good evening, A123BC77", ["А 123 ВС 77"], ""),
        ("няня а123вс77 по будням", ["А 123 ВС 77 няня"], ""),
        ("няня а123вс77 по пятницам", ["А 123 ВС 77 няня"], ""),
        ("Ивеко Daily а123вс77", ["А 123 ВС 77 Iveco Daily"], ""),
        ("такси с18-22 а123вс77", ["А 123 ВС 77"], "04 18:00 – 04 22:00"),
        ("а123вс77 на 3 дня", ["А 123 ВС 77"], "04 12:00 – 07 12:00"),
        ("A123BC77 for 2 hours", ["А 123 ВС 77"], "04 12:00 – 04 14:00"),
        ("а123вс77 до пятницы", ["А 123 ВС 77"], "04 12:00 – 09 00:00"),
        ("KIA 482 SAT 10", ["482 Kia"], "09 10:00 – 10 00:00"),
        ("а123вс77 31/05 в 18:00", ["А 123 ВС 77"], "31 18:00 – 01 00:00"),
        ("Kia Rio А482ВС 797, подъедет через 5 мин", ["А 482 ВС 797 Kia Rio"], "через 5 мин"),
        ("киа 4821 будет минут через 20", ["4821 Kia"], "минут через 20"),
        ("Kia Rio A123BC77 in an hour", ["А 123 ВС 77 Kia Rio"], "in an hour"),
        ("Няня А001АА77", ["А 001 АА 77 Няня"], ""),
        ("мама на белой киа 4821 завтра", ["4821 Kia, белой мама"], "05 00:00 – 06 00:00"),
        ("Иван Петров, киа рио а001аа77", ["А 001 АА 77 Kia Rio Иван Петров"], ""),
        ("Plumber A123BC77", ["А 123 ВС 77 Plumber"], ""),
        ("А123ВС77, В555ЕЕ77", ["А 123 ВС 77", "В 555 ЕЕ 77"], ""),
        ("А123ВС77/В555ЕЕ77", ["А 123 ВС 77", "В 555 ЕЕ 77"], ""),
        ("киа А123ВС77 и лада В555ЕЕ77 сб", ["А 123 ВС 77 Kia", "В 555 ЕЕ 77 Lada"], "09 00:00 – 10 00:00"),
        ("А123ВС77 киа, В555ЕЕ77 лада", ["А 123 ВС 77 Kia", "В 555 ЕЕ 77 Lada"], ""),
        ("киа 4821 и лада 7777", ["4821 Kia", "7777 Lada"], ""),
        ("А123ВС77, а123вс77", ["А 123 ВС 77"], ""),
        ("а123вс77rus завтра", ["А 123 ВС 77"], "05 00:00 – 06 00:00"),
        ("1WAB234 завтра", ["1WAB234"], "05 00:00 – 06 00:00"),
        ("HELLO", [], ""),
        ("Kia 18-22", [], "04 18:00 – 04 22:00"),
        ("с 2 детьми к 5 подъезду", [], ""),
    ],
)
def test_what_a_message_orders(text: str, cars: list[str], told: str) -> None:
    message = heard(text)

    named = [" ".join(filter(None, (car.plate.shown, car.looks, car.who))) for car in message.cars]
    assert (cars, told) == (named, when(message))


@pytest.mark.parametrize(
    ("text", "shown", "typed", "as_it_stands"),
    [
        ("🅰️123🅱️С77", "А 123 ВС 77", "🅰️123🅱️С77", ""),
        ("киа 🅰️123🅱️С77", "А 123 ВС 77", "🅰️123🅱️С77", ""),
        ("а12звс77", "А 123 ВС 77", "а12звс77", "A12ЗBC77"),
        ("HH AB 1234", "1234", "HH AB 1234", "HHAB1234"),
        ("M-AB 1234 BMW", "1234", "M-AB 1234", "MAB1234"),
    ],
)
def test_a_plate_that_was_mended_or_cut_keeps_what_was_typed(
    text: str, shown: str, typed: str, as_it_stands: str
) -> None:
    [car] = heard(text).cars

    assert car.is_doubtful
    assert (shown, typed, as_it_stands) == (car.plate.shown, car.typed, car.as_it_stands)


@pytest.mark.parametrize(
    ("text", "typed", "code"),
    [
        ("ж123вс77", "ж123вс77", "plate.letters"),
        ("киа ж 123 вс 77 завтра", "ж 123 вс 77", "plate.letters"),
        ("а12²вс77", "а12²вс77", "plate.digits"),
        ("WI12345 завтра", "WI12345", "plate.letters"),
        ("А123€ВС77", "А123€ВС77", "plate.characters"),
    ],
)
def test_what_is_nearly_a_plate_is_named_with_its_fault(text: str, typed: str, code: str) -> None:
    [unclear] = heard(text).unclear

    assert (typed, code) == (unclear.typed, unclear.refusal.code)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Kia Rio, а482вс797, к вам едет", ()),
        ("шкода октавиа а 482 вс", ("октавиа",)),
        ("лада 2114 482", ("2114",)),
        ("а123вс77 31.02", ("31.02",)),
        ("а123вс77 25:70", ("25:70",)),
        ("А123ВС77 4821", ("4821",)),
        ("8 916 123 45 67 машина 777", ("8 916 123 45 67",)),
        ("дом 127, рено логан 4821, через 100 м", ("дом 127", "через 100 м")),
        ("а123вс77 подъезд 125а", ("подъезд 125а",)),
        (f"а123вс77 {'ы' * 2000}", ("ы" * 991, "…")),
    ],
)
def test_what_is_left_is_named(text: str, rest: tuple[str, ...]) -> None:
    assert rest == heard(text).rest


def test_two_times_that_are_not_one_are_both_named() -> None:
    message = heard("а123вс77 сб и вс")

    assert (None, ("сб", "вс")) == (message.window, message.told)

"""A plate and a brand in what people send in a hurry."""

from datetime import UTC, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from passbot.domain.passes import message
from passbot.domain.passes.message import Car
from passbot.domain.plates import brands
from passbot.domain.plates.folding import RUSSIAN_LETTERS

NOON = datetime(2026, 5, 4, 9, tzinfo=UTC)

MESSAGES = [
    # message, plate as shown, is it partial, brand
    ("желтый киа 4821", "4821", True, "Kia"),
    ("Kia Rio А482ВС 797", "А 482 ВС 797", False, "Kia Rio"),
    ("Kia Rio А482ВС797", "А 482 ВС 797", False, "Kia Rio"),
    ("Kia Rio А482ВС 797, подъедет через 5 мин", "А 482 ВС 797", False, "Kia Rio"),
    ("Яндекс Go: белый Hyundai Solaris, а482вс 797", "А 482 ВС 797", False, "Hyundai Solaris"),
    ("а 482 вс 797 киа рио", "А 482 ВС 797", False, "Kia Rio"),
    ("шкода октавиа а 482 вс", "А 482 ВС", True, "Skoda"),
    ("А482ВС", "А 482 ВС", True, None),
    ("номер:А12ЗВС77", "А 123 ВС 77", False, None),
    ("красная мазда сх5 о001тр98", "О 001 ТР 98", False, "Mazda CX-5"),
    ("BMW X5 482", "482", True, "BMW X5"),
    ("лада 2114 482", "482", True, "Lada"),
    ("GLE350 4821", "4821", True, None),
    ("Kia 482", "482", True, "Kia"),
    ("такси на 482", "482", True, None),
    ("киа 482 к 10 часам", "482", True, "Kia"),
    ("дом 127, рено логан 4821, через 100 м", "4821", True, "Renault Logan"),
    ("солярис 100 руб 4821", "4821", True, "Hyundai Solaris"),
    ("киа 4821 будет минут через 20, ему ещё 300 метров", "4821", True, "Kia"),
    ("8 916 123 45 67 машина 777", "777", True, None),
    ("36 DD 777 камаз", "36 DD 777", False, "KamAZ"),
    ("мерс 123ABC02", "123 ABC 02", False, "Mercedes-Benz"),
    ("Лексус АА12377 завтра", "АА 123 77", False, "Lexus"),
    ("лексус рх а 482 вс 77", "А 482 ВС 77", False, "Lexus RX"),
    ("рх 482", "482", True, "Lexus RX"),
]


def cars_in(text: str) -> tuple[Car, ...]:
    return message.read(text, zone=ZoneInfo("Europe/Moscow"), now=NOON).cars


@pytest.mark.parametrize(("text", "shown", "is_partial", "brand"), MESSAGES)
def test_a_plate_in_a_message(text: str, shown: str, is_partial: bool, brand: str | None) -> None:
    [car] = cars_in(text)

    looks = car.looks.partition(",")[0] if brand else None
    assert (shown, is_partial, brand) == (car.plate.shown, car.plate.is_partial, looks)


def test_any_letters_of_a_plate_may_stand_by_themselves() -> None:
    """РХ is a Lexus too."""
    plates = [f"А 482 {''.join(pair)} 77" for pair in product(RUSSIAN_LETTERS, repeat=2)]

    read = [(car.plate.shown, car.looks) for plate in plates for car in cars_in(f"Kia {plate}")]

    assert [(plate, "Kia") for plate in plates] == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "привет",
        "5 минут",
        "через 1500 км",
        "будет в 18:30",
        "+7 916 123-45-67",
        "дом 127",
        "а12²вс",
        "2000р",
    ],
)
def test_a_message_without_a_plate(text: str) -> None:
    assert () == cars_in(text)


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("киа", "Kia"),
        ("KIA", "Kia"),
        ("киа рио", "Kia Rio"),
        ("белый Kia Rio седан", "Kia Rio"),
        ("солярис", "Hyundai Solaris"),
        ("ленд ровер", "Land Rover"),
        ("Land-Rover", "Land Rover"),
        ("мерседес-бенц", "Mercedes-Benz"),
        ("x-trail", "Nissan X-Trail"),
        ("škoda Octavia", "Skoda Octavia"),
        ("тойота рав4", "Toyota RAV4"),
        ("рио тойота", "Toyota"),
        ("приедет ли", None),
        ("", None),
    ],
)
def test_a_brand_in_either_alphabet(text: str, brand: str | None) -> None:
    found = brands.find(text)

    assert brand == (found.brand if found else None)

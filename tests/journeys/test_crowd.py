"""Many people order at once: all are answered, each in their own order, and nothing is lost or done twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from passbot import store
from passbot.sandbox.running import Box
from passbot.sandbox.telegram.client import Phone
from passbot.store.db import session
from tests.journeys.product import Product, running_product
from tests.machine.room import settle

ASKED = ["🚗 What car is coming?", "Plate number?"]
FIRST = 60_001
PATIENCE = 300


@pytest.fixture
def product(box: Box, tmp_path: Path) -> Iterator[Product]:
    paces = {"chat_pace": 0, "overall_pace": 0}
    with running_product(box, tmp_path / "site", **paces) as product:
        store.bind(f"sqlite:///{product.home / 'passbot.db'}")
        yield product


@pytest.mark.parametrize("people", [60, pytest.param(300, marks=pytest.mark.long)])
def test_a_crowd_is_served_and_nobody_waits_in_the_wrong_line(product: Product, people: int) -> None:
    crowd = [neighbour(product, FIRST + number) for number in range(people)]

    at_once(crowd, speak)
    product.rest(PATIENCE)
    at_once(crowd, confirm)
    product.rest(PATIENCE)

    assert sorted((f"A{phone.id % 1000:03}BC77", "Kia Rio") for phone in crowd) == sorted(
        product.rows("SELECT plate_key, brand FROM orders")
    )
    assert [(4 * people, "done")] == product.rows("SELECT count(*), status FROM inbox GROUP BY status")
    for phone in crowd:
        brand, plate, card = [message.text for message in phone.chat().from_bot]
        assert [True, True] == [
            text.startswith(asked) for text, asked in zip((brand, plate), ASKED, strict=True)
        ]
        assert f"А {phone.id % 1000:03} ВС 77 Kia Rio" in card
        assert not phone.chat().is_spinning
    assert "" == product.errors()


def neighbour(product: Product, number: int) -> Phone:
    """Each in a house of their own, or the quota would be what is met."""
    with session():
        settle(number, "Anna Demo", house=str(number - FIRST + 1))
    return product.telegram.person("Anna", id=number, language_code="en")


def speak(phone: Phone) -> None:
    """Without waiting for a single answer."""
    for text in ("/order", "Kia Rio", f"А{phone.id % 1000:03}ВС77"):
        phone.say(text)


def confirm(phone: Phone) -> None:
    phone.press("For 48 hours", wait=0)


def at_once(crowd: list[Phone], deed: Callable[[Phone], None]) -> None:
    with ThreadPoolExecutor(8) as hands:
        list(hands.map(deed, crowd))

"""S0 from end to end, at the real process: booked by buttons, the PIN typed at the door, told to the host."""

from datetime import time

import pytest

from passbot import store
from passbot.clock import utc_now
from passbot.domain.people.people import OPERATOR
from passbot.domain.slots.slots import OFFERED, Place, PlaceKind
from passbot.sandbox.telegram.client import Phone
from passbot.services.places import places
from passbot.store.db import session
from tests.journeys.house import where_it_is_noon
from tests.journeys.product import Product
from tests.machine.room import settle

BOOKED = "SELECT code, printf('%05d', pin), status FROM orders"


@pytest.fixture
def hall(product: Product) -> Place:
    """A board: what it has today can be booked, and its PIN is good, all day long."""
    now = utc_now()
    board = Place(
        id=0,
        uuid="",
        kind=PlaceKind.BOARD,
        name="Hall",
        zone=where_it_is_noon(now),
        opens=time(),
        closes=time(),
        slot_minutes=60,
        horizon_hours=24,
        options={OFFERED: True},
    )
    store.bind(f"sqlite:///{product.home / 'passbot.db'}")
    with session():
        return places.add(board, actor=OPERATOR, now=now)


@pytest.fixture
def anna(product: Product) -> Phone:
    phone = product.telegram.person("Anna", language_code="en")
    with session():
        settle(phone.id, "Анна Петрова", house="27", language="en")
    return phone


def take_the_first(product: Product, phone: Phone) -> None:
    phone.say("/slots")
    product.rest()
    phone.press(phone.chat().last.buttons[0])
    product.rest()


def book(product: Product, phone: Phone) -> None:
    phone.press("✅ Book")
    product.rest()


@pytest.mark.usefixtures("hall")
def test_a_slot_is_booked_and_its_pin_opens_the_door(product: Product, anna: Phone) -> None:
    take_the_first(product, anna)
    book(product, anna)
    [(code, pin, status)] = product.rows(BOOKED)
    assert "open" == status
    assert pin in anna.chat().last.text

    visitor = product.telegram.person("Vera", language_code="en")
    visitor.say("/pin")
    product.rest()
    for digit in pin:
        answer = visitor.press(digit)
    product.rest()

    assert answer.show_alert
    assert "Welcome! Hall" in answer.text
    assert 1 == len(visitor.chat().from_bot), "the keypad is edited in place"
    assert [("pin",)] == product.rows("SELECT channel FROM arrivals")
    assert "Arrived" in "\n".join(message.text for message in anna.chat().from_bot)
    assert [(code, pin, "arrived")] == product.rows(BOOKED)


@pytest.mark.usefixtures("hall")
def test_a_restart_in_the_middle_loses_neither_the_hold_nor_the_digits(product: Product, anna: Phone) -> None:
    take_the_first(product, anna)
    product.kill()
    product.start()
    book(product, anna)
    [(_, pin, _)] = product.rows(BOOKED)

    anna.say("/pin")
    product.rest()
    for digit in pin[:3]:
        anna.press(digit)
    product.rest()
    product.kill()
    product.start()
    for digit in pin[3:]:
        answer = anna.press(digit)

    assert "Welcome! Hall" in answer.text

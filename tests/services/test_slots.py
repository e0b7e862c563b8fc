"""Slots as people take them: one winner each, whoever asks how."""

import pytest

from passbot.domain.orders import Kind
from passbot.domain.people import Resident
from passbot.domain.rules import Rules
from passbot.domain.slots import Slot, Status
from passbot.services import orders, slots
from tests.services.people import NOON, actor
from tests.services.places import barbershop

RULES = Rules()


@pytest.fixture
def first(db: str) -> Slot:
    """The soonest free slot of a barbershop: today from 13:00 to 15:00 in Moscow."""
    return slots.bookable(barbershop(), now=NOON)[0]


def test_a_booked_slot_is_an_order_with_a_pin(first: Slot, anna: Resident) -> None:
    slot, order = slots.book(first.uuid, actor=actor(anna), rules=RULES, now=NOON)

    assert (Status.BOOKED, order.code, anna.id) == (slot.status, slot.order_code, slot.booked_by)
    assert (Kind.SLOT, first.window, first.id) == (order.kind, order.window, order.slot_id)
    assert order.pin is not None
    assert 5 == len(order.pin)
    assert order == orders.by_code(order.code)

"""A barbershop, and the first slot in it."""

import pytest

from passbot.domain.slots.slots import Place, Slot
from passbot.services.slots import slots
from tests.services.people.some_people import NOON
from tests.services.places.some_places import barbershop


@pytest.fixture
def shop(db: str) -> Place:
    return barbershop()


@pytest.fixture
def first(shop: Place) -> Slot:
    """The soonest free slot: today from 13:00 to 15:00 in Moscow, an hour from now."""
    return slots.bookable(shop, now=NOON)[0]

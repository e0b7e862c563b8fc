"""A barbershop."""

from datetime import time

import pytest

from passbot.domain.slots.slots import Place
from tests.services.places.some_places import barbershop


@pytest.fixture
def shop(db: str) -> Place:
    """Open around the clock, so that the chats' clock does not matter."""
    return barbershop(closes=time(9))

"""A far side whose every request and answer is checked, a bot, and Anna, who has written to it."""

from collections.abc import AsyncIterator, Iterator

import pytest
from telegram.ext import ExtBot

from passbot.sandbox.telegram.client import Phone
from tests.sandbox.telegram.far import Far, far_side


@pytest.fixture
def far() -> Iterator[Far]:
    with far_side() as far:
        yield far


@pytest.fixture
def lax() -> Iterator[Far]:
    """For requests that break the rules on purpose."""
    with far_side(checked=False) as far:
        yield far


@pytest.fixture
async def bot(far: Far) -> AsyncIterator["ExtBot[None]"]:
    async with far.bot() as bot:
        yield bot


@pytest.fixture
async def lax_bot(lax: Far) -> AsyncIterator["ExtBot[None]"]:
    async with lax.bot() as bot:
        yield bot


@pytest.fixture
def anna(far: Far) -> Phone:
    return newcomer(far)


@pytest.fixture
def lax_anna(lax: Far) -> Phone:
    return newcomer(lax)


def newcomer(far: Far, first_name: str = "Anna") -> Phone:
    """Somebody who has just pressed Start."""
    phone = far.telegram.person(first_name, language_code="ru", phone="+79990000001")
    phone.say("/start")
    return phone

"""The bot's features talk to a real database and to nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.domain.site.rules import Rules
from passbot.services.people import invites, residents
from tests import databases
from tests.bot.chatting import Chat, Updates
from tests.services.people.some_people import NOON, settle


@pytest.fixture(autouse=True, params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Every test here begins with an empty database. The services' own tests are on both kinds always."""
    Updates.begin_anew()
    with databases.opened(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def code() -> str:
    return invites.issue(actor=OPERATOR, rules=Rules(), now=NOON, house="27").code


@pytest.fixture
def anna() -> Chat:
    """A resident of house 27."""
    return Chat(_telegram(settle("Анна Петрова", "27")))


@pytest.fixture
def boris() -> Chat:
    """A resident of house 12."""
    return Chat(_telegram(settle("Борис Смирнов", "12")))


@pytest.fixture
def guard() -> Chat:
    return Chat(_telegram(settle("Гена Охранов", None, role=Role.GUARD)))


@pytest.fixture
def admin() -> Chat:
    return Chat(_telegram(settle("Ольга Главная", None, role=Role.ADMIN)))


@pytest.fixture
def stranger() -> Chat:
    return Chat(5)


def _telegram(person: Resident) -> int:
    residents.set_language(person.id, "en")
    assert person.telegram_id is not None
    return person.telegram_id

"""What the tests of the services begin with: an empty database of either kind, and the people at the gate."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.domain.people.people import Actor, Resident, Role
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place
from tests import databases
from tests.alone import nothing_is_written_alone
from tests.services import offices
from tests.services.people import some_people

__all__ = ["nothing_is_written_alone"]


@pytest.fixture(params=databases.KINDS)
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database that nobody has used; every test that asks for it runs on both kinds."""
    with databases.opened(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def rules() -> Rules:
    return Rules()


@pytest.fixture
def anna(db: str) -> Resident:
    return some_people.settle("Анна Петрова", "27")


@pytest.fixture
def boris(db: str) -> Resident:
    return some_people.settle("Борис Смирнов", "12")


@pytest.fixture
def guard(db: str) -> Resident:
    return some_people.settle("Иван Стражев", None, role=Role.GUARD)


@pytest.fixture
def admin(db: str) -> Resident:
    return some_people.settle("Ольга Главная", None, role=Role.ADMIN)


@pytest.fixture
def boss(admin: Resident) -> Actor:
    return some_people.actor(admin)


@pytest.fixture
def spb(db: str) -> Place:
    return offices.office()

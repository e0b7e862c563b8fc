"""The races need a database, the people at the gate, and contestants."""

from collections.abc import Iterator

import pytest

from tests.races.fleet import Fleet
from tests.services.conftest import admin, anna, boris, db, guard, rules

__all__ = ["admin", "anna", "boris", "db", "guard", "rules"]


@pytest.fixture(scope="session")
def fleet() -> Iterator[Fleet]:
    fleet = Fleet()
    yield fleet
    fleet.stop()

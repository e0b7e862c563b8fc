"""One server for each kind of database and test process; everybody in a test is new to it."""

from collections.abc import Iterator

import pytest

from tests import databases
from tests.api.server import Caller, Running, running


@pytest.fixture(scope="session", params=databases.KINDS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(request.param, tmp_path_factory.mktemp("api")) as server:
        yield server


@pytest.fixture
def anna(server: Running) -> Caller:
    return server.caller("Анна Петрова")


@pytest.fixture
def boris(server: Running) -> Caller:
    return server.caller("Борис Смирнов")

"""What the tests of the sheet begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.sandbox.running import Box
from tests.alone import nothing_is_written_alone
from tests.box import box, shared
from tests.services.conftest import admin, anna, boris, db, guard, rules
from tests.sheets.clock import Clock
from tests.sheets.fickle import FickleBoard
from tests.sheets.owner import Gate, gate_of
from tests.sheets.site import Site

__all__ = ["admin", "anna", "boris", "box", "db", "guard", "nothing_is_written_alone", "rules", "shared"]


@pytest.fixture
def board() -> FickleBoard:
    return FickleBoard()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(board: FickleBoard) -> Site:
    return Site(board)


@pytest.fixture
def gate(shared: Box, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Gate]:
    with gate_of(shared, str(request.node.name), tmp_path) as gate:
        yield gate

    assert [] == shared.violations

"""What the tests of the sheet begin with."""

import pytest

from tests.alone import nothing_is_written_alone
from tests.box import box
from tests.services.conftest import admin, anna, boris, db, guard, rules
from tests.sheets.fickle import FickleBoard
from tests.sheets.site import Site

__all__ = ["admin", "anna", "boris", "box", "db", "guard", "nothing_is_written_alone", "rules"]


@pytest.fixture
def board() -> FickleBoard:
    return FickleBoard()


@pytest.fixture
def site(board: FickleBoard) -> Site:
    return Site(board)

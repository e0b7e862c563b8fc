"""A board that is open to whoever finds it, as its document has it, and one for members."""

from collections.abc import Iterator

import pytest

from tests.api.board.talking import Board, at
from tests.api.server import Running, running


@pytest.fixture(scope="session")
def open_board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running("sqlite", tmp_path_factory.mktemp("board"), board_access="open") as server:
        yield server


@pytest.fixture
def empty_board(open_board: Running) -> Running:
    """Nobody has booked anything on it, and nobody is connected."""
    with at(open_board.base) as visitor:
        for slot in visitor.hear()["data"]["booked_slots"]:
            visitor.ask("cancel", slot)
    return open_board


@pytest.fixture
def board(empty_board: Running) -> Iterator[Board]:
    """Somebody without a name, who has been greeted."""
    with at(empty_board.base) as visitor:
        visitor.hear()
        yield visitor

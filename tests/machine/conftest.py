"""The machine room in this process, with its own loop and database thread, beside a sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.sandbox.running import Box
from tests import databases
from tests.box import box
from tests.machine.room import Room, opened

__all__ = ["box"]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[str]:
    with databases.opened("sqlite", tmp_path) as url:
        yield url


@pytest.fixture
def room(db: str, box: Box) -> Iterator[Room]:
    with opened(box) as room:
        yield room

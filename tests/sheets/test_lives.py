"""Random lives against the board in memory: whatever happens, in the end sheet and database agree."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from passbot import store
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.sync import Sync
from passbot.store.db import session
from tests import databases
from tests.sheets.hands import MemoryHands
from tests.sheets.life import Life

STEPS = 40
LIVES = 5_000 if settings().max_examples > 50 else 80
SHARES = 10


def lived(
    seed: int, folder: Path, *, board: MemoryBoard | None = None, sync: Callable[..., Sync] = Sync
) -> None:
    url = databases.fresh_url("sqlite", folder)
    store.bind(url, synchronous="off")
    _live(seed, board or MemoryBoard(), sync)
    Path(url.removeprefix("sqlite:///")).unlink()


def _live(seed: int, board: MemoryBoard, sync: Callable[..., Sync] = Sync) -> None:
    try:
        with session():
            life = Life(seed, board, MemoryHands(board), sync=sync)
            life.live(STEPS)
            life.calm()
            life.check()
    except BaseException as exc:
        exc.add_note(f"in the life with seed {seed}")
        raise


@pytest.mark.parametrize("share", range(SHARES))
def test_whatever_happens_sheet_and_database_agree_in_the_end(share: int, tmp_path: Path) -> None:
    for seed in range(share, LIVES, SHARES):
        lived(seed, tmp_path)


def test_they_agree_on_postgres_too() -> None:
    for seed in range(max(LIVES // 75, 4)):
        store.bind(databases.emptied_postgres())
        _live(seed, MemoryBoard())

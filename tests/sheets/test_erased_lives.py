"""Random lives in which orders lose their names meanwhile: in the end the sheet has none of theirs, and all others."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from passbot import store
from passbot.services.privacy import forgetting
from passbot.services.sheet import erasures
from passbot.sheets import erasing
from passbot.sheets.memory import MemoryBoard
from passbot.store.db import session, transaction
from passbot.store.statement import Statement
from tests import databases
from tests.sheets.hands import MemoryHands
from tests.sheets.life import ACTS, Life
from tests.sheets.test_lives import STEPS

LIVES = 1_000 if settings().max_examples > 50 else 5
_CLOSED = Statement("SELECT id FROM orders WHERE status <> 'open' AND anonymised_at IS NULL ORDER BY id")
_NAMELESS = Statement("SELECT code FROM orders WHERE anonymised_at IS NOT NULL")


class Forgotten(Life):
    # An older version that is restored has the names again: docs/privacy.md says so.
    acts = (*(act for act in ACTS if act != "restore_version"), *("anonymise",) * 4)

    def anonymise(self) -> None:
        if closed := [row[0] for row in _CLOSED.rows()]:
            with transaction():
                forgetting.orders([self.random.choice(closed)], now=self.now)

    def calm(self) -> None:
        """Also until what was refused is tried again."""
        super().calm()
        self.now += timedelta(minutes=10)
        super().calm()
        super().calm()

    def check(self) -> None:
        super().check()
        assert [] == erasures.owed(most=10)
        nameless = {row[0] for row in _NAMELESS.rows()}
        for row in self.hands.completed():
            assert row[0] == "" or (row[0] not in nameless) is bool(row[5])


@pytest.mark.parametrize("seed", range(LIVES))
def test_names_leave_the_sheet_with_those_of_the_database(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "AT_ONCE", 3)
    store.bind(databases.fresh_url("sqlite", tmp_path), synchronous="off")
    with session():
        board = MemoryBoard()
        life = Forgotten(seed, board, MemoryHands(board))
        life.live(STEPS)
        life.calm()
        life.check()

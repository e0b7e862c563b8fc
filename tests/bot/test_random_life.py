"""Whatever several people say and press, in whatever order: every press is answered and no promise is broken."""

import logging
import random

import pytest

from tests.bot.random_life import Life, broken

STEPS = 150
SEEDS = range(3)
MANY = range(100, 160)


@pytest.mark.parametrize("seed", [*SEEDS, *(pytest.param(seed, marks=pytest.mark.long) for seed in MANY)])
def test_nothing_that_people_do_breaks_a_promise(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    life = Life(random.Random(seed))
    life.begin()

    for _ in range(STEPS):
        try:
            life.step()
        except Exception as exc:
            exc.add_note(life.told)
            raise

    assert {} == broken()
    assert [] == [record for record in caplog.records if record.levelno >= logging.ERROR]

"""How long threads wait for the database's lock is counted: of a histogram, as a scrape reads it."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from passbot.store.db import lock, transaction
from passbot.store.waiting import STEPS, Entering, Waits, waits
from tests import databases


def test_waits_are_counted_up_to_each_step() -> None:
    found = Waits()
    for seconds in (0.0001, 0.001, 0.002, 5, 60):
        found.add(seconds)

    counts, seconds = found.read()

    assert (0.001, 0.01, 0.1, 1.0, 10.0) == STEPS
    assert (2, 3, 3, 3, 4, 5) == counts
    assert pytest.approx(65.0031) == seconds


@pytest.mark.parametrize("kind", databases.KINDS)
def test_a_lock_that_is_taken_is_counted_once(kind: str, tmp_path: Path) -> None:
    with databases.opened(kind, tmp_path):
        before = waits.read()
        with transaction():
            lock("gate")
            with transaction():  # a savepoint waits for nobody
                pass
        after = waits.read()

    assert (1, True) == (after[0][-1] - before[0][-1], after[1] > before[1])


def test_the_time_until_the_block_has_begun_is_the_wait() -> None:
    own: list[float] = []

    @contextmanager
    def slow() -> Iterator[None]:
        began = time.perf_counter()
        while not own or own[0] < 0.002:
            own[:] = [time.perf_counter() - began]
        yield

    before = waits.read()
    with Entering(slow()):
        waited = waits.read()
    after = waits.read()

    assert waited[1] - before[1] >= own[0]
    assert waited == after


class Locked(AbstractContextManager[None]):
    def __enter__(self) -> None:
        raise ValueError("locked")

    def __exit__(self, *_: object) -> None:
        """Never reached."""


def test_a_block_that_cannot_begin_has_waited_too() -> None:
    before = waits.read()
    with pytest.raises(ValueError, match="locked"), Entering(Locked()):
        pass

    assert 1 == waits.read()[0][-1] - before[0][-1]

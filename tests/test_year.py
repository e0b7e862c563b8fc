"""Cost follows what is open: what a site does all day takes as many steps of SQLite after a year as without any past.

Steps of its machine, not seconds: they are the same on a busy computer, and each row that is read costs some. The
times themselves are `python -m tests.bench year`.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from passbot.store.db import database
from tests import databases
from tests.bench import year_site
from tests.bench.year_day import Day
from tests.services.people.some_people import NOON

OPEN, PAST, RATIO = 60, 2_000, 1.2
PRECISION = 10  # steps
DEEDS = ("cycle", "search", "order", "arrival", "slots", "digest")


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, int]]:
    """Of each deed, without a past and after a year."""
    empty, year = (of_a_day(past, tmp_path_factory.mktemp("year")) for past in (0, PAST))
    return {deed: (empty[deed], year[deed]) for deed in DEEDS}


def of_a_day(past: int, folder: Path, *, without: str = "") -> dict[str, int]:
    with databases.opened("sqlite", folder) as url:
        year_site.make(residents=300, past=past, open_orders=OPEN, now=NOON)
        if without:
            database.execute_sql(f"DROP INDEX {without}")
        day = Day(url, NOON, folder)
        day.cycle()
        return {deed: counted(getattr(day, deed)) for deed in DEEDS}


def counted(deed: Callable[[], None]) -> int:
    connection: sqlite3.Connection = database.connection()
    passed: list[None] = []
    connection.set_progress_handler(partial(passed.append, None), PRECISION)
    deed()
    connection.set_progress_handler(None, 0)
    return len(passed) * PRECISION


@pytest.mark.parametrize("deed", DEEDS)
def test_a_year_makes_nothing_longer_that_is_done_all_day(
    steps: dict[str, tuple[int, int]], deed: str
) -> None:
    empty, year = steps[deed]

    assert 0 < year <= RATIO * empty + 100


def test_without_its_index_a_cycle_takes_longer_after_a_year(
    steps: dict[str, tuple[int, int]], tmp_path: Path
) -> None:
    empty, _ = steps["cycle"]

    slow = of_a_day(PAST, tmp_path, without="arrivals_owed")

    assert RATIO * empty < slow["cycle"]

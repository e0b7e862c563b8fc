"""The site of a year on which the benches and the tests of what grows stand: whole, the same each time, and true."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.passes import orders
from passbot.services.people import residents
from passbot.store.db import database, on_sqlite
from tests import databases
from tests.bench import year_site
from tests.databases import rows
from tests.services.people import some_people
from tests.services.people.some_people import NOON, actor, settle

SIZE: dict[str, Any] = {"residents": 300, "past": 600, "open_orders": 40, "now": NOON}


@pytest.fixture(params=databases.KINDS)
def _database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    with databases.opened(request.param, tmp_path):
        yield


def count(what: str) -> int:
    return int(rows(f"SELECT count(*) FROM {what}")[0][0])


@pytest.mark.usefixtures("_database")
def test_nine_of_ten_orders_of_a_year_have_arrived() -> None:
    year_site.make(**SIZE)

    assert 600 == count("orders WHERE status <> 'open'")
    assert 40 == count("orders WHERE status = 'open'")
    assert 540 == count("arrivals WHERE turn = 1")
    assert 0 == count(f"orders WHERE status <> 'open' AND valid_until >= {int(NOON.timestamp())}")


@pytest.mark.usefixtures("_database")
def test_a_year_goes_on_where_it_stands() -> None:
    """What was made by hand is what the services read, and their numbers go on behind it."""
    year = year_site.make(**SIZE)
    host = settle("Anna Demo", "27")

    placed = some_people.order_car(host, "А777АА777", rules=Rules(quota_house_day=1_000))

    code = next(life.code for life in year.open if life.kind == "car")
    guard = residents.by_id(year.guard)
    arrivals.record(code, actor=actor(guard), rules=Rules(), now=NOON + timedelta(minutes=1))
    assert placed.id > year.open[-1].id
    assert "arrived" == orders.by_code(code).status


OPEN = """
    SELECT code, kind, resident_id, plate_key, guest_name, valid_from, valid_until, pin FROM orders
    WHERE status = 'open' ORDER BY code
"""


def test_the_same_open_orders_stand_there_without_a_past(tmp_path: Path) -> None:
    with databases.opened("sqlite", tmp_path):
        year_site.make(**SIZE)
        of_a_year = rows(OPEN)
    with databases.opened("sqlite", tmp_path):
        year_site.make(**SIZE | {"past": 0})

        assert of_a_year == rows(OPEN)
        assert 0 == count("orders WHERE status <> 'open'")
        assert 0 == count("arrivals")


def test_the_same_seed_makes_the_same_year(tmp_path: Path) -> None:
    made = []
    for _ in range(2):
        with databases.opened("sqlite", tmp_path):
            year_site.make(**SIZE)
            made.append([rows(f"SELECT * FROM {table}") for table in database.get_tables()])

    assert made[0] == made[1]


def test_whatever_a_row_of_a_year_refers_to_is_there(tmp_path: Path) -> None:
    with databases.opened("sqlite", tmp_path):
        year_site.make(**SIZE, swept=False)

        assert on_sqlite()
        assert [] == rows("PRAGMA foreign_key_check")


def test_only_where_no_timetable_ran_the_whole_year_was_kept(tmp_path: Path) -> None:
    def kept(*, swept: bool) -> dict[str, int]:
        with databases.opened("sqlite", tmp_path):
            year_site.make(**SIZE, swept=swept)
            tables = ("deliveries", "inbox", "sign_ins", "sheet_batches", "answers")
            return {table: count(table) for table in tables}

    swept, whole = kept(swept=True), kept(swept=False)

    assert all(whole[table] > 2 * swept[table] for table in whole)

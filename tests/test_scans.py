"""Cost follows what is open: no statement of the product reads a table that grows with the years from end to end.

What is prepared (`Statement`, `Prepared`) is collected from the modules, so none is missed. What Peewee builds at a
call is heard while any test of the suite runs (`tests/asked.py`): what no test asks is not known here. On PostgreSQL
that is not looked at; it is the same SQL over the same indexes.
"""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.store.db import database
from passbot.store.prepared import Prepared
from passbot.store.statement import Statement
from tests import databases, may_read, plans
from tests.bench import year_site
from tests.services.people.some_people import NOON

# PostgreSQL has looked at its tables. As if each row were a hundred, and nothing joined by reading all of both sides.
LARGE = (
    "enable_seqscan = off",
    "enable_mergejoin = off",
    "enable_hashjoin = off",
    "enable_material = off",
    "cpu_tuple_cost = 1",
    "cpu_index_tuple_cost = 0.5",
    "cpu_operator_cost = 0.25",
)


@pytest.fixture
def _sqlite(tmp_path: Path) -> Iterator[None]:
    with databases.opened("sqlite", tmp_path):
        yield


@pytest.fixture
def _postgres(tmp_path: Path) -> Iterator[None]:
    with databases.opened_anew(tmp_path):
        year_site.make(residents=3_000, past=4_000, open_orders=50, now=NOON, swept=False)
        for setting in LARGE:
            database.execute_sql(f"SET {setting}")
        yield


def reading(kind: str) -> dict[str, list[str]]:
    found = {}
    for name, each in plans.statements().items():
        if plans.ELSEWHERE.get(name) != kind and (steps := read(kind, each)):
            found[name] = steps
    return found


def read(kind: str, statement: plans.Known) -> list[str]:
    if kind == "sqlite":
        return plans.read_on_sqlite(database.connection(), statement.on_sqlite)
    return plans.read_on_postgres(statement.on_postgres)


@pytest.mark.usefixtures("_sqlite")
def test_no_statement_reads_what_has_ever_been_on_sqlite() -> None:
    found = reading("sqlite")

    assert {} == {name: steps for name, steps in found.items() if name not in may_read.BOTH | may_read.SQLITE}


@pytest.mark.usefixtures("_postgres")
def test_no_statement_reads_what_has_ever_been_on_postgres() -> None:
    found = reading("postgres")

    assert {} == {
        name: steps for name, steps in found.items() if name not in may_read.BOTH | may_read.POSTGRES
    }


@pytest.mark.usefixtures("_sqlite")
def test_whatever_may_read_all_on_sqlite_does() -> None:
    """Who no longer does has left the list."""
    assert set() == (may_read.BOTH | may_read.SQLITE).keys() - reading("sqlite").keys()


@pytest.mark.usefixtures("_sqlite")
def test_who_builds_statements_and_may_read_all_is_there() -> None:
    functions = {
        f"{module.__name__.removeprefix('passbot.services.')}.{name}"
        for module in plans.modules()
        for name in vars(module)
    }

    assert set() == may_read.PEEWEE.keys() - functions


def test_every_statement_of_the_product_is_known() -> None:
    known = {id(each) for each in plans.statements().values()}

    made = [
        each for each in gc.get_objects() if isinstance(each, Statement | Prepared) and id(each) not in known
    ]

    assert [] == [each for each in made if _is_of_the_product(each)]


def _is_of_the_product(statement: plans.Known) -> bool:
    """Nothing of a test's module refers to it."""
    holders = gc.get_referrers(statement)
    return not any(
        isinstance(each, dict) and str(each.get("__name__")).startswith("tests.") for each in holders
    )


@pytest.mark.parametrize(
    "index", ["orders_ticked", "arrivals_owed", "deliveries_owed", "sheet_batches_noted"]
)
@pytest.mark.usefixtures("_sqlite")
def test_without_its_index_a_question_of_each_cycle_is_found(index: str) -> None:
    database.execute_sql(f"DROP INDEX {index}")

    assert reading("sqlite").keys() - (may_read.BOTH | may_read.SQLITE).keys()


WAYS_TO_READ = [
    ("SELECT id FROM orders WHERE brand = ?", "SCAN orders"),
    ("SELECT id FROM orders WHERE status = ?", "SCAN orders"),
    ("SELECT count(*) FROM events", "SCAN events USING COVERING INDEX"),
    ("SELECT id FROM orders WHERE id > ?", "SEARCH orders USING INTEGER PRIMARY KEY"),
    ("SELECT id FROM sheet_batches WHERE spreadsheet_id = ?", "SEARCH sheet_batches USING COVERING INDEX"),
    ("UPDATE orders SET brand = NULL WHERE brand = ?", "SCAN orders"),
    ('SELECT "t1"."id" FROM "orders" AS "t1" WHERE ("t1"."brand" = ?)', "SCAN t1"),
]


@pytest.mark.usefixtures("_sqlite")
@pytest.mark.parametrize(("sql", "step"), WAYS_TO_READ, ids=[sql for sql, _ in WAYS_TO_READ])
def test_a_statement_that_reads_all_is_noticed(sql: str, step: str) -> None:
    (found,) = plans.read_on_sqlite(database.connection(), sql)

    assert found.startswith(step)


@pytest.mark.usefixtures("_sqlite")
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM orders WHERE id = ?",
        "SELECT id FROM orders WHERE status = 'open' AND valid_until > ?",
        "SELECT id FROM (SELECT id FROM orders WHERE code = ?) AS found",
        "SELECT name FROM rules",
    ],
)
def test_a_statement_that_reads_what_is_open_is_left_alone(sql: str) -> None:
    assert [] == plans.read_on_sqlite(database.connection(), sql)

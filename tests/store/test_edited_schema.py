"""A database that ran two migrations before they were edited becomes like all others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.store import edited_schema
from passbot.store.db import database, on_sqlite, transaction
from passbot.store.migrations import MIGRATIONS, migrate
from tests import databases
from tests.store import before

BEFORE = MIGRATIONS.index(edited_schema.made_alike)


@pytest.fixture(params=databases.KINDS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    with before.opened(request.param, tmp_path, BEFORE):
        yield


def as_they_were() -> None:
    with transaction():
        for statement in (
            "DROP INDEX orders_place",
            "CREATE INDEX orders_place ON orders (place_id) WHERE place_id IS NOT NULL",
            "DROP INDEX visits_mailbox",
            "ALTER TABLE visits DROP COLUMN mailbox",
        ):
            database.execute_sql(statement)


def found() -> tuple[set[str], dict[str, str]]:
    """The columns of the one, and the indexes of both."""
    said = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN ('visits', 'orders')"
    if not on_sqlite():
        said = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('visits', 'orders')"
    columns = {column.name for column in database.get_columns("visits")}
    return columns, dict(database.execute_sql(said).fetchall())


def test_what_was_left_behind_is_there(old: None) -> None:
    new = found()
    as_they_were()

    migrate()

    assert new == found()


def test_a_database_that_has_it_all_is_left_alone(old: None) -> None:
    assert [] == edited_schema.made_alike()

"""The schema is brought up to date by whoever starts first, whole or not at all."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from passbot import store
from passbot.errors import Misconfigured
from passbot.store.db import database, on_sqlite, session, sqlite_file
from passbot.store.migrations import MIGRATIONS, migrate, refuse_older, version
from passbot.store.models import MODELS, Row
from tests import databases
from tests.patience import PATIENCE


@pytest.fixture(params=databases.KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a single table, bound to this process."""
    url = databases.empty_url(request.param, tmp_path)
    store.bind(url)
    with session():
        yield url


def names_of_tables() -> set[str]:
    return set(database.get_tables()) - {"sqlite_sequence"}


def test_an_empty_database_gets_every_table(empty: str) -> None:
    steps = migrate()

    assert len(MIGRATIONS) == steps
    assert {"schema_version"} | {model._meta.table_name for model in MODELS} == names_of_tables()


def test_a_migrated_database_is_left_alone(empty: str) -> None:
    migrate()

    again = migrate()

    assert 0 == again
    assert len(MIGRATIONS) == version()


def test_an_old_server_is_refused_in_words_and_a_newer_one_is_not() -> None:
    with pytest.raises(Misconfigured, match="of version 14; passbot needs 15 or newer"):
        refuse_older(140_012)
    refuse_older(150_000)


def test_the_database_of_a_newer_program_is_refused_and_left_alone(empty: str) -> None:
    migrate()
    newer = len(MIGRATIONS) + 1
    database.execute_sql(f"UPDATE schema_version SET version = {newer}")

    with pytest.raises(Misconfigured, match="newer program") as refusal:
        migrate()

    assert "database.newer" == refusal.value.code
    assert newer == version()


def test_the_database_of_another_program_is_refused_and_left_alone(empty: str) -> None:
    database.execute_sql("CREATE TABLE passes (plate TEXT)")

    with pytest.raises(Misconfigured, match="passes") as refusal:
        migrate()

    assert "database.foreign" == refusal.value.code
    assert {"passes"} == names_of_tables()


def test_a_migration_that_fails_leaves_nothing_behind(empty: str) -> None:
    database.execute_sql("CREATE VIEW sheet_batches AS SELECT 1 AS one")  # one of the last tables

    with pytest.raises(Exception, match="sheet_batches"):
        migrate()

    assert set() == names_of_tables()
    assert 0 == version()


def test_a_migration_that_failed_can_be_tried_again(empty: str) -> None:
    database.execute_sql("CREATE VIEW sheet_batches AS SELECT 1 AS one")
    with pytest.raises(Exception, match="sheet_batches"):
        migrate()
    database.execute_sql("DROP VIEW sheet_batches")

    migrate()

    assert len(MIGRATIONS) == version()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_models_have_the_columns_of_the_database(db: str, model: type[Row]) -> None:
    fields = {field.column_name: field.null for field in model._meta.sorted_fields}
    columns = {column.name: column.null for column in database.get_columns(model._meta.table_name)}
    keys = {column.name for column in database.get_columns(model._meta.table_name) if column.primary_key}

    assert set(columns) == set(fields)
    assert {name for name, null in fields.items() if null} == {
        name for name, null in columns.items() if null and name not in keys
    }


@pytest.fixture
def starters() -> Iterator[list[subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "tests.store.starter"]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, bufsize=1) for _ in range(4)]
    yield processes
    for process in processes:
        process.communicate(timeout=PATIENCE)


def start_at_once(starters: list[subprocess.Popen[str]], url: str) -> list[str]:
    for starter in starters:
        assert starter.stdin
        starter.stdin.write(f"{url}\n")
    return [starter.stdout.readline().strip() for starter in starters if starter.stdout]


def test_processes_that_start_at_once_agree_on_one_fresh_database(
    starters: list[subprocess.Popen[str]], tmp_path: Path
) -> None:
    ready = f"ready {len(MIGRATIONS)}"
    urls = [databases.empty_url("sqlite", tmp_path) for _ in range(40)]
    urls += [databases.empty_url("postgres", tmp_path) for _ in range(2)]

    said = {answer for url in urls for answer in start_at_once(starters, url)}

    assert {ready} == said


def test_a_sqlite_database_is_set_to_lose_nothing(tmp_path: Path) -> None:
    store.open_store(databases.empty_url("sqlite", tmp_path))

    with session():
        settings = {
            name: database.execute_sql(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    full = 2
    assert {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    } == settings


def test_the_file_of_a_url_may_have_a_space_in_its_name(tmp_path: Path) -> None:
    store.open_store(f"sqlite:///{tmp_path}/my%20gate.db")

    assert (tmp_path / "my gate.db").exists()


def test_a_url_of_an_unknown_database_is_refused_by_name() -> None:
    with pytest.raises(Misconfigured, match="'mysql'"):
        sqlite_file("mysql://localhost/passbot")


def test_a_postgres_url_may_be_spelled_either_way(tmp_path: Path) -> None:
    url = databases.emptied_postgres().replace("postgresql://", "postgres://")

    store.open_store(url)

    assert not on_sqlite()
    with session(), psycopg.connect(url) as connection:
        assert (len(MIGRATIONS),) == connection.execute("SELECT version FROM schema_version").fetchone()

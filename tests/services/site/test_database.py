"""What the database says of itself: its state, its schema, its faults."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from passbot import store
from passbot.domain.people.people import OPERATOR
from passbot.domain.site.rules import Rules
from passbot.errors import InvalidInput, Misconfigured, NotFound, Unavailable
from passbot.services.gate import arrivals
from passbot.services.site import database
from passbot.store import migrations, models
from passbot.store.db import database as bound
from passbot.store.db import is_postgres, session
from tests import databases
from tests.services.people.some_people import NOON, order_car, settle


@pytest.fixture(params=databases.KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with an order that has arrived, which nobody has open."""
    with databases.opened(request.param, tmp_path) as url:
        order = order_car(settle("Анна Петрова", "27"))
        arrivals.record(order.code, actor=OPERATOR, rules=Rules(), now=NOON)
    return url


def test_the_state_says_how_much_is_in_it(url: str) -> None:
    state = database.look(url, counts_rows=True)

    assert is_postgres(url) == (state.kind == "PostgreSQL")
    assert state.version == state.newest == len(migrations.MIGRATIONS)
    assert (1, 1, 1) == (state.rows["residents"], state.rows["orders"], state.rows["arrivals"])
    assert len(models.MODELS) == len(state.rows)


def test_a_look_makes_nothing(tmp_path: Path) -> None:
    state = database.look(f"sqlite:///{tmp_path / 'none.db'}")

    assert (0, {}) == (state.version, state.rows)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", databases.KINDS)
def test_a_fresh_database_is_brought_up_once(kind: str, tmp_path: Path) -> None:
    url = databases.empty_url(kind, tmp_path)

    assert 0 == database.look(url).version
    assert len(migrations.MIGRATIONS) == database.migrate(url, now=NOON)
    assert 0 == database.migrate(url, now=NOON)
    assert [] == [promise for promise, broken in database.check(url) if broken]


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////nowhere/at/all.db",
        "postgresql://passbot:hunter2@127.0.0.1:1/passbot",
        "sqlite:////dev/null",
    ],
)
def test_a_database_that_cannot_be_reached_is_a_clear_line(url: str) -> None:
    with pytest.raises(Unavailable, match="The database does not answer") as refused:
        database.migrate(url, now=NOON)

    assert "hunter2" not in refused.value.message


@pytest.mark.parametrize("kind", databases.KINDS)
def test_the_statements_make_a_database_that_checks_well(kind: str, tmp_path: Path) -> None:
    url = databases.empty_url(kind, tmp_path)
    statements = database.schema(url)

    with session():
        for statement in statements:
            bound.execute_sql(statement.replace("%", "%%"))
        bound.execute_sql("CREATE TABLE schema_version (version BIGINT NOT NULL)")
        bound.execute_sql(f"INSERT INTO schema_version VALUES ({len(migrations.MIGRATIONS)})")

    assert [] == [promise for promise, broken in database.check(url) if broken]


def test_what_passbot_did_breaks_no_promise(url: str) -> None:
    found = list(database.check(url))

    assert [] == [promise for promise, broken in found if broken]
    assert {"no two live slots of one seat overlap", "no two live PINs are equal at one time"} < {
        promise for promise, _ in found
    }


BREAKS = {
    "an arrived order has an entry, any other has none": "UPDATE orders SET status = 'open'",
    "every order has its event": "UPDATE events SET order_id = NULL",
    "what is booked has its place, and no brand": "UPDATE orders SET kind = 'presence'",
    "turns follow one another": "UPDATE arrivals SET turn = 3",
    "what is open is found by its pieces, and nothing else is": "INSERT INTO order_pieces VALUES ('77', 0, 1)",
    "every table, index and guard is there": "ALTER TABLE rules RENAME TO laws",
}


@pytest.mark.parametrize(("promise", "sql"), BREAKS.items(), ids=BREAKS)
@pytest.mark.parametrize("kind", databases.KINDS)
def test_a_broken_promise_is_found(promise: str, sql: str, kind: str, tmp_path: Path) -> None:
    url = databases.fresh_url(kind, tmp_path)
    store.bind(url)
    with session():
        order = order_car(settle("Анна Петрова", "27"))
        arrivals.record(order.code, actor=OPERATOR, rules=Rules(), now=NOON)
        bound.execute_sql(sql)

    found = {promise: broken for promise, broken in database.check(url) if broken}

    assert {promise: ["rules"] if "rules" in sql else [order.code]} == found


def test_a_row_that_points_nowhere_is_found(tmp_path: Path) -> None:
    url = databases.fresh_url("sqlite", tmp_path)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute(
            "INSERT INTO api_keys (resident_id, name, hint, digest, scopes, created_at) "
            "VALUES (7, 'x', 'x', 'x', '[]', 1)"
        )
        connection.commit()

    assert ["api_keys row 1"] == dict(database.check(url))["what refers to something finds it"]


def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    url = databases.fresh_url("sqlite", tmp_path)
    file = Path(url.removeprefix("sqlite:///"))
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + b"\xff" * 8192 + whole[16384:])

    found = list(database.check(url))

    assert ["the file is whole"] == [promise for promise, broken in found if broken]


@pytest.mark.parametrize(
    ("version", "mend"), [(1, "Run `db migrate` first."), (999, "Update passbot first.")]
)
def test_another_version_is_not_checked(version: int, mend: str, tmp_path: Path) -> None:
    url = databases.fresh_url("sqlite", tmp_path)
    store.bind(url)
    with session():
        bound.execute_sql(f"UPDATE schema_version SET version = {version}")

    with pytest.raises(Misconfigured, match=mend):
        list(database.check(url))


def test_a_granted_role_can_do_all_that_passbot_does(tmp_path: Path) -> None:
    url = databases.fresh_url("postgres", tmp_path)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS gate")
        connection.execute("CREATE ROLE gate")

    database.grant(url, "gate")

    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE gate")
        connection.execute("INSERT INTO rules VALUES ('pass_hours', '24')")
        connection.execute("DELETE FROM rules")
        connection.execute("SELECT nextval('residents_id_seq')")
        connection.execute("CREATE TABLE later (id BIGINT)")


@pytest.mark.parametrize("role", ["", 'x"; DROP TABLE orders; --', "a b", "1st", "é", "x" * 64])
def test_what_is_no_role_is_refused(role: str) -> None:
    with pytest.raises(InvalidInput, match="no name of a role"):
        database.grants("postgresql://localhost/passbot", role)


def test_a_role_that_is_not_there_is_a_clear_line(tmp_path: Path) -> None:
    url = databases.fresh_url("postgres", tmp_path)

    with pytest.raises(NotFound, match="Make it with CREATE ROLE first"):
        database.grant(url, "nobody_at_all")


def test_sqlite_has_no_roles() -> None:
    with pytest.raises(InvalidInput, match="SQLite has no roles"):
        database.grants("sqlite:///passbot.db", "gate")

"""Through pgbouncer in transaction mode, which lends another session to each transaction, all works as without it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from peewee import InternalError

from passbot import store
from passbot.errors import DatabaseAway
from passbot.services.processes.reaching import reached
from passbot.services.site import database as asking
from passbot.store.db import database, lock, plans_kept, reading, session, transaction
from passbot.store.models import Lease
from passbot.store.postgres import LONGEST_IDLE
from passbot.store.statement import Statement
from tests import databases
from tests.pgbouncer import pooled

TOO_LONG = 30.0
IDLE = "SHOW idle_in_transaction_session_timeout"
FIND = Statement("SELECT token FROM leases WHERE name = :name")


@pytest.fixture(scope="module")
def straight() -> str:
    return databases.emptied_postgres()


@pytest.fixture(scope="module")
def url(straight: str) -> Iterator[str]:
    with pooled(straight, servers=2) as url:
        yield url


@pytest.fixture(autouse=True)
def bound(url: str) -> Iterator[None]:
    store.bind(url, connections=6)
    with session():
        Lease.delete().execute()
        yield
        database.close()


def write(name: str) -> None:
    with transaction():
        lock("one after another")
        Lease.insert(name=name, holder="test", token=1, until=1).execute()


def work(thread: int) -> None:
    with session():
        for turn in range(10):
            write(f"{thread} {turn}")
            with transaction():
                assert 1 == FIND.row(name=f"{thread} {turn}")[0]


def look(thread: int) -> None:
    with reading():
        for turn in range(10):
            FIND.row(name=f"{thread} {turn}")
            Lease.select().count()


def test_many_threads_share_a_few_sessions_with_the_statements_of_all() -> None:
    with ThreadPoolExecutor(6) as pool:
        done = [pool.submit(work, thread) for thread in range(3)] + [pool.submit(look, 0) for _ in range(3)]
        for each in done:
            each.result(TOO_LONG)

    assert 30 == Lease.select().count()


def test_who_looks_cannot_write_and_leaves_the_session_as_it_was() -> None:
    def try_to_write() -> None:
        with reading():
            for deed in (write, lambda name: Lease.insert(name=name, holder="", token=1, until=1).execute()):
                with pytest.raises(InternalError, match="read-only"):
                    deed("a look")

    with ThreadPoolExecutor(1) as pool:
        pool.submit(try_to_write).result(TOO_LONG)
        for turn in range(4):
            write(f"{turn}")

    assert 4 == Lease.select().count()


def test_a_look_takes_three_trips_more_than_its_own(tmp_path: Path) -> None:
    traced = tmp_path / "traced"
    with reading(), traced.open("w") as file:
        FIND.row(name="a")  # which connects
        line = database.connection().pgconn
        line.trace(file.fileno())

        FIND.row(name="a")

        line.untrace()
    sent = [told.split("\t")[1:4:2] for told in traced.read_text().splitlines()]
    assert 1 + 3 == sum(who == "F" and what in ("Query", "Sync") for who, what in sent)


def test_who_is_stopped_in_a_transaction_is_cut_off_and_no_setting_stays_behind(straight: str) -> None:
    with transaction():
        inside = database.execute_sql(IDLE).fetchone()[0]
    after = database.execute_sql(IDLE).fetchone()[0]

    assert (f"{LONGEST_IDLE // 1000}s", "0") == (inside, after)


def test_no_plans_are_kept_for_others_although_it_is_the_first_question(url: str) -> None:
    store.bind(url, connections=6)

    with session(), plans_kept():
        mode = database.execute_sql("SHOW plan_cache_mode").fetchone()[0]

    assert "auto" == mode


def test_a_broken_session_fails_as_a_database_that_was_away_and_the_next_works(straight: str) -> None:
    def cut_off() -> None:
        with reached(), transaction():
            write("lost")
            here = database.execute_sql("SELECT pg_backend_pid()").fetchone()[0]
            with psycopg.connect(straight, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", (here,))
            database.execute_sql("SELECT 1")

    with pytest.raises(DatabaseAway):
        cut_off()
    write("kept")

    assert ["kept"] == [row.name for row in Lease.select()]


def test_the_pool_is_said_of_the_database(url: str, straight: str) -> None:
    assert "PostgreSQL through a pool of connections" == asking.look(url).kind
    database.close()

    assert "PostgreSQL" == asking.look(straight).kind

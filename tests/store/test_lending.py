"""A process has so many connections to PostgreSQL and no more; whoever finds none waits, and nobody for ever."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from peewee import InternalError, OperationalError

from passbot import store
from passbot.errors import DatabaseAway
from passbot.services.processes.reaching import reached
from passbot.store.db import database, lock, reading, session, transaction
from passbot.store.lending import Loan, Loans
from passbot.store.models import Lease
from tests import databases
from tests.patience import PATIENCE

OURS = "lending"
HERE = f"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{OURS}'"


@pytest.fixture
def url() -> Iterator[str]:
    yield f"{databases.emptied_postgres()}&application_name={OURS}"
    database.close()


def somebody_waits(lines: Loans, many: int = 1) -> None:
    began = time.monotonic()
    while len(lines._queue) < many:
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.001)  # until another thread has come so far


def connections() -> int:
    return int(database.execute_sql(HERE).fetchone()[0])


def write(name: str) -> int:
    with transaction():
        lock("one after another")
        Lease.insert(name=name, holder="test", token=1, until=1).execute()
        return connections()


def look(_name: str) -> int:
    Lease.select().count()
    return connections()


def work(session_of: Callable[[], object], deed: Callable[[str], int], thread: int) -> int:
    with session_of():  # type: ignore[attr-defined]  # one of two context managers
        return max(deed(f"{thread} {turn}") for turn in range(10))


@pytest.mark.parametrize("bound", [1, 3])
def test_more_threads_than_connections_come_to_their_end(url: str, bound: int) -> None:
    store.bind(url, connections=bound)

    with ThreadPoolExecutor(8) as pool:
        writes = [pool.submit(work, session, write, thread) for thread in range(4)]
        looks = [pool.submit(work, reading, look, thread) for thread in range(4)]
        most = max(each.result(PATIENCE) for each in writes + looks)

    assert bound == most
    with session():
        assert 40 == Lease.select().count()


def test_who_waits_for_the_only_connection_keeps_nobody_from_giving_it_back(url: str) -> None:
    store.bind(url, connections=1)
    bound = database.obj
    with ThreadPoolExecutor(1) as pool, session():
        with transaction():
            database.execute_sql("SELECT 1")
            waiting = pool.submit(work, session, look, 0)
            somebody_waits(bound._lines)
        assert 1 == waiting.result(PATIENCE)

        with transaction():
            database.execute_sql("SELECT 1")
            waiting = pool.submit(work, session, look, 0)
            somebody_waits(bound._lines)
        bound.close()

        assert 1 == waiting.result(PATIENCE)


def test_a_wait_that_is_too_long_ends_in_words(url: str) -> None:
    store.bind(url, connections=1)
    database.obj._lines = Loans(1, patience=0.05)

    def other() -> None:
        with pytest.raises(DatabaseAway, match="all 1 connections of this process were in use"), reached():
            work(session, look, 0)

    with ThreadPoolExecutor(1) as pool, session(), transaction():
        database.execute_sql("SELECT 1")
        pool.submit(other).result(PATIENCE)


def test_what_changes_hands_writes_for_its_thread_and_not_for_one_that_looks(url: str) -> None:
    store.bind(url, connections=1)

    with ThreadPoolExecutor(1) as pool, session():
        write("mine")
        with pytest.raises(InternalError, match="read-only"):
            pool.submit(work, reading, write, 1).result(PATIENCE)
        write("mine again")

    with session():
        assert 2 == Lease.select().count()


def test_a_failed_commit_keeps_its_connection_for_the_rollback(url: str) -> None:
    store.bind(url, connections=1)

    with session():
        database.execute_sql("CREATE TEMP TABLE late (one INT UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        with pytest.raises(Exception, match="duplicate key"), transaction():
            database.execute_sql("INSERT INTO late VALUES (1), (1)")

        assert (0, 1) == (int(database.execute_sql("SELECT count(*) FROM late").fetchone()[0]), connections())


def test_who_has_waited_longest_is_next() -> None:
    lines, order = Loans(1), list[int]()
    first = lines.take()

    def wait(number: int) -> None:
        line = lines.take()
        order.append(number)
        lines.rest(line)

    with ThreadPoolExecutor(3) as pool:
        waits = []
        for number in range(3):
            waits.append(pool.submit(wait, number))
            somebody_waits(lines, number + 1)
        lines.rest(first)
        for each in waits:
            each.result(PATIENCE)

    assert [0, 1, 2] == order


def test_a_resting_connection_is_found_again_unless_another_needed_it() -> None:
    lines = Loans(1)
    mine = lines.take()
    mine.connection = "a connection"
    lines.rest(mine)
    assert lines.use(mine)
    lines.rest(mine)

    other = lines.take()

    assert ("a connection", False) == (other.connection, lines.use(mine))


@pytest.mark.parametrize("end", ["drop", "rest"])
def test_who_gave_up_waiting_is_handed_nothing(end: str) -> None:
    lines = Loans(1, patience=0.01)
    first = lines.take()
    with pytest.raises(OperationalError):
        lines.take()

    getattr(lines, end)(first)

    assert isinstance(lines.take(), Loan)

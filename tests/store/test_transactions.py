"""Transactions: all or nothing, nested or not, one writer at a time where it is asked for."""

import threading
from collections.abc import Callable

import pytest
from peewee import InterfaceError, OperationalError

from passbot.store.db import database, lock, on_sqlite, one_statement, session, transaction
from passbot.store.models import Lease
from tests.patience import PATIENCE

pytestmark = pytest.mark.usefixtures("db")


class Broken(Exception):
    """Something went wrong in the middle."""


def write(name: str) -> None:
    Lease.insert(name=name, holder="test", token=1, until=1).execute()


def write_and_break(name: str) -> None:
    with transaction():
        write(name)
        raise Broken


def written() -> list[str]:
    return [row.name for row in Lease.select().order_by(Lease.name)]


def test_what_a_transaction_wrote_stands_after_it() -> None:
    with transaction():
        write("a")

    assert ["a"] == written()


def test_a_transaction_that_fails_leaves_nothing() -> None:
    with pytest.raises(Broken):
        write_and_break("a")

    assert [] == written()


def test_an_inner_transaction_that_fails_takes_back_only_itself() -> None:
    with transaction():
        write("a")
        with pytest.raises(Broken):
            write_and_break("b")
        write("c")

    assert ["a", "c"] == written()


def test_one_statement_is_a_commit_of_its_own_or_a_part_of_what_is_going_on() -> None:
    def outer() -> None:
        with transaction():
            with one_statement():
                write("b")
            raise Broken

    with one_statement():
        write("a")
    with pytest.raises(Broken):
        outer()

    assert ["a"] == written()
    assert not database.in_transaction()


def test_an_outer_transaction_that_fails_takes_the_inner_one_with_it() -> None:
    def outer() -> None:
        with transaction():
            with transaction():
                write("a")
            raise Broken

    with pytest.raises(Broken):
        outer()

    assert [] == written()


def test_what_is_rung_after_the_commit_is_not_rung_after_a_rollback() -> None:
    rung: list[str] = []

    def ring(word: str, *, breaks: bool) -> None:
        with transaction():
            database.after_commit(lambda: rung.append(word))
            if breaks:
                raise Broken

    ring("kept", breaks=False)
    with pytest.raises(Broken):
        ring("lost", breaks=True)

    assert ["kept"] == rung


def test_a_thread_without_a_session_fails_at_once() -> None:
    faults: list[BaseException] = []

    def forgetful() -> None:
        try:
            written()
        except InterfaceError as exc:
            faults.append(exc)

    run_beside(forgetful)

    assert 1 == len(faults)


def test_a_session_inside_a_session_leaves_the_connection_open() -> None:
    with session():
        pass

    assert [] == written()


def test_a_session_of_a_thread_is_closed_with_it() -> None:
    closed: list[bool] = []

    def visitor() -> None:
        with session():
            write("a")
        closed.append(database.is_closed())

    run_beside(visitor)

    assert [True] == closed
    assert ["a"] == written()


def test_a_transaction_takes_the_write_lock_before_it_reads() -> None:
    """Or what it read might be written by another before it writes itself."""
    if not on_sqlite():
        pytest.skip("PostgreSQL lets others write; what must be alone asks for a lock")
    faults: list[str] = []

    def impatient() -> None:
        with session():
            database.execute_sql("PRAGMA busy_timeout = 0")
            faults.append(fault_of(lambda: write("b")))

    with transaction():
        run_beside(impatient)

    assert ["database is locked"] == faults


@pytest.mark.parametrize(("name", "passes"), [("house 27", False), ("house 12", True)])
def test_a_lock_lets_one_transaction_of_its_name_pass(name: str, passes: bool) -> None:
    if on_sqlite():
        pytest.skip("SQLite has only one writer anyway")
    faults: list[str] = []

    def impatient() -> None:
        with session(), transaction():
            database.execute_sql("SET LOCAL lock_timeout = '100ms'")
            faults.append(fault_of(lambda: lock(name)))

    with transaction():
        lock("house 27")
        run_beside(impatient)

    assert passes is ("" in faults)


def test_whoever_stands_still_inside_a_transaction_gives_its_locks_back() -> None:
    """A process that was stopped by a signal, or whose machine froze, would keep the gate waiting for ever."""
    if on_sqlite():
        pytest.skip("a file has no server that could end somebody's transaction")

    with transaction():
        [milliseconds] = database.execute_sql(
            "SELECT setting::int FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'"
        ).fetchone()

    assert 0 < milliseconds <= 15_000


def test_a_lock_is_given_back_with_its_transaction() -> None:
    done: list[bool] = []

    def second() -> None:
        with session(), transaction():
            lock("house 27")
            done.append(True)

    with transaction():
        lock("house 27")
    run_beside(second)

    assert [True] == done


def fault_of(work: Callable[[], object]) -> str:
    try:
        with transaction():
            work()
    except OperationalError as exc:
        return str(exc)
    return ""


def run_beside(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=PATIENCE)
    assert not thread.is_alive()

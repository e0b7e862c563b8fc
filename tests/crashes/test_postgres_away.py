"""PostgreSQL goes away and comes back: every part finds it again by itself, and nothing is done twice."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from peewee import OperationalError

from passbot import store
from passbot.errors import DatabaseAway
from passbot.services.processes.reaching import reached
from passbot.store.connection import CommitUnknown
from passbot.store.db import database, reading, session, transaction
from passbot.store.models import Lease
from passbot.wake import wake
from tests.carrying import carried
from tests.postgres_server import OwnServer, own_server


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    with own_server() as server:
        yield server


@pytest.fixture
def db(server: OwnServer) -> Iterator[OwnServer]:
    store.bind(server.fresh_url())
    with session():
        yield server


def write(name: str) -> None:
    with transaction():
        Lease.insert(name=name, holder="test", token=1, until=1).execute()


def written() -> list[str]:
    return [row.name for row in Lease.select().order_by(Lease.name)]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_dead_connection_is_made_anew_at_its_next_use(db: OwnServer, mode: str) -> None:
    write("before")

    db.restart(mode)

    assert ["before"] == written()
    db.restart(mode)
    write("after")
    assert ["after", "before"] == written()


def test_what_died_while_it_rested_is_handed_to_no_other_thread(server: OwnServer) -> None:
    store.bind(server.fresh_url(), connections=1)
    with session(), ThreadPoolExecutor(1) as pool:
        write("before")
        server.restart("fast")

        assert ["before"] == pool.submit(looked_up).result()


def looked_up() -> list[str]:
    with reading():
        return written()


def test_while_it_is_away_each_use_fails_and_the_first_one_after_finds_it(db: OwnServer) -> None:
    db.stop()
    faults = [_fault() for _ in range(2)]
    db.start()

    write("after")

    assert ["database.unreachable"] * 2 == faults
    assert ["after"] == written()


def _fault() -> str:
    try:
        with reached():
            write("never")
    except DatabaseAway as exc:
        return exc.code
    return ""


def test_what_was_begun_before_it_went_away_fails_as_a_whole(db: OwnServer) -> None:
    def interrupted() -> None:
        with transaction():
            write("a")
            db.restart()
            write("b")

    with pytest.raises(OperationalError, match=r"terminating connection|closed"):
        interrupted()

    assert [] == written()


def test_a_commit_whose_answer_is_lost_is_called_unknown(db: OwnServer) -> None:
    rung: list[str] = []

    def interrupted() -> None:
        with transaction():
            write("a")
            database.after_commit(lambda: rung.append("a"))
            db.restart("immediate")

    with pytest.raises(DatabaseAway) as away, reached():
        interrupted()
    write("b")

    assert isinstance(away.value.__cause__, CommitUnknown)
    assert "database.in_doubt" == away.value.code
    assert ["b"] == written()
    assert [] == rung


def test_whoever_could_hear_nobody_rings_all_bells_once_it_can(db: OwnServer) -> None:
    rung = threading.Event()
    silence = wake.listen("slots", rung.set)
    with carried(db.fresh_url()):
        rung.clear()

        db.restart("immediate")

        assert rung.wait(20)
    silence()

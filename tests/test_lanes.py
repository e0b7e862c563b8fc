"""The lanes to the database: the gate's own, looks beside it, and behind it what takes long."""

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from passbot import slices
from passbot.dbthread import DatabaseThread
from passbot.errors import DatabaseAway, Unavailable
from passbot.slices import Gate, Slices
from passbot.store.db import database, transaction
from passbot.store.statement import Statement
from tests import databases

T = TypeVar("T")


@pytest.fixture(params=databases.KINDS)
def lanes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DatabaseThread]:
    with databases.opened(request.param, tmp_path):
        lanes = DatabaseThread()
        yield lanes
        lanes.close()


def asked(work: Coroutine[Any, Any, T]) -> T:  # Any: what coroutines yield
    return asyncio.run(work)


def set_rule(value: str) -> None:
    with transaction():
        Statement("INSERT INTO rules (name, value) VALUES ('test', :value)").run(value=value)


def rules() -> list[Any]:  # Any: rows
    return [row[0] for row in database.execute_sql("SELECT value FROM rules ORDER BY value").fetchall()]


def test_a_look_sees_what_was_written_before_it(lanes: DatabaseThread) -> None:
    async def told() -> list[Any]:
        await lanes.run(set_rule, "a")
        return await lanes.read(rules)

    assert ["a"] == asked(told())


def test_a_look_that_writes_is_refused_by_the_database(lanes: DatabaseThread) -> None:
    with pytest.raises(DatabaseAway):
        asked(lanes.read(set_rule, "b"))

    assert [] == rules()


def test_a_look_does_not_wait_for_a_writer(lanes: DatabaseThread) -> None:
    with transaction():
        set_rule("unfinished")

        seen = asked(lanes.read(rules))

    assert [] == seen


def test_a_connection_that_was_opened_anew_still_cannot_write(lanes: DatabaseThread) -> None:
    def renewed() -> None:
        database.close()
        database.connect()
        set_rule("b")

    with pytest.raises(DatabaseAway):
        asked(lanes.read(renewed))


def test_what_takes_long_takes_turns_and_gives_way(lanes: DatabaseThread) -> None:
    order = []

    def long(name: str) -> Slices[str]:
        for number in range(3):
            order.append(f"{name}{number}")
            yield
        return name

    async def both() -> list[str]:
        return list(await asyncio.gather(lanes.in_slices(long, "a"), lanes.in_slices(long, "b")))

    assert ["a", "b"] == asked(both())
    assert ["a0", "b0", "a1", "b1", "a2", "b2"] == order


def test_a_slice_that_leaves_its_transaction_open_is_found_out(lanes: DatabaseThread) -> None:
    def careless() -> Slices[None]:
        with transaction():
            yield

    with pytest.raises(AssertionError, match="ends with its transaction"):
        asked(lanes.in_slices(careless))


def test_what_takes_long_stops_between_two_slices_with_the_site(lanes: DatabaseThread) -> None:
    begun = threading.Event()

    def endless() -> Slices[None]:
        while True:
            begun.set()
            yield

    async def stopped() -> None:
        work = asyncio.create_task(lanes.in_slices(endless))
        await asyncio.to_thread(begun.wait)
        await asyncio.to_thread(lanes.close)
        await work

    with pytest.raises(Unavailable):
        asked(stopped())


def test_a_lane_that_is_stuck_keeps_no_process_from_its_end(caplog: pytest.LogCaptureFixture) -> None:
    lanes, freed = DatabaseThread(end_within=0.05), threading.Event()
    begun = {"gate": threading.Event(), "slices": threading.Event()}

    def stuck(lane: str) -> None:
        begun[lane].set()
        freed.wait()

    def stuck_slice() -> Slices[None]:
        stuck("slices")
        yield

    async def closed() -> None:
        works = [asyncio.create_task(lanes.in_slices(stuck_slice))]
        # Before anything waits at the gate, for which it would stand aside.
        await asyncio.to_thread(begun["slices"].wait)
        works += [asyncio.create_task(lanes.run(stuck, "gate"))]
        await asyncio.to_thread(begun["gate"].wait)
        await asyncio.to_thread(lanes.close)
        freed.set()
        await asyncio.gather(*works, return_exceptions=True)

    asked(closed())

    assert {"lane left behind, stuck name=database", "lane left behind, stuck name=slices"} == set(
        caplog.messages
    )


def test_a_slice_starts_when_nobody_waits_at_the_gate() -> None:
    gate, passed = Gate(), threading.Event()
    gate.enter()
    gate.enter()

    def behind() -> None:
        gate.give_way(60)
        passed.set()

    thread = threading.Thread(target=behind)
    thread.start()
    gate.leave()
    waits = not passed.is_set()
    gate.leave()

    thread.join(10)
    assert waits
    assert passed.is_set()


def test_a_flood_at_the_gate_does_not_stop_what_is_behind_it() -> None:
    gate = Gate()
    gate.enter()

    gate.give_way(0.01)  # comes back


def test_every_slice_is_followed_by_a_rest_as_long_as_itself(tmp_path: Path) -> None:
    slept: list[float] = []

    def long() -> Slices[int]:
        yield
        yield
        return 7

    with databases.opened("sqlite", tmp_path):
        result = slices.run(long(), slept.append)

    assert 7 == result
    assert 3 == len(slept)
    assert min(slept) > 0


def test_a_slice_begins_a_breath_after_the_last_at_the_gate() -> None:
    gate = Gate()
    gate.enter()
    gate.leave()
    left = time.monotonic()

    gate.give_way(patience=60)

    assert time.monotonic() - left >= slices.BREATH * 0.9

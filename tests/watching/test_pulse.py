"""What a part says of itself in the memory of its process."""

import asyncio
import threading
from datetime import timedelta

import pytest

from passbot.domain.site.health import Code
from passbot.pulse import Part, Process, beat
from tests.services.people.some_people import NOON
from tests.watching.ticking import Ticking


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def process(clock: Ticking) -> Process:
    return Process("gate 1", now=clock.now, monotonic=clock.monotonic)


@pytest.fixture
def part(process: Process) -> Part:
    return process.part("bot")


def test_the_first_of_repeated_failures_says_since_when(part: Part, clock: Ticking) -> None:
    part.waits(Code.TELEGRAM, "NetworkError")
    clock.passes(30)
    part.waits(Code.TOKEN, "InvalidToken")

    note = part.note("gate 1")

    assert (Code.TOKEN, "InvalidToken", NOON) == (note.waiting_for, note.why, note.since)


def test_a_success_ends_the_waiting_but_not_for_a_database_that_is_away(part: Part) -> None:
    part.waits(Code.TELEGRAM)
    part.lost_database("connection refused")

    part.succeeded()

    assert Code.DATABASE == part.note("gate 1").waiting_for
    part.found_database()
    assert "" == part.note("gate 1").waiting_for


@pytest.mark.parametrize("organ", [Code.LOOP, Code.LANE])
def test_a_loop_or_a_lane_may_stand_still_for_ten_seconds(
    process: Process, part: Part, clock: Ticking, organ: Code
) -> None:
    part.stamp(organ)
    clock.passes(10)
    assert [] == process.troubles()

    clock.passes(1)

    assert [organ] == [trouble.code for trouble in process.troubles()]


def test_a_clock_that_jumps_makes_nothing_old(process: Process, part: Part, clock: Ticking) -> None:
    part.stamp(Code.LOOP)
    part.succeeded()

    clock.jumps(7200)

    assert [] == process.troubles()
    assert NOON + timedelta(hours=2) == part.note("gate 1").succeeded_at


def test_no_secret_stands_in_what_others_read(part: Part) -> None:
    part.lost_database("postgresql://passbot:geheim@host/passbot does not answer")

    assert "geheim" not in part.note("gate 1").why


def test_a_stuck_lane_does_not_hold_up_the_pulse_of_the_loop(part: Part, clock: Ticking) -> None:
    stuck, has_come = threading.Event(), asyncio.Event()

    async def ping() -> str:
        has_come.set()
        await asyncio.to_thread(stuck.wait)
        return ""

    async def look() -> None:
        pulse = asyncio.create_task(beat(part, ping))
        await has_come.wait()
        clock.passes(11)
        part.stamp(Code.LOOP)  # as it does each second
        stuck.set()
        pulse.cancel()

    asyncio.run(look())

    assert Code.LANE == part.note("gate 1").waiting_for


def test_a_part_that_only_looks_has_succeeded_when_the_work_was_done(part: Part, clock: Ticking) -> None:
    part.waits(Code.OLD)
    clock.passes(5)

    part.is_well()
    before = part.note("gate 1")
    part.has_done(NOON - timedelta(hours=3))

    note = part.note("gate 1")
    assert ("", None) == (before.waiting_for, before.succeeded_at)
    assert (NOON - timedelta(hours=3), NOON + timedelta(seconds=5)) == (note.succeeded_at, note.moved_at)

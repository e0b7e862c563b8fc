"""One worker leads, wherever it runs; when it is killed, another one in another container leads within 15 seconds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.domain.site.health import LONGEST
from passbot.pulse import Process
from passbot.services.processes import leases
from passbot.sheets.opening import Spreadsheet
from passbot.sheets.taking import LEASE
from passbot.sheets.timing import Pace
from passbot.watching.watch import NOTE, Watch
from tests import databases
from tests.watching.ticking import Ticking

CYCLE = int(Spreadsheet.interval)
WITHIN = 15


@pytest.fixture(autouse=True)
def site(tmp_path: Path) -> Iterator[None]:
    with databases.opened("sqlite", tmp_path):
        yield


class Container:
    """A process with a sheet's worker and its watch; `works` is false while a call of the worker lasts."""

    def __init__(self, name: str, clock: Ticking) -> None:
        self._process = Process(f"{name} 1", now=clock.now, monotonic=clock.monotonic)
        self._part = self._process.part("sheet")
        self._watch = Watch(self._process, ("sheet",), now=clock.now, monotonic=clock.monotonic)
        self._clock, self._seconds = clock, 0
        self.works = True

    def second(self) -> bool:
        """Whether it took the lease in this one."""
        self._seconds += 1
        if self._seconds % NOTE == 1:
            self._watch.turn()
        if not self.works or self._seconds % CYCLE:
            return False
        self._part.succeeded()
        seconds = Pace().lease.total_seconds()
        return leases.take(LEASE, self._process.holder, now=self._clock.now(), seconds=seconds) is not None


def seconds_until_led(follower: Container, clock: Ticking, *others: Container, patience: int = 300) -> int:
    for second in range(patience):
        clock.passes(1)
        for each in others:
            each.second()
        if follower.second():
            return second
    return patience


@pytest.mark.parametrize("lived", range(20, 35))
def test_a_killed_leader_is_replaced_by_another_container(lived: int) -> None:
    clock = Ticking()
    leader, follower = Container("one", clock), Container("two", clock)
    assert lived == seconds_until_led(follower, clock, leader, patience=lived)

    assert WITHIN > seconds_until_led(follower, clock)


def test_a_leader_that_waits_for_google_keeps_its_place() -> None:
    clock = Ticking()
    leader, follower = Container("one", clock), Container("two", clock)
    seconds_until_led(follower, clock, leader, patience=20)
    leader.works = False

    assert 60 == seconds_until_led(follower, clock, leader, patience=60)


def test_a_leader_that_hangs_gives_way() -> None:
    clock = Ticking()
    leader, follower = Container("one", clock), Container("two", clock)
    seconds_until_led(follower, clock, leader, patience=20)
    leader.works = False

    waited = seconds_until_led(follower, clock, leader)

    assert waited < LONGEST["sheet"].total_seconds() + WITHIN

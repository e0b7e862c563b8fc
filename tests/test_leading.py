"""Of several timetables one works. The others stand by, say so, and take over when it stops or is killed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from passbot.domain.site import health
from passbot.domain.site.health import Code
from passbot.domain.site.rules import Rules
from passbot.errors import Unavailable
from passbot.leading import Lead
from passbot.pulse import Process
from passbot.services.processes import leases
from passbot.site_files import Site
from passbot.timetable.timetable import Timetable
from tests import databases
from tests.services.people.some_people import NOON
from tests.watching.ticking import Ticking

NIGHT = NOON.replace(hour=2, minute=59, second=50)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with databases.opened("sqlite", tmp_path) as url:
        yield url


def _no_network(*_asked: object, **_how: object) -> str:
    raise Unavailable("calendar.unreachable", "There is no network here.")


class Container:
    """A process with a timetable. Its turns are the test's."""

    def __init__(self, name: str, clock: Ticking, url: str, home: Path) -> None:
        self._process = Process(f"{name} 1", now=clock.now, monotonic=clock.monotonic)
        part = self._process.part("timetable")
        self.lead = Lead(part, self._process.holder, now=clock.now)
        self._timetable = Timetable(
            Rules(),
            Site(url, home),
            now=clock.now,
            passed=clock.monotonic,
            fetch=_no_network,
            part=part,
            lead=self.lead,
        )

    def turns(self) -> bool:
        """Whether the work is its own."""
        self._timetable._turn()
        self._timetable._aside.wait(60)
        return self._timetable._leads

    @property
    def note(self) -> health.Note:
        return self._process.notes()[0]


@pytest.fixture
def clock() -> Ticking:
    return Ticking(NIGHT)


@pytest.fixture
def two(clock: Ticking, url: str, tmp_path: Path) -> tuple[Container, Container]:
    return Container("one", clock, url, tmp_path), Container("two", clock, url, tmp_path)


def test_one_works_and_the_other_stands_by_which_is_no_trouble(
    two: tuple[Container, Container], clock: Ticking
) -> None:
    first, second = two

    assert (True, False) == (first.turns(), second.turns())
    assert (False, True) == (first.note.stands_by, second.note.stands_by)
    assert [] == health.troubles([first.note, second.note], now=clock.now())


def test_who_stands_by_takes_over_at_the_next_look_after_a_stop(two: tuple[Container, Container]) -> None:
    first, second = two
    first.turns(), second.turns()

    first.lead.give_back()

    assert second.turns()
    assert not second.note.stands_by
    assert not first.turns()


def test_who_stands_by_takes_over_from_a_killed_one_when_its_time_is_over(
    two: tuple[Container, Container], clock: Ticking
) -> None:
    first, second = two
    first.turns()

    took = []
    for _ in range(15):
        clock.passes(1)
        took.append(second.turns())

    assert leases.LASTS.total_seconds() - 1 == took.index(True)


@pytest.mark.parametrize(
    ("waits", "made"), [(5, 1), (15, 1), (300, 0)], ids=["before it", "as it is due", "long after"]
)
def test_a_backup_that_falls_into_the_change_is_made_and_one_that_was_made_is_not_repeated(
    two: tuple[Container, Container], clock: Ticking, tmp_path: Path, waits: int, made: int
) -> None:
    first, second = two
    first.turns(), second.turns()
    clock.passes(waits)
    first.lead.give_back()

    second.turns()
    clock.passes(10)
    second.turns()

    assert made == len(list((tmp_path / "backup").glob("passbot-*.db")))


def test_a_killed_one_is_told_as_such_where_another_does_its_work(
    two: tuple[Container, Container], clock: Ticking
) -> None:
    first, second = two
    first.turns(), second.turns()
    killed = first.note
    clock.passes(20)
    second.turns()

    found = health.troubles([killed, second.note], now=clock.now())

    assert [Code.ALONE] == [trouble.code for trouble in found]


def test_nobody_works_for_one_that_is_killed_while_all_others_stand_by(
    two: tuple[Container, Container], clock: Ticking
) -> None:
    first, second = two
    first.turns(), second.turns()
    killed, waits = first.note, second.note
    later = clock.now() + timedelta(seconds=20)

    found = health.troubles([killed, replace(waits, noted_at=later, moved_at=later)], now=later)

    assert [Code.SILENT] == [trouble.code for trouble in found]

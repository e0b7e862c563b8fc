"""What a process measures of its machine, and notes for the others."""

from datetime import timedelta
from pathlib import Path

import pytest

from passbot.pulse import Part
from passbot.watching.measures import Backups, Room
from tests.services.people.some_people import NOON
from tests.watching.ticking import Ticking


def test_the_backups_last_success_is_the_newest_file(tmp_path: Path) -> None:
    clock = Ticking()
    part = Part("backup", now=clock.now, monotonic=clock.monotonic)
    for name in ("passbot-20260502-031500.db", "passbot-20260503-031500.db", "mine.db"):
        (tmp_path / name).touch()

    Backups(part, tmp_path, now=clock.now).look(NOON - timedelta(days=300))

    assert NOON.replace(day=3, hour=3, minute=15) == part.note("gate 1").succeeded_at


def test_without_a_backup_there_is_no_success_though_nothing_is_wrong_yet(tmp_path: Path) -> None:
    clock = Ticking()
    part = Part("backup", now=clock.now, monotonic=clock.monotonic)

    Backups(part, tmp_path, now=clock.now).look(NOON - timedelta(hours=1))

    assert (None, "") == (part.note("gate 1").succeeded_at, part.note("gate 1").waiting_for)


@pytest.mark.parametrize("least", [1_000_000, 900_000_000])
def test_the_fuller_disk_is_measured_whether_it_is_full_or_not(tmp_path: Path, least: int) -> None:
    part = Part("disk")
    free = {tmp_path: least, tmp_path.parent: 10**12}

    Room(part, tmp_path, tmp_path.parent, free=free.__getitem__).look()

    assert least == part.measured

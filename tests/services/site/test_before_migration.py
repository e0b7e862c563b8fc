"""Before a migration the database is copied: whoever must go back to the program of before can."""

import fcntl
import os
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from passbot.clock import utc_now
from passbot.errors import Unavailable
from passbot.services.site import before_migration, database
from passbot.store import migrations
from tests import databases

NEWEST = len(migrations.MIGRATIONS)


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A site's database, and a program that knows one migration more."""
    url = databases.fresh_url("sqlite", tmp_path)
    newer = [*migrations.MIGRATIONS, lambda: ["CREATE TABLE lifts (id BIGINT)"]]
    monkeypatch.setattr(migrations, "MIGRATIONS", newer)
    return url


def version_in(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT version FROM schema_version").fetchone()[0])


def test_the_copy_has_the_version_of_before(url: str) -> None:
    database.migrate(url, now=utc_now())

    assert NEWEST == version_in(before_migration.file_of(url, NEWEST))
    assert NEWEST + 1 == database.look(url).version


def test_a_database_that_is_new_or_up_to_date_is_not_copied(url: str, tmp_path: Path) -> None:
    database.migrate(url, now=utc_now())
    copied = before_migration.file_of(url, NEWEST).stat().st_mtime_ns

    database.migrate(url, now=utc_now())
    database.migrate(databases.empty_url("sqlite", tmp_path), now=utc_now())

    assert [before_migration.file_of(url, NEWEST)] == list((tmp_path / "backup").iterdir())
    assert copied == before_migration.file_of(url, NEWEST).stat().st_mtime_ns


@pytest.mark.parametrize(("later", "is_new"), [(timedelta(minutes=59), False), (timedelta(minutes=61), True)])
def test_a_start_that_fails_again_and_again_copies_once_an_hour(
    url: str, later: timedelta, is_new: bool
) -> None:
    before_migration.keep(url, NEWEST, now=utc_now())
    first = before_migration.file_of(url, NEWEST).stat().st_mtime_ns

    before_migration.keep(url, NEWEST, now=utc_now() + later)

    assert is_new == (first != before_migration.file_of(url, NEWEST).stat().st_mtime_ns)


def test_without_room_for_the_copy_nothing_is_migrated(url: str, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("no folder")

    with pytest.raises(Unavailable, match="backup was not made"):
        database.migrate(url, now=utc_now())

    assert NEWEST == database.look(url).version


def test_who_starts_while_a_backup_is_made_waits_for_it(url: str, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    busy = os.open(tmp_path / "backup", os.O_RDONLY)
    fcntl.flock(busy, fcntl.LOCK_EX)
    starting = threading.Thread(target=database.migrate, args=(url,), kwargs={"now": utc_now()})

    starting.start()
    os.close(busy)
    starting.join()

    assert NEWEST == version_in(before_migration.file_of(url, NEWEST))


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("ages", "retention_days", "left"),
    [
        ([3, 2, 1], 365, [2, 1]),
        ([31, 29], 365, [29]),
        ([400, 31], 365, []),
        ([29, 8, 6], 7, [6]),
        ([], 365, []),
    ],
)
def test_names_that_were_erased_leave_the_copies_too(
    tmp_path: Path, ages: list[int], retention_days: int, left: list[int]
) -> None:
    url, now = f"sqlite:///{tmp_path / 'passbot.db'}", utc_now()
    (tmp_path / "backup").mkdir()
    nightly = tmp_path / "backup" / "passbot-20200101-030000.db"
    nightly.touch()
    made = {days: before_migration.file_of(url, version) for version, days in enumerate(ages, start=9)}
    for days, file in made.items():
        file.touch()
        at = (now - days * DAY).timestamp()
        os.utime(file, (at, at))

    before_migration.forget_old(url, retention_days=retention_days, now=now)

    assert {nightly, *(made[days] for days in left)} == set((tmp_path / "backup").iterdir())

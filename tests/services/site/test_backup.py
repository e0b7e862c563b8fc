"""A backup is whole or not there; a restore keeps what it replaces."""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from passbot import store
from passbot.domain.people.people import Resident
from passbot.errors import Conflict, InvalidInput, NotFound, Refusal, Unavailable
from passbot.services.site import backup, database
from passbot.store.db import session
from tests import databases
from tests.services.people.some_people import NOON, order_car, settle

TOP = Path(__file__).parents[3]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A site's database with one order in it, which nobody has open."""
    url = databases.fresh_url("sqlite", tmp_path)
    with opened(url) as anna:
        order_car(anna)
    return url


@contextmanager
def opened(url: str) -> Iterator[Resident]:
    store.open_store(url)
    with session():
        yield settle("Анна Петрова", "27")


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def orders_in(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT count(*) FROM orders").fetchone()[0])


def tampered(url: str, sql: str) -> None:
    with closing(sqlite3.connect(file_of(url))) as connection:
        connection.execute("PRAGMA foreign_keys = 0")
        connection.executescript(sql)


def test_a_backup_has_what_the_log_still_holds(url: str, tmp_path: Path) -> None:
    with opened(url) as boris:
        order_car(boris, "К777МР99")

        made = backup.make(url, tmp_path / "backup" / "b.db")

    assert (2, 2) == (made.orders, orders_in(made.file))
    assert made.file.stat().st_size == made.size


def test_writers_go_on_meanwhile(url: str, tmp_path: Path) -> None:
    with opened(url) as boris, closing(sqlite3.connect(file_of(url))) as other:
        other.execute("BEGIN IMMEDIATE")
        made = backup.make(url, tmp_path / "b.db")
        other.rollback()
        order_car(boris, "К777МР99")

    assert 1 == made.orders


@pytest.mark.parametrize("name", ["with space.db", "50%.db", "what?.db", "a#b.db", "дом.db"])
def test_a_name_may_have_any_signs(name: str, url: str, tmp_path: Path) -> None:
    made = backup.make(url, tmp_path / name)

    assert 1 == backup.verify(made.file)


def test_nothing_is_overwritten(url: str, tmp_path: Path) -> None:
    (tmp_path / "mine.db").write_text("mine")

    with pytest.raises(Conflict, match="not overwritten"):
        backup.make(url, tmp_path / "mine.db")

    assert "mine" == (tmp_path / "mine.db").read_text()


def test_the_newest_are_kept_and_what_others_put_there(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    (folder / "passbot-before-summer.db").touch()
    names = [backup.name_of(NOON + timedelta(days=day)) for day in range(4)]

    for name in names:
        backup.make(url, folder / name, keep=2)

    assert {*names[2:], "passbot-before-summer.db"} == {file.name for file in folder.iterdir()}


def test_two_at_once_do_not_meet(url: str, tmp_path: Path) -> None:
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)

    with pytest.raises(Conflict, match="Another backup or restore is at work"):
        backup.make(url, tmp_path / "b.db")

    os.close(handle)
    assert 1 == backup.make(url, tmp_path / "b.db").orders


FULL_DISK = """
import resource, sys
from pathlib import Path
from passbot.services.site import backup
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
backup.make(sys.argv[1], Path(sys.argv[2]), keep=1)
"""


def test_a_full_disk_leaves_the_older_backup(url: str, tmp_path: Path) -> None:
    old = backup.make(url, tmp_path / backup.name_of(NOON))
    target = tmp_path / backup.name_of(NOON + timedelta(days=1))
    ended = subprocess.run(
        [sys.executable, "-c", FULL_DISK, url, str(target)], cwd=TOP, capture_output=True, text=True
    )

    assert "Unavailable: The backup was not made" in ended.stderr
    assert (1, False, []) == (
        backup.verify(old.file),
        target.exists(),
        list(tmp_path.glob(".*")),
    )


def test_a_folder_that_cannot_be_is_a_clear_line(url: str) -> None:
    with pytest.raises(Unavailable, match=r"The backup was not made .* Older ones are untouched"):
        backup.make(url, file_of(url) / "backup" / "b.db")


def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        backup.make(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "b.db")

    assert [] == list(tmp_path.iterdir())


def test_postgresql_has_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="pg_dump"):
        backup.make("postgresql://passbot@localhost/passbot", tmp_path / "b.db")


def test_a_restore_brings_back_and_keeps_what_was_there(url: str, tmp_path: Path) -> None:
    made = backup.make(url, tmp_path / "b.db")
    with opened(url) as boris:
        order_car(boris, "К777МР99")

    kept = backup.restore(url, made.file, force=True, now=NOON)

    assert kept is not None
    assert (1, 2) == (orders_in(file_of(url)), orders_in(kept))


def test_a_restored_site_is_a_whole_one(url: str, tmp_path: Path) -> None:
    made = backup.make(url, tmp_path / "b.db")
    backup.restore(url, made.file, force=True, now=NOON)

    with opened(url) as boris:
        order_car(boris, "К777МР99")

    assert [] == [promise for promise, broken in database.check(url) if broken]


def test_where_nothing_is_a_restore_needs_no_force(url: str, tmp_path: Path) -> None:
    made = backup.make(url, tmp_path / "b.db")

    kept = backup.restore(f"sqlite:///{tmp_path}/new/passbot.db", made.file, force=False, now=NOON)

    assert (None, 1) == (kept, orders_in(tmp_path / "new/passbot.db"))


def test_a_log_that_was_left_alone_is_not_played_into_the_backup(url: str, tmp_path: Path) -> None:
    made = backup.make(url, tmp_path / "b.db")
    log = file_of(url).with_name(file_of(url).name + "-wal")
    file_of(url).unlink()
    log.write_bytes(b"of another database")

    backup.restore(url, made.file, force=False, now=NOON)

    assert not log.exists()
    assert 1 == orders_in(file_of(url))


def test_a_damaged_database_can_be_replaced_and_is_kept(url: str, tmp_path: Path) -> None:
    made = backup.make(url, tmp_path / "b.db")
    file_of(url).write_bytes(b"\0" * 10_000)

    kept = backup.restore(url, made.file, force=True, now=NOON)

    assert kept is not None
    assert (1, b"\0" * 10_000) == (orders_in(file_of(url)), kept.read_bytes())


def test_a_backup_in_use_is_copied_with_its_log(url: str, tmp_path: Path) -> None:
    with opened(url) as boris:
        order_car(boris, "К777МР99")

        backup.restore(f"sqlite:///{tmp_path / 'second.db'}", file_of(url), force=False, now=NOON)

    assert 2 == orders_in(tmp_path / "second.db")


def test_a_database_that_somebody_has_open_is_left_alone(url: str, tmp_path: Path) -> None:
    made = backup.make(url, tmp_path / "b.db")

    with opened(url), pytest.raises(Conflict, match="Stop passbot first"):
        backup.restore(url, made.file, force=True, now=NOON)

    assert [] == list(tmp_path.glob("*.before-*"))


def test_the_restored_file_is_as_readable_as_the_one_before(url: str, tmp_path: Path) -> None:
    made = backup.make(url, tmp_path / "b.db")
    file_of(url).chmod(0o640)

    backup.restore(url, made.file, force=True, now=NOON)

    assert 0o640 == file_of(url).stat().st_mode & 0o777


def text(url: str, tmp_path: Path) -> Path:
    (tmp_path / "text.db").write_text("not a database at all, but long enough to be read as one" * 100)
    return tmp_path / "text.db"


def empty(url: str, tmp_path: Path) -> Path:
    (tmp_path / "empty.db").touch()
    return tmp_path / "empty.db"


def foreign(url: str, tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "foreign.db")) as connection:
        connection.execute("CREATE TABLE notes (text TEXT)")
    return tmp_path / "foreign.db"


def newer(url: str, tmp_path: Path) -> Path:
    made = backup.make(url, tmp_path / "newer.db")
    tampered(f"sqlite:///{made.file}", "UPDATE schema_version SET version = 999")
    return made.file


def dangling(url: str, tmp_path: Path) -> Path:
    made = backup.make(url, tmp_path / "dangling.db")
    tampered(f"sqlite:///{made.file}", "DELETE FROM residents")
    return made.file


def cut(url: str, tmp_path: Path) -> Path:
    made = backup.make(url, tmp_path / "cut.db")
    made.file.write_bytes(made.file.read_bytes()[: made.size // 2])
    return made.file


def itself(url: str, tmp_path: Path) -> Path:
    return file_of(url)


def nothing(url: str, tmp_path: Path) -> Path:
    return tmp_path / "none.db"


def folder(url: str, tmp_path: Path) -> Path:
    return tmp_path


@pytest.mark.parametrize(
    "bad", [text, empty, foreign, newer, dangling, cut, itself, nothing, folder], ids=lambda bad: bad.__name__
)
def test_what_is_no_backup_is_not_restored(bad: object, url: str, tmp_path: Path) -> None:
    assert callable(bad)
    source = bad(url, tmp_path)
    before = file_of(url).read_bytes()

    with pytest.raises(Refusal) as refused:
        backup.restore(url, source, force=True, now=NOON)

    assert str(source) in refused.value.message
    assert before == file_of(url).read_bytes()
    assert [] == list(tmp_path.glob("*.before-*"))


def test_without_force_what_is_there_stays(url: str, tmp_path: Path) -> None:
    made = backup.make(url, tmp_path / "b.db")

    with pytest.raises(Conflict, match="Say --force"):
        backup.restore(url, made.file, force=False, now=NOON)


def test_a_killed_restore_leaves_the_old_database_or_the_new_one(url: str, tmp_path: Path) -> None:
    made = backup.make(url, tmp_path / "b.db")
    with opened(url) as boris:
        order_car(boris, "К777МР99")

    words = [sys.executable, "-m", "tests.services.site.killed_restores", url, str(made.file)]
    ended = subprocess.run(words, cwd=TOP, capture_output=True, text=True)

    found = ended.stdout.split()
    assert (0, "") == (ended.returncode, ended.stderr)
    assert {"1", "2"} == set(found)
    assert found == sorted(found, reverse=True)

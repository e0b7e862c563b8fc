"""The SQLite file under a running site: taken away, and with a write-ahead log that stays short."""

import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from passbot import store
from passbot.process.database_file import DatabaseFile, watched
from passbot.services.processes import checkpoints
from passbot.store.db import session, transaction
from passbot.store.models import Lease
from tests import databases
from tests.patience import PATIENCE


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    url = databases.fresh_url("sqlite", tmp_path)
    store.open_store(url)
    with session():
        yield Path(url.removeprefix("sqlite:///"))


def moved(file: Path) -> None:
    file.rename(file.with_suffix(".old"))


def replaced(file: Path) -> None:
    shutil.copy(file, file.with_suffix(".new"))
    file.with_suffix(".new").rename(file)


@pytest.mark.parametrize(
    ("how", "words"), [(moved, "is gone"), (Path.unlink, "is gone"), (replaced, "is another file now")]
)
def test_a_file_that_is_taken_away_ends_the_process(
    file: Path, how: Callable[[Path], None], words: str
) -> None:
    ended: list[bool] = []
    kept = DatabaseFile(file, end=lambda: ended.append(True))
    well = kept.look()

    how(file)

    assert (True, False, [True]) == (well, kept.look(), ended)
    assert kept.lost
    assert words in kept.lost.message


def test_a_site_whose_database_is_moved_stops_in_words(tmp_path: Path) -> None:
    """The real process, within the minute."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSBOT_")}
    command = [sys.executable, "-m", "passbot", "start", "--only", "jobs"]
    with subprocess.Popen(
        command,
        env=environment | {"PASSBOT_HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert "passbot serves" in process.stdout.readline()

        (tmp_path / "passbot.db").rename(tmp_path / "elsewhere.db")

        _, said = process.communicate(timeout=PATIENCE)
    assert 1 == process.returncode
    assert f"{tmp_path / 'passbot.db'} is gone" in said.splitlines()[-1]
    assert "database lost" in (tmp_path / "log" / "errors.log").read_text()
    assert not (tmp_path / "passbot.db").exists()


def write() -> None:
    with transaction():
        Lease.insert(name="a", holder="test", token=1, until=1).on_conflict_replace().execute()


def log_of(file: Path) -> int:
    wal = file.with_name(file.name + "-wal")
    return wal.stat().st_size if wal.exists() else 0


def test_what_is_folded_stands_in_the_file_itself(file: Path, tmp_path: Path) -> None:
    write()

    checkpoints.fold()

    shutil.copy(file, tmp_path / "alone.db")
    with closing(sqlite3.connect(tmp_path / "alone.db")) as copy:
        assert [("a",)] == copy.execute("SELECT name FROM leases").fetchall()


def test_at_the_end_the_log_is_empty(file: Path) -> None:
    write()
    before = log_of(file)

    with watched(file):
        pass

    assert before > 0 == log_of(file)


def test_a_reader_that_holds_the_log_is_no_error(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A tool that replicates it, for one."""
    caplog.set_level(logging.INFO)
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM leases").fetchone()
        write()

        checkpoints.fold()
        checkpoints.fold_and_empty()

    assert [logging.INFO] * 2 == [record.levelno for record in caplog.records if "folded" in record.message]
    write()
    assert 1 == Lease.select().count()


def test_a_database_that_is_no_file_is_not_watched() -> None:
    assert checkpoints.file_of("postgresql://localhost/passbot") is None
    threads = threading.active_count()

    with watched(None):
        assert threads == threading.active_count()

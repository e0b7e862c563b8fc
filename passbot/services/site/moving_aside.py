"""Moves a SQLite database aside, complete, when nobody has it open."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from passbot.errors import Conflict

TAILS = ("-wal", "-shm")


def set_aside(file: Path, now: datetime) -> Path | None:
    """Hard-link the database under a second name; returns it.

    The caller then renames a new file over the first name, so there is always a database under it. A leftover log
    (-wal, -shm) must be moved too: SQLite would play it into the new file.
    """
    kept = file.with_name(f"{file.name}.before-{now:%Y%m%d-%H%M%S}")
    if file.exists():
        _fold(file)
        _name_twice(file, kept)
    for tail in TAILS:
        rest = file.with_name(file.name + tail)
        if rest.exists():
            rest.rename(kept.with_name(kept.name + tail))
    return kept if kept.exists() else None


def _fold(file: Path) -> None:
    """Checkpoint the write-ahead log into the file. SQLite does this only for a process that has the file alone."""
    try:
        with closing(sqlite3.connect(file, timeout=1)) as connection:
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
            connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as exc:
        if exc.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise _in_use(file) from exc
        raise
    except (
        sqlite3.DatabaseError
    ):  # damaged, which is a good reason to restore; there is nothing to checkpoint
        return
    if mode != "delete":
        raise _in_use(file)


def _in_use(file: Path) -> Conflict:
    return Conflict("restore.open", f"{file} is in use. Stop passbot first, then restore.")


def _name_twice(file: Path, kept: Path) -> None:
    try:
        os.link(file, kept)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        shutil.copy2(file, kept)

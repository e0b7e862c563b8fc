"""Moving a SQLite database out of the way, whole, when nobody has it open."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from passbot.errors import Conflict

TAILS = ("-wal", "-shm")


def set_aside(file: Path, now: datetime) -> Path | None:
    """Give the database a second name, which stays when the first is given to another; answers which.

    A log that is left of it must go along: SQLite would play it into whatever has the first name next.
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
    """Fold the write-ahead log into the file, which SQLite does only for the one who has it alone."""
    try:
        with closing(sqlite3.connect(file, timeout=1)) as connection:
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
            connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as exc:
        if exc.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise _in_use(file) from exc
        raise
    except sqlite3.DatabaseError:  # damaged: a good reason to restore, and nothing to fold
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
    except OSError:  # a file system without second names
        shutil.copy2(file, kept)

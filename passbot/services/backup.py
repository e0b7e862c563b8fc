"""Backups of the SQLite database: made while it is used, verified before they count, never half a file."""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from passbot.errors import Conflict, InvalidInput, NotFound, Unavailable
from passbot.store.db import is_postgres, sqlite_file
from passbot.store.migrations import MIGRATIONS

ON_POSTGRES = "This site is on PostgreSQL: back it up with pg_dump, and restore with pg_restore."


@dataclass(frozen=True)
class Backup:
    file: Path
    size: int
    orders: int


def make(url: str, target: Path, *, keep: int | None = None) -> Backup:
    """Copy the database to `target`, online. The file appears only when it is whole, verified and on the disk."""
    source = _file_of(url)
    if not source.exists():
        raise NotFound("backup.nothing", f"There is no database at {source} yet.")
    if target.exists():
        raise Conflict(
            "backup.exists", f"{target} is there already and is not overwritten. Name another file."
        )
    draft = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", (str(draft),))
        orders = verify(draft)
        _to_disk(draft)
        draft.rename(target)
        _to_disk(target.parent)
    except (OSError, sqlite3.Error) as exc:
        draft.unlink(missing_ok=True)
        raise Unavailable(
            "backup.failed", f"The backup was not made ({exc}). Older ones are untouched."
        ) from exc
    if keep:
        _forget_oldest(target, keep)
    return Backup(target, target.stat().st_size, orders)


def name_of(now: datetime) -> str:
    return f"passbot-{now:%Y%m%d-%H%M%S}.db"


def verify(file: Path) -> int:
    """Is this a whole database of ours that this program knows? Answers how many orders are in it."""
    if not file.is_file():
        raise NotFound("backup.unknown", f"There is no file {file}.")
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
            version = connection.execute("SELECT version FROM schema_version").fetchone()[0]
            orders = connection.execute("SELECT count(*) FROM orders").fetchone()[0]
    except sqlite3.Error as exc:
        raise InvalidInput("backup.foreign", f"{file} is not a database of passbot ({exc}).") from exc
    if said != "ok":
        raise InvalidInput("backup.damaged", f"{file} is damaged: {said}.")
    if version > len(MIGRATIONS):
        raise InvalidInput(
            "backup.newer",
            f"{file} has version {version}, this passbot knows {len(MIGRATIONS)}. Update passbot first.",
        )
    return int(orders)


def restore(url: str, source: Path, *, force: bool, now: datetime) -> Path | None:
    """Put a backup in the database's place. What was there is kept beside it; answers where.

    Refuses while the site is open in another process, and without `force` where a database is already.
    """
    target = _file_of(url)
    verify(source)
    kept = None
    if target.exists():
        if not force:
            raise Conflict(
                "restore.exists", f"{target} is there already. Say --force to replace it; it is kept beside."
            )
        _refuse_open(target)
        kept = target.with_name(f"{target.name}.before-{now:%Y%m%d-%H%M%S}")
    draft = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, draft)
        _to_disk(draft)
        if kept:
            os.link(target, kept)
        draft.rename(target)
        _to_disk(target.parent)
    except OSError as exc:
        draft.unlink(missing_ok=True)
        raise Unavailable(
            "restore.failed", f"Nothing was restored ({exc}). The database is as it was."
        ) from exc
    return kept


def _refuse_open(file: Path) -> None:
    """Whoever else has the file open keeps us from leaving WAL mode; alone, that also folds the WAL into the file."""
    try:
        with closing(sqlite3.connect(file, timeout=1)) as connection:
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    except sqlite3.OperationalError:
        mode = "wal"
    if mode != "delete":
        raise Conflict("restore.open", f"{file} is in use. Stop passbot first, then restore.")


def _forget_oldest(newest: Path, keep: int) -> None:
    """Names carry the moment, so their order is the order of time."""
    for old in sorted(newest.parent.glob("passbot-*.db"))[:-keep]:
        old.unlink()


def _file_of(url: str) -> Path:
    if is_postgres(url):
        raise InvalidInput("backup.postgres", ON_POSTGRES)
    return sqlite_file(url)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

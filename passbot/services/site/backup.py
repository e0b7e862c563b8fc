"""Backups of the SQLite database: made online, verified before they count, never half a file."""

import fcntl
import os
import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from passbot.errors import Conflict, InvalidInput, NotFound, Unavailable
from passbot.services.site.moving_aside import set_aside
from passbot.store.db import is_postgres, sqlite_file
from passbot.store.migrations import MIGRATIONS

ON_POSTGRES = (
    "This site is on PostgreSQL, which has its own tools: "
    'pg_dump --format=custom --file=passbot.dump "$PASSBOT_DATABASE_URL", and pg_restore.'
)
_OURS = re.compile(r"passbot-[0-9]{8}-[0-9]{6}\.db")


@dataclass(frozen=True)
class Backup:
    file: Path
    size: int
    orders: int


@dataclass(frozen=True)
class Version:
    """Of a backup's schema, and of this program's."""

    number: int
    newest: int

    @property
    def is_old(self) -> bool:
        return self.number < self.newest


def make(url: str, target: Path, *, keep: int | None = None) -> Backup:
    """Copy the database to `target`, online. The file appears only when it is complete, verified and on disk.

    Of the backups in its folder that are named by `name_of`, the newest `keep` stay.
    """
    source = _file_of(url)
    if not source.exists():
        raise NotFound("backup.nothing", f"There is no database at {source} yet.")
    if keep is not None and keep < 1:
        raise InvalidInput("backup.keep", "Keep at least one backup.")
    with _put(target, "The backup was not made ({fault}). Older ones are untouched.") as draft:
        if target.exists():
            raise Conflict(
                "backup.exists", f"{target} is there already and is not overwritten. Name another file."
            )
        _copy(source, draft)
        orders = verify(draft)
    if keep:
        _forget_oldest(target.parent, keep)
    return Backup(target, target.stat().st_size, orders)


def name_of(now: datetime) -> str:
    return f"passbot-{now:%Y%m%d-%H%M%S}.db"


def verify(file: Path) -> int:
    """Check that this is a complete database of ours that this version knows; returns its number of orders."""
    if not file.is_file():
        raise NotFound("backup.unknown", f"There is no file {file}.")
    try:
        with closing(_opened(file)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
            dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
            version = connection.execute("SELECT version FROM schema_version").fetchone()[0]
            orders = connection.execute("SELECT count(*) FROM orders").fetchone()[0]
    except (sqlite3.Error, TypeError) as exc:  # TypeError: a table without its row
        message = f"{file} is not a whole database of passbot ({exc}). Choose another file."
        raise InvalidInput("backup.foreign", message) from exc
    if said != "ok" or dangling:
        fault = said if said != "ok" else f"{len(dangling)} rows point nowhere"
        raise InvalidInput("backup.damaged", f"{file} is damaged ({fault}). Choose another file.")
    if version > len(MIGRATIONS):
        raise InvalidInput(
            "backup.newer",
            f"{file} has version {version}, this passbot knows {len(MIGRATIONS)}. Update passbot first.",
        )
    return int(orders)


def version_of(file: Path) -> Version:
    """The version of a backup's schema, without checking the rest of it."""
    try:
        with closing(_opened(file)) as connection:
            [number] = connection.execute("SELECT version FROM schema_version").fetchone()
            return Version(number, len(MIGRATIONS))
    except (sqlite3.Error, TypeError) as exc:  # TypeError: a table without its row
        raise InvalidInput("backup.foreign", f"{file} is no database of passbot ({exc}).") from exc


def newest(folder: Path) -> Path | None:
    """Of the backups that are named by `name_of`."""
    return max((file for file in folder.glob("*.db") if _OURS.fullmatch(file.name)), default=None)


def restore(url: str, source: Path, *, force: bool, now: datetime) -> Path | None:
    """Replace the database by a backup; returns where the old one is kept.

    Refuses while another process has the database open, and without `force` if one exists.
    """
    target = _file_of(url)
    verify(source)
    if target.exists() and target.samefile(source):
        raise InvalidInput("restore.itself", f"{source} is the database itself. Name a backup.")
    if target.exists() and not force:
        raise Conflict(
            "restore.exists", f"{target} is there already. Say --force to replace it; it is kept beside."
        )
    with _put(target, "Nothing was restored ({fault}). The database is as it was.") as draft:
        _copy(source, draft)
        verify(draft)
        _give_to_owner_of(target, draft)
        return set_aside(target, now)


def _file_of(url: str) -> Path:
    if is_postgres(url):
        raise InvalidInput("backup.postgres", ON_POSTGRES)
    return sqlite_file(url)


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=30)


def _copy(source: Path, target: Path) -> None:
    """A snapshot, including the write-ahead log; writers go on meanwhile."""
    with closing(_opened(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


@contextmanager
def _put(target: Path, failed: str) -> Iterator[Path]:
    """A draft file that replaces the target in one rename at the end of the block, or is deleted."""
    draft = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone_in(target.parent):
            try:
                draft.unlink(missing_ok=True)
                yield draft
                _to_disk(draft)
                draft.rename(target)
                _to_disk(target.parent)
            finally:
                draft.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as exc:
        raise Unavailable("backup.failed", failed.format(fault=exc)) from exc


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Lock the folder, so that half files found in it belong to nobody alive. The lock ends with its process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            message = f"Another backup or restore is at work in {folder}. Try again when it is done."
            raise Conflict("backup.busy", message) from exc
        for left in folder.glob(".passbot-*.db.part*"):
            left.unlink()
        yield
    finally:
        os.close(handle)


def _give_to_owner_of(target: Path, draft: Path) -> None:
    """Give the draft the old file's owner and mode: root may be restoring, and the site must be able to write it."""
    if target.exists():
        was = target.stat()
        draft.chmod(stat.S_IMODE(was.st_mode))
        if was.st_uid != draft.stat().st_uid:
            os.chown(draft, was.st_uid, was.st_gid)


def _forget_oldest(folder: Path, keep: int) -> None:
    """The names contain the moment, so they sort by time."""
    ours = sorted(file for file in folder.iterdir() if _OURS.fullmatch(file.name))
    for old in ours[:-keep]:
        old.unlink()


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

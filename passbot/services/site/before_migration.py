"""A backup made before a migration, for those who go back to the older program."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from passbot.errors import Conflict
from passbot.services.site import backup
from passbot.store.db import is_postgres, sqlite_file

RECENT = timedelta(hours=1)  # a site that restarts again and again is copied once in that time
TRIES, PAUSE = 240, 0.5  # wait for another process or the nightly backup

MOST = 2
LONGEST = timedelta(days=30)  # by then, what happened since is worth more than the old program
_NAME = "before-migration-of-version-"


def keep(url: str, had: int, *, now: datetime) -> None:
    """Back up into backup/ beside the database, named by its version.

    Raises Unavailable if there is no room: then nothing is migrated.
    """
    target = file_of(url, had)
    if target.exists():
        if now.timestamp() - target.stat().st_mtime < RECENT.total_seconds():
            return
        target.unlink()  # of an earlier try that failed
    for _ in range(TRIES):
        try:
            backup.make(url, target)
        except Conflict as exc:
            if exc.code == "backup.exists":  # another process was first
                return
            time.sleep(PAUSE)
        else:
            return
    raise Conflict(
        "backup.busy", f"{target.parent} is busy for minutes. See what backs up there, then start."
    )


def file_of(url: str, version: int) -> Path:
    return sqlite_file(url).parent / "backup" / f"{_NAME}{version}.db"


def forget_old(url: str, *, retention_days: int, now: datetime) -> None:
    """Keep the newest two, for a month at most: they still contain names that retention has deleted."""
    if is_postgres(url):
        return
    aged = [(file.stat().st_mtime, file) for file in file_of(url, 0).parent.glob(f"{_NAME}*.db")]
    oldest = (now - min(LONGEST, timedelta(days=retention_days))).timestamp()
    for place, (made, file) in enumerate(sorted(aged, reverse=True)):
        if place >= MOST or made < oldest:
            file.unlink(missing_ok=True)

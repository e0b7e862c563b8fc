"""A copy of the database before a new program changes it: whoever goes back to the old one needs it."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from passbot.errors import Conflict
from passbot.services import backup
from passbot.store.db import sqlite_file

RECENT = timedelta(hours=1)  # whoever starts again and again copies once
TRIES, PAUSE = 240, 0.5  # while another process that starts too, or the night's backup, is at work


def keep(url: str, had: int, *, now: datetime) -> None:
    """In backup/ beside the database, by its version. Unavailable where there is no room for it: then nothing
    is migrated."""
    target = file_of(url, had)
    if target.exists():
        if now.timestamp() - target.stat().st_mtime < RECENT.total_seconds():
            return
        target.unlink()  # of an earlier try, which failed
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
    return sqlite_file(url).parent / "backup" / f"before-migration-of-version-{version}.db"

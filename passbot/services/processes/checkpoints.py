"""Checkpoints of SQLite's write-ahead log, so that it never holds more than an hour's writes."""

import logging
from pathlib import Path

from passbot.store.db import database, is_postgres, on_sqlite, sqlite_file

logger = logging.getLogger(__name__)

PATIENCE = 1_000  # milliseconds that the last checkpoint waits for a reader


def file_of(url: str) -> Path | None:
    """The database file, if it is one."""
    return None if is_postgres(url) else sqlite_file(url)


def fold() -> None:
    """Checkpoint without waiting. Readers and a replicating tool may keep part of the log."""
    if on_sqlite():
        _checkpoint("PASSIVE")


def fold_and_empty() -> None:
    """Checkpoint and empty the log at the end, when this process may be the last: then the file alone is complete."""
    if on_sqlite():
        database.execute_sql(f"PRAGMA busy_timeout = {PATIENCE}")
        _checkpoint("TRUNCATE")


def _checkpoint(mode: str) -> None:
    is_busy, pages, folded = database.execute_sql(f"PRAGMA wal_checkpoint({mode})").fetchone()
    logger.info("log folded mode=%s pages=%d folded=%d busy=%d", mode, pages, folded, is_busy)

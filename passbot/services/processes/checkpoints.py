"""The write-ahead log of SQLite, folded into the file: an hour's writes at most stand in it alone."""

import logging
from pathlib import Path

from passbot.store.db import database, is_postgres, on_sqlite, sqlite_file

logger = logging.getLogger(__name__)

PATIENCE = 1_000  # milliseconds that the last one waits for a reader


def file_of(url: str) -> Path | None:
    """Where the database is a file."""
    return None if is_postgres(url) else sqlite_file(url)


def fold() -> None:
    """As much as nobody reads any more; waits for nobody. Readers and a replicating tool may hold the rest."""
    if on_sqlite():
        _checkpoint("PASSIVE")


def fold_and_empty() -> None:
    """At the end, when this process alone may have it open: the file is whole by itself then."""
    if on_sqlite():
        database.execute_sql(f"PRAGMA busy_timeout = {PATIENCE}")
        _checkpoint("TRUNCATE")


def _checkpoint(mode: str) -> None:
    is_busy, pages, folded = database.execute_sql(f"PRAGMA wal_checkpoint({mode})").fetchone()
    logger.info("log folded mode=%s pages=%d folded=%d busy=%d", mode, pages, folded, is_busy)

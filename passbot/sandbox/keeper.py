"""Storage for the simulators over restarts: documents by key in one SQLite file, written in batches."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any  # Any: a document is any JSON

SCHEMA = "CREATE TABLE IF NOT EXISTS document (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID"
FORGOTTEN = object()  # marks a deleted document until the next flush


class Keeper:
    """Without a path it stores nothing. Called from one thread at a time.

    A crash loses what was put after the last flush, but never the file: each flush is one transaction.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._pending: dict[str, object] = {}
        self._file = _open(path) if path else None

    def put(self, key: str, make: Callable[[], Any]) -> None:
        """Store a document. It is encoded at the next flush: a hundred changes in a row cost one encoding."""
        if self._file:
            self._pending[key] = make

    def delete(self, key: str) -> None:
        if self._file:
            self._pending[key] = FORGOTTEN

    def load(self, prefix: str = "") -> dict[str, Any]:
        """The documents whose keys begin with `prefix`, by key."""
        if not self._file:
            return {}
        self.flush()
        rows = self._file.execute(
            "SELECT key, body FROM document WHERE substr(key, 1, ?) = ?", (len(prefix), prefix)
        )
        return {key: json.loads(body) for key, body in rows}

    def flush(self) -> int:
        """Write what is pending in one transaction; returns the number of documents."""
        if not self._file or not self._pending:
            return 0
        pending, self._pending = self._pending, {}  # a human edit may put from another thread meanwhile
        try:
            self._write(self._file, pending)
        except BaseException:
            self._pending = pending | self._pending
            raise
        return len(pending)

    @staticmethod
    def _write(file: sqlite3.Connection, pending: dict[str, object]) -> None:
        made = {key: _encode(make) for key, make in pending.items() if callable(make)}
        gone = [key for key, make in pending.items() if make is FORGOTTEN]
        with file:
            file.executemany("REPLACE INTO document VALUES (?, ?)", made.items())
            file.executemany("DELETE FROM document WHERE key = ?", ((key,) for key in gone))

    def close(self) -> None:
        if self._file:
            self.flush()
            self._file.close()
            self._file = None


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = sqlite3.connect(path, check_same_thread=False)  # created by one thread, used by the event loop's
    file.execute("PRAGMA journal_mode = WAL")
    file.execute("PRAGMA synchronous = NORMAL")
    file.execute(SCHEMA)
    return file


def _encode(make: Callable[[], object]) -> str:
    return json.dumps(make(), ensure_ascii=False, separators=(",", ":"))

"""The source of a copy: a whole database as of one moment. It is not the database that this process is bound to."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import blake2b
from typing import Any, Protocol

from peewee import __exception_wrapper__ as translated  # type: ignore[attr-defined]  # Peewee has no types

from passbot.store.db import is_postgres, sqlite_file
from passbot.store.postgres import settings

SLICE = 2_000  # rows in memory at once
# Changes with any activity: each change writes an event, and each running process writes notes.
STAMP = "SELECT (SELECT max(id) FROM events), (SELECT max(noted_at) FROM parts WHERE stopped_at IS NULL)"
_LAST_USED = {
    "SQLite": "SELECT name, seq FROM sqlite_sequence",
    "PostgreSQL": """
        SELECT replace(sequencename, '_id_seq', ''), last_value FROM pg_sequences
        WHERE schemaname = current_schema() AND last_value IS NOT NULL
    """,
}

Rows = list[Sequence[Any]]  # Any: what a driver has for a value


class Source(Protocol):
    def stamp(self) -> Sequence[Any]:
        """A value that changes as soon as anything happens on the site."""

    def slices(self, table: str, columns: Sequence[str]) -> Iterator[Rows]: ...

    def last_used(self) -> dict[str, int]:
        """The highest id that each table has ever given, also to a deleted row: none is given again."""


class Tally:
    """The number of rows, and the sum of their hashes, which does not depend on their order. Equal on both
    databases.
    """

    def __init__(self) -> None:
        self.rows = self._sum = 0

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            self.rows += 1
            self._sum += int.from_bytes(blake2b(repr(tuple(row)).encode(), digest_size=8).digest(), "big")

    @property
    def checksum(self) -> str:
        return f"{self._sum % 2**64:016x}"


def select(table: str, columns: Sequence[str]) -> str:
    return f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(table)}"


def _quoted(name: str) -> str:
    return f'"{name}"'


@contextmanager
def opened(url: str) -> Iterator[Source]:
    """Open a snapshot: later writes do not show in it."""
    with _on_postgres(url) if is_postgres(url) else _on_sqlite(url) as source:
        yield source


@contextmanager
def _on_sqlite(url: str) -> Iterator[Source]:
    file = f"{sqlite_file(url).absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(file, uri=True, timeout=30, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        yield OnSqlite(connection)


@contextmanager
def _on_postgres(url: str) -> Iterator[Source]:
    import psycopg  # psycopg is an extra: a site on SQLite starts without it

    with translated, psycopg.connect(**settings(url)) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield OnPostgres(connection)


class OnSqlite:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def stamp(self) -> Sequence[Any]:
        return list(self._connection.execute(STAMP).fetchone())

    def slices(self, table: str, columns: Sequence[str]) -> Iterator[Rows]:
        cursor = self._connection.execute(select(table, columns))
        while rows := cursor.fetchmany(SLICE):
            yield rows

    def last_used(self) -> dict[str, int]:
        return dict(self._connection.execute(_LAST_USED["SQLite"]).fetchall())


class OnPostgres:
    def __init__(self, connection: Any) -> None:  # Any: psycopg's, which a site on SQLite does not have
        self._connection = connection

    def stamp(self) -> Sequence[Any]:
        return list(self._connection.execute(STAMP).fetchone())

    def slices(self, table: str, columns: Sequence[str]) -> Iterator[Rows]:
        """With a server-side cursor: the driver's default cursor would fetch the whole table."""
        with self._connection.cursor(name="copied") as cursor:
            cursor.execute(select(table, columns))
            while rows := cursor.fetchmany(SLICE):
                yield rows

    def last_used(self) -> dict[str, int]:
        return dict(self._connection.execute(_LAST_USED["PostgreSQL"]).fetchall())

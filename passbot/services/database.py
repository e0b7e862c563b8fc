"""What an operator asks of the database itself: its state, its schema, rights for a role, a check of everything."""

from collections.abc import Iterator
from dataclasses import dataclass

from peewee import PeeweeException

from passbot import store
from passbot.errors import InvalidInput, Unavailable
from passbot.services.together import connected
from passbot.store import migrations, models
from passbot.store.db import database, is_postgres, on_sqlite
from passbot.store.statement import Statement


@dataclass(frozen=True)
class State:
    kind: str
    version: int
    newest: int
    rows: dict[str, int]


# What must be true whatever happened; each finds the rows that break it.
PROMISES = {
    "an arrived order has an entry, an open one has none": Statement("""
        SELECT o.code FROM orders o WHERE (o.status = 'arrived') <>
            (coalesce((SELECT max(turn) FROM arrivals a WHERE a.order_id = o.id), 0) % 2 = 1)
            AND o.status IN ('open', 'arrived')
    """),
    "turns follow one another": Statement("""
        SELECT o.code FROM orders o WHERE coalesce((SELECT max(turn) FROM arrivals a WHERE a.order_id = o.id), 0)
            <> (SELECT count(*) FROM arrivals a WHERE a.order_id = o.id)
    """),
    "every order has its event": Statement("""
        SELECT o.code FROM orders o WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.order_id = o.id)
            AND o.anonymised_at IS NULL
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
}


def state() -> State:
    """Which database this is and how much is in it. Reads only."""
    with connected():
        version = migrations.version()
        names = (
            [model._meta.table_name for model in models.MODELS]
            if version == len(migrations.MIGRATIONS)
            else []
        )
        rows = {
            name: int(database.execute_sql(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names
        }
        kind = "SQLite" if on_sqlite() else "PostgreSQL"
        return State(kind, version, len(migrations.MIGRATIONS), rows)


def look(url: str) -> State:
    """The state of a database that this process has not opened; never migrates it."""
    store.bind(url)
    try:
        return state()
    except PeeweeException as exc:
        raise Unavailable("database.unreachable", f"The database cannot be opened: {exc}") from exc


def migrate(url: str) -> int:
    """Bring it up to date; answers how many steps that took."""
    store.bind(url)
    return store.migrate()


def schema(url: str) -> list[str]:
    """The statements that make this kind of database, for a person to read."""
    store.bind(url)
    return [statement for migration in migrations.MIGRATIONS for statement in migration()]


def grants(url: str, role: str) -> list[str]:
    """What a role of PostgreSQL needs to run passbot; an administrator runs them."""
    if not is_postgres(url):
        raise InvalidInput("database.no_roles", "SQLite has no roles: the file's owner may use it.")
    if not role.replace("_", "").isalnum():
        raise InvalidInput(
            "database.role", f"{role!r} is no name of a role. Use letters, digits and underscores."
        )
    return [
        f'GRANT USAGE, CREATE ON SCHEMA public TO "{role}";',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}";',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}";',
    ]


def check() -> Iterator[tuple[str, list[str]]]:
    """Everything that can be held against the database, each with what is wrong; an empty list is well."""
    with connected():
        if on_sqlite():
            yield "the file is whole", _whole()
            yield "what refers to something finds it", _dangling()
        for promise, broken in PROMISES.items():
            yield promise, [str(row[0]) for row in broken.rows()]


def _whole() -> list[str]:
    said = [str(row[0]) for row in database.execute_sql("PRAGMA integrity_check").fetchall()]
    return [] if said == ["ok"] else said


def _dangling() -> list[str]:
    return [f"{row[0]} row {row[1]}" for row in database.execute_sql("PRAGMA foreign_key_check").fetchall()]

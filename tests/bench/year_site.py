"""A site of a year, made in a minute: `make()` writes it into the bound database, fresh and migrated.

Straight into the tables, as the services would have left it. The same seed makes the same site; with `past=0` there
are the same people and the same open orders, and nothing has ever been.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from passbot.store.db import database, on_sqlite, transaction
from passbot.store.fields import to_epoch
from tests.bench import year_links, year_tables, year_traces
from tests.bench.year_lives import Lives, Year
from tests.bench.year_tables import Rows

COUNTED = (
    "residents",
    "places",
    "series",
    "slots",
    "orders",
    "events",
    "guest_links",
    "feeds",
    "subscriptions",
)


def make(
    *,
    residents: int = 20_000,
    past: int = 200_000,
    open_orders: int = 500,
    now: datetime,
    seed: int = 1,
    swept: bool = True,
) -> Year:
    """`past` are the orders that are over, nine of ten by an arrival; without `swept` no timetable ever ran."""
    moment, lives = to_epoch(now), Lives(residents, seed)
    old = list(lives.past(past, moment))
    year = Year(residents, old, list(lives.open(open_orders, moment, after=past)), moment, seed, swept)
    with _large_cache(), transaction():
        for part in (year_tables, year_traces, year_links):
            for table, columns, rows in part.tables(year):
                _write(table, columns, rows)
        if not on_sqlite():
            _count_on()
    return year


@contextmanager
def _large_cache() -> Iterator[None]:
    if not on_sqlite():
        yield
        return
    (had,) = database.execute_sql("PRAGMA cache_size").fetchone()
    database.execute_sql("PRAGMA cache_size = -400000")
    yield
    database.execute_sql(f"PRAGMA cache_size = {had}")


def _write(table: str, columns: str, rows: Rows) -> None:
    """A database of an older version has no column for what came later."""
    named, had = columns.split(", "), {column.name for column in database.get_columns(table)}
    if not had.issuperset(named):
        kept = [at for at, name in enumerate(named) if name in had]
        named, rows = [named[at] for at in kept], (tuple(row[at] for at in kept) for row in rows)
    columns = ", ".join(named)
    if on_sqlite():
        marks = ", ".join("?" for _ in named)
        database.connection().executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
        return
    with (
        database.connection().cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _count_on() -> None:
    """PostgreSQL numbers go on behind what was copied in; and it looks at its tables, as it does by itself."""
    for table in COUNTED:
        database.execute_sql(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
        )
    database.execute_sql("ANALYZE")

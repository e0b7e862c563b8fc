"""The bound database as the target of a copy: marked first, then filled in one transaction.

Until the commit it contains only the mark. No site starts on a marked database; the next copy may use it again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from graphlib import TopologicalSorter
from typing import Any

from peewee import __exception_wrapper__ as translated  # type: ignore[attr-defined]  # Peewee has no types

from passbot.errors import Conflict
from passbot.store import migrations, spending
from passbot.store.copied_from import SLICE, Rows, Source, Tally, select
from passbot.store.db import database, lock, on_sqlite, transaction
from passbot.store.migrations import COPY_BEGUN

_REFER = {
    "SQLite": """
        SELECT name, other."table" FROM sqlite_master JOIN pragma_foreign_key_list(name) other WHERE type = 'table'
    """,
    "PostgreSQL": "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'",
}
_LATER = {
    "SQLite": """
        SELECT 'DROP ' || type || ' "' || name || '"', sql FROM sqlite_master
        WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type
    """,
    "PostgreSQL": """
        SELECT 'DROP INDEX ' || quote_ident(relname), pg_get_indexdef(indexrelid)
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE relnamespace = current_schema()::regnamespace
          AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
    """,
}
CACHE = "PRAGMA cache_size = -64000"  # KB, for SQLite: unique indexes stay and are searched for each row
NOT_COPIED = {"schema_version", "sqlite_sequence", COPY_BEGUN}


def begin() -> None:
    """Mark the database as a copy's target. Raises Conflict if it contains anything else."""
    with transaction():
        _refuse_filled()
        database.execute_sql(f"CREATE TABLE IF NOT EXISTS {COPY_BEGUN} (one BIGINT)")


def _refuse_filled() -> None:
    """Refuse a database with tables, and lock out other copies until the commit. A second copy waits (on SQLite at most
    ten seconds) and is then refused.
    """
    lock("copy")
    found = set(database.get_tables()) - {"sqlite_sequence", COPY_BEGUN}
    if found:
        how = (
            "Name a file that does not exist."
            if on_sqlite()
            else "Make a new one with createdb, or empty it: DROP SCHEMA public CASCADE; CREATE SCHEMA public."
        )
        message = f"The database to copy into is not empty ({', '.join(sorted(found)[:3])}, ...). {how}"
        raise Conflict("copy.not_empty", message)


@contextmanager
def filling() -> Iterator[list[str]]:
    """Yield the empty tables, each after those that it refers to; commit at the end of the block.

    Raises Conflict if another copy was faster.
    """
    with spending.excused("nobody is served before it is done"), transaction():
        _refuse_filled()
        database.execute_sql(f"DROP TABLE {COPY_BEGUN}")
        if on_sqlite():
            database.execute_sql("PRAGMA defer_foreign_keys = on")
            database.execute_sql(CACHE)
        migrations.make()
        tables = _tables()
        with _bare(tables):
            for table in reversed(tables):
                database.execute_sql(f'DELETE FROM "{table}"')  # rows that a migration inserted
            yield tables


def _kind() -> str:
    return "SQLite" if on_sqlite() else "PostgreSQL"


def _tables() -> list[str]:
    """The tables in order of their foreign keys. SQLite could check them at the commit instead, but would then search
    for each waiting row in tables that have no index yet.
    """
    tables = sorted(set(database.get_tables()) - NOT_COPIED)
    order = TopologicalSorter({table: set[str]() for table in tables})
    for table, other in database.execute_sql(_REFER[_kind()]).fetchall():
        if table != other:
            order.add(table, other)
    return list(order.static_order())


@contextmanager
def _bare(tables: Sequence[str]) -> Iterator[None]:
    """Drop indexes, and switch off PostgreSQL's triggers, until the rows are there. Building an index afterwards by
    sorting is 20 times as fast on SQLite, which would otherwise rewrite its file over and over. The rows satisfied all
    triggers where they come from.
    """
    made_later = database.execute_sql(_LATER[_kind()]).fetchall()
    for drop, _ in made_later:
        database.execute_sql(drop)
    _switch(tables, "DISABLE")
    yield
    for _, statement in made_later:
        database.execute_sql(statement)
    _switch(tables, "ENABLE")


def _switch(tables: Sequence[str], how: str) -> None:
    for table in tables if not on_sqlite() else ():
        database.execute_sql(f'ALTER TABLE "{table}" {how} TRIGGER USER')


def copy(table: str, source: Source) -> tuple[Tally, Tally]:
    """Copy one table. Returns its tally as read from the source and as read back here."""
    columns = [each[0] for each in database.execute_sql(f'SELECT * FROM "{table}" LIMIT 0').description]
    theirs, ours = Tally(), Tally()
    with translated:
        _write(table, columns, _told(source.slices(table, columns), theirs))
        for rows in _slices(table, columns):
            ours.add(rows)
    return theirs, ours


def _told(slices: Iterator[Rows], tally: Tally) -> Iterator[Rows]:
    for rows in slices:
        tally.add(rows)
        yield rows


def _write(table: str, columns: Sequence[str], slices: Iterator[Rows]) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    connection: Any = database.connection()  # Any: a driver's
    if on_sqlite():
        sql = f'INSERT INTO "{table}" ({named}) VALUES ({", ".join("?" * len(columns))})'
        for rows in slices:
            connection.executemany(sql, rows)
        return
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({named}) FROM STDIN') as lines:
        for rows in slices:
            for row in rows:
                lines.write_row(row)


def _slices(table: str, columns: Sequence[str]) -> Iterator[Rows]:
    connection: Any = database.connection()  # Any: a driver's
    cursor = connection.cursor() if on_sqlite() else connection.cursor(name="copied")
    cursor.execute(select(table, columns))
    while rows := cursor.fetchmany(SLICE):
        yield rows
    cursor.close()


def go_on_from(last_used: dict[str, int], tables: Sequence[str]) -> None:
    """Continue each table's numbering after the source's last id, so that no id is given twice."""
    if on_sqlite():
        database.execute_sql("DELETE FROM sqlite_sequence")
    for table in last_used.keys() & set(tables):
        if on_sqlite():
            database.execute_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, last_used[table]))
        else:
            database.execute_sql(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", (table, last_used[table])
            )

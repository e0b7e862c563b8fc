"""Extend a CHECK list: one more kind of order, channel or role, in a database that is in use.

PostgreSQL replaces the constraint. SQLite cannot, and building the table anew is impractical: others refer to it, and
years of rows would be copied. Its documentation describes another way: a CHECK does not affect how rows are stored, so
the table's text is changed in SQLite's own schema table. Rows, keys, indexes and triggers stay.
"""

from collections.abc import Sequence

from passbot.store.db import on_sqlite
from passbot.store.statement import among


def widened(table: str, column: str, had: Sequence[str], has: Sequence[str]) -> list[str]:
    """Statements for a migration: `CHECK (column IN (had))`, spelled exactly like that, then allows `has`."""
    was, will = f"CHECK ({column} IN {among(had)})", f"CHECK ({column} IN {among(has)})"
    if not on_sqlite():
        name = f"{table}_{column}_check"
        return [f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {will}"]
    return [
        "PRAGMA writable_schema = ON",
        f"""
        UPDATE sqlite_master SET sql = replace(sql, {_quoted(was)}, {_quoted(will)})
        WHERE type = 'table' AND name = '{table}'
        """,
        "PRAGMA writable_schema = RESET",
    ]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

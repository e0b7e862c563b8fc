"""A CHECK list made longer: one more kind of order, channel or role, in a database that is in use.

PostgreSQL changes the constraint. SQLite cannot, and building the table anew is no way: others refer to it, and
years of rows would be copied. Its documentation names the other one: what a CHECK allows has no influence on how
rows are stored, so the text of the table is changed where SQLite keeps it. Rows, keys, indexes and triggers stay.
"""

from collections.abc import Sequence

from passbot.store.db import on_sqlite


def widened(table: str, column: str, had: Sequence[str], has: Sequence[str]) -> list[str]:
    """For a migration: `CHECK (column IN (had))`, spelled like that, allows what `has` names from now on."""
    was, will = f"CHECK ({column} IN ({_listed(had)}))", f"CHECK ({column} IN ({_listed(has)}))"
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


def _listed(values: Sequence[str]) -> str:
    return ", ".join(_quoted(value) for value in values)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

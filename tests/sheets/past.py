"""A backup: every row of every table as it was at some moment, to be put back later."""

from typing import Any

from passbot.store import models
from passbot.store.db import database, on_sqlite

Rows = list[tuple[Any, ...]]  # Any: what a driver returns


class Past:
    def __init__(self) -> None:
        self._tables: dict[str, Rows] = {name: _rows(name) for name in _names()}

    def come_back(self) -> None:
        """An older backup in the database's place."""
        _forget_all()
        for name, rows in self._tables.items():
            for row in rows:
                gaps = ", ".join(["?" if on_sqlite() else "%s"] * len(row))
                database.execute_sql(f'INSERT INTO "{name}" VALUES ({gaps})', row)  # our own names
        _mind_again()


def begin_anew() -> None:
    """There was no backup at all."""
    _forget_all()
    _mind_again()


def _forget_all() -> None:
    if on_sqlite():
        database.execute_sql("PRAGMA foreign_keys = 0")
    else:
        database.execute_sql("SET session_replication_role = replica")
    for name in _names():
        database.execute_sql(f'DELETE FROM "{name}"')  # our own names


def _mind_again() -> None:
    if on_sqlite():
        database.execute_sql("PRAGMA foreign_keys = 1")
    else:
        database.execute_sql("SET session_replication_role = DEFAULT")


def _names() -> list[str]:
    """On SQLite triggers bring back what is searched for; PostgreSQL has them asleep meanwhile."""
    kept = {models.OrderPiece, models.ResidentPiece} if on_sqlite() else set()
    known = [model for model in models.MODELS if model not in kept]
    return [model._meta.table_name for model in known]


def _rows(name: str) -> Rows:
    key = "id" if any(column.name == "id" for column in database.get_columns(name)) else "1"
    found: Rows = database.execute_sql(f'SELECT * FROM "{name}" ORDER BY {key}').fetchall()
    return found

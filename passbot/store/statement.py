"""SQL written by hand: what Peewee cannot say (CTE, CASE, window functions, EXISTS, rows skipped under a lock, pieces),
columns and conditions that many statements share, what EXPLAIN has tuned, and thousands of rows read as plain numbers.
Everything else is `Prepared`.
"""

import json
import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from passbot.store.db import database, on_sqlite

# Sorts last: what begins with a piece is >= the piece and < the piece with this appended.
AFTER_ALL = "\U0010ffff"
_EACH = re.compile(r"EACH (:[a-z_]+) (\w+) BEGINS (\w+) (\w+)")
_BEGINS = rf"\4.piece >= \2.value AND \4.piece < \2.value || '{AFTER_ALL}'"


def for_sqlite(sql: str) -> str:
    alone = " ".join(sql.split()).replace(" FOR UPDATE SKIP LOCKED", "")
    few = alone.replace("IN FEW (", "IN (SELECT * FROM ")
    joined = _EACH.sub(rf"json_each(\1) AS \2 JOIN \3 \4 ON {_BEGINS}", few)
    return re.sub(r"IN (:[a-z_]+)", r"IN (SELECT value FROM json_each(\1))", joined)


def for_postgres(sql: str) -> str:
    few = " ".join(sql.split()).replace("IN FEW (", "= ANY(ARRAY")
    found = rf"LATERAL (SELECT * FROM \3 \4 WHERE {_BEGINS} OFFSET 0) \4"  # OFFSET: planned separately
    joined = _EACH.sub(rf"unnest(CAST(\1 AS text[])) AS \2(value) CROSS JOIN {found}", few)
    named = re.sub(r"IN (:[a-z_]+)", r"= ANY(\1)", joined.replace("%", "%%"))
    return re.sub(r"(?<!:):([a-z_]+)", r"%(\1)s", named)


def among(words: Iterable[str]) -> str:
    """Words of ours as a list in SQL, where a partial index or a plan needs them written out: `('one', 'two')`."""
    quoted = (f"'{word}'" for word in words)
    return f"({', '.join(quoted)})"


def columns(table: str, names: str, before: str = "") -> str:
    """A part of a SELECT: columns of a table, each under its name with `before` in front: `r.id AS resident_id`."""
    return ", ".join(f"{table}.{name} AS {before}{name}" for name in names.split())


class Statement:
    """SQL with :names; `IN :name` takes a list. Rows are named tuples of their columns: an expression needs AS, and so
    does a second column of one name, or the first use raises.

    Two notations become other SQL on PostgreSQL, whose estimates would make it read a whole table for a hundred rows.
    `IN FEW ((SELECT ...))` promises few rows. `EACH :words w BEGINS order_pieces k` joins, for each text of a list (as
    w.value), the rows whose piece begins with it, by one index lookup for each text.

    Building a query costs Peewee 0.3 ms; this looks it up. On SQLite row locks are left out: it has one writer at a
    time.
    """

    def __init__(self, sql: str) -> None:
        self.on_sqlite, self.on_postgres = for_sqlite(sql), for_postgres(sql)
        self._make: Callable[[Sequence[Any]], Any] | None = None

    def run(self, **values: Any) -> Any:  # Any: what a driver takes and its cursor
        if not on_sqlite():
            return database.execute_sql(self.on_postgres, values)
        for name, value in values.items():
            if isinstance(value, list):
                values[name] = json.dumps(value)
        return database.execute_sql(self.on_sqlite, values)

    def row(self, **values: Any) -> Any:  # Any: named by the SQL
        cursor = self.run(**values)
        found = cursor.fetchone()
        return None if found is None else self._named(cursor)(found)

    def rows(self, **values: Any) -> list[Any]:
        cursor = self.run(**values)
        return [*map(self._named(cursor), cursor.fetchall())]

    def _named(self, cursor: Any) -> Callable[[Sequence[Any]], Any]:
        """What makes a named tuple of a row. The names are read at the first use: making a class takes 0.2 ms."""
        if self._make is None:
            names = [name for name, *_ in cursor.description]
            self._make = partial(tuple.__new__, namedtuple("Found", names))
        return self._make

    def changed(self, **values: Any) -> int:
        count: int = self.run(**values).rowcount
        return count

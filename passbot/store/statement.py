"""SQL written by hand: what Peewee cannot say (CTE, CASE, window functions, EXISTS, rows skipped under a lock, pieces),
columns that many statements share, and what EXPLAIN has tuned. Everything else is `Prepared`.
"""

import json
import re
from collections.abc import Iterable, Sequence
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


class Statement:
    """SQL with :names; `IN :name` takes a list.

    Two notations become other SQL on PostgreSQL, whose estimates would make it read a whole table for a hundred rows.
    `IN FEW ((SELECT ...))` promises few rows. `EACH :words w BEGINS order_pieces k` joins, for each text of a list (as
    w.value), the rows whose piece begins with it, by one index lookup for each text.

    Building a query costs Peewee 0.3 ms; this looks it up. On SQLite row locks are left out: it has one writer at a
    time.
    """

    def __init__(self, sql: str) -> None:
        self.on_sqlite, self.on_postgres = for_sqlite(sql), for_postgres(sql)

    def run(self, **values: Any) -> Any:  # Any: what a driver takes and its cursor
        if not on_sqlite():
            return database.execute_sql(self.on_postgres, values)
        return database.execute_sql(self.on_sqlite, {name: _flat(value) for name, value in values.items()})

    def row(self, **values: Any) -> Sequence[Any] | None:
        found: Sequence[Any] | None = self.run(**values).fetchone()
        return found

    def rows(self, **values: Any) -> list[Sequence[Any]]:
        found: list[Sequence[Any]] = self.run(**values).fetchall()
        return found

    def changed(self, **values: Any) -> int:
        count: int = self.run(**values).rowcount
        return count


def _flat(value: Any) -> Any:  # Any: what a driver takes
    return json.dumps(value) if isinstance(value, list) else value

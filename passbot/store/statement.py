"""SQL that is hot enough to be written once, instead of being built by Peewee at every call."""

import re
from collections.abc import Sequence
from typing import Any

from passbot.store.db import database, on_sqlite


class Statement:
    """SQL with :names. Peewee spends 0.3 ms on building what this only looks up."""

    def __init__(self, sql: str) -> None:
        self._sqlite = " ".join(sql.split())
        self._postgres = re.sub(r"(?<!:):([a-z_]+)", r"%(\1)s", self._sqlite)

    def run(self, **values: Any) -> Any:  # Any: what a driver takes and its cursor
        return database.execute_sql(self._sqlite if on_sqlite() else self._postgres, values)

    def row(self, **values: Any) -> Sequence[Any] | None:
        found: Sequence[Any] | None = self.run(**values).fetchone()
        return found

    def rows(self, **values: Any) -> list[Sequence[Any]]:
        found: list[Sequence[Any]] = self.run(**values).fetchall()
        return found

    def changed(self, **values: Any) -> int:
        count: int = self.run(**values).rowcount
        return count

"""What the product asks of SQLite while any test runs, but for prepared statements: those are known without running."""

import sqlite3
import sys
from functools import cache
from types import FrameType

from passbot.store import spending
from passbot.store.db import on_sqlite
from tests import databases, may_read, plans

PREPARED = ("passbot.store.statement", "passbot.store.prepared")


class Asked:
    """Of this process: each statement once, and who asks it."""

    def __init__(self) -> None:
        self._new: dict[str, str] = {}
        self._known: set[str] = set()

    def listen(self) -> None:
        spending.asked = self._hear

    def _hear(self, sql: str) -> None:
        if sql in self._known or not on_sqlite():
            return
        who = _who_asks()
        if who:
            self._known.add(sql)
            self._new[sql] = who

    def old_reads(self) -> dict[str, list[str]]:
        """Since the last call: who reads what has ever been, and how."""
        new, self._new = self._new, {}
        found = {f"{who}: {sql}": _steps(sql) for sql, who in new.items() if who not in may_read.PEEWEE}
        return {name: steps for name, steps in found.items() if steps}


def _who_asks() -> str:
    """The module and function of the product; nobody, where a test or a migration asks."""
    frame: FrameType | None = sys._getframe(2)
    while frame:
        name = str(frame.f_globals.get("__name__", ""))
        if (
            name.startswith("tests.")
            or name in (*PREPARED, "passbot.store.migrations")
            or name.endswith("_schema")
        ):
            return ""
        is_named = not frame.f_code.co_name.startswith("<")  # a list that is made within a function
        if is_named and name.startswith("passbot.") and not name.startswith("passbot.store."):
            return f"{name.removeprefix('passbot.services.')}.{frame.f_code.co_name}"
        frame = frame.f_back
    return ""


def _steps(sql: str) -> list[str]:
    if "(0 = 1)" in sql:  # Peewee's way to look for one of none
        return []
    try:
        return plans.read_on_sqlite(_today(), sql)
    except sqlite3.OperationalError:  # of an older schema, or another program's
        return []


@cache
def _today() -> sqlite3.Connection:
    """A database as it is made today; nobody writes to it."""
    return sqlite3.connect(databases.sqlite_template(), check_same_thread=False)


asked = Asked()

"""A connection that a thread keeps: made at its first use, and made anew where it has died since the last one."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

from peewee import Database, OperationalError, SqliteDatabase

from passbot.store import spending


class CommitUnknown(OperationalError):
    """The database went away while it committed: the change may stand or not. Whoever repeats it must bear both."""


class Kept(Database):
    """Who may use the database says so once a thread; from then on a dead connection costs no more than a new one.

    Inside a transaction nothing is made anew: what was begun on the old connection is gone, and fails.
    """

    _state: Any  # Peewee's, of each thread

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Peewee takes them
        self._allowed = threading.local()
        super().__init__(*args, **kwargs)
        self.autoconnect = False

    @property
    def is_allowed(self) -> bool:
        return getattr(self._allowed, "here", False)

    @is_allowed.setter
    def is_allowed(self, here: bool) -> None:
        self._allowed.here = here

    @property
    def only_looks(self) -> bool:
        """Whatever this thread tries, the database itself refuses to write for it."""
        return getattr(self._allowed, "only_looks", False)

    @only_looks.setter
    def only_looks(self, so: bool) -> None:
        self._allowed.only_looks = so

    def execute_sql(self, sql: str, params: Any = None) -> Any:  # Any: a driver's
        """A read whose connection dies under it is asked once more; it changes nothing."""
        try:
            cursor = self._executed(sql, params)
        finally:
            self._rest()
        spending.note(sql, cursor, is_alone=not self.in_transaction())
        return cursor

    def _executed(self, sql: str, params: Any) -> Any:  # Any: a driver's
        self._refresh()
        try:
            return super().execute_sql(sql, params)  # type: ignore[no-untyped-call]  # Peewee has no types
        except OperationalError:
            if not self._may_begin_again() or not sql.lstrip().startswith("SELECT"):
                raise
            self._refresh()
            return super().execute_sql(sql, params)  # type: ignore[no-untyped-call]

    def begin(self, how: str | None = None) -> None:
        """Nothing has been done yet, so a connection that is found dead here is no reason to fail."""
        try:
            self._begin(how)
        except BaseException:
            self._rest()
            raise

    def _begin(self, how: str | None) -> None:
        self._refresh()
        try:
            super().begin(how)  # type: ignore[call-arg]  # the lock of SQLite, the level of PostgreSQL
        except OperationalError:
            if not self._may_begin_again():
                raise
            self._refresh()
            super().begin(how)  # type: ignore[call-arg]

    def _may_begin_again(self) -> bool:
        return self.is_allowed and not self.in_transaction() and not self.is_closed() and self.has_died()

    def _refresh(self) -> None:
        """Only ever before a statement or a BEGIN, never before a COMMIT: on a new connection that says nothing."""
        if not self.is_allowed or self.in_transaction():
            return
        self._use()
        if not self.is_closed() and self.has_died():
            self.close()
        if self.is_closed():
            self._open()

    def _open(self) -> None:
        """Whole or not at all: Peewee would keep a connection whose first settings failed."""
        try:
            self.connect()
        except BaseException:
            self.close()
            raise

    def _use(self) -> None:
        """Where connections are lent: this thread's is not lent to another one from now on."""

    def _rest(self) -> None:
        """Outside a transaction it may be, until this thread needs it again."""

    def has_died(self) -> bool:
        raise NotImplementedError

    def is_over(self) -> bool:
        """Has the database ended the transaction itself? Then a rollback would fail, and hide why."""
        raise NotImplementedError

    def rollback(self) -> None:
        if not self.is_over():
            super().rollback()


class Sqlite(Kept, SqliteDatabase):
    _is_known = False

    def _connect(self) -> Any:  # Any: a driver's
        """SQLite would make an empty file where ours was moved away, and that would be taken for the site's."""
        if self._is_known and not Path(self.database).exists():
            raise sqlite3.OperationalError(f"{self.database} is gone")
        made = super()._connect()  # type: ignore[misc]  # Peewee has no types
        self._is_known = True
        return made

    def _initialize_connection(self, conn: Any) -> None:
        if self.only_looks:
            conn.execute("PRAGMA query_only = 1")

    def has_died(self) -> bool:
        return False

    def is_over(self) -> bool:
        """After a full disk or a fault of the disk SQLite takes the transaction back by itself."""
        return not self._state.conn.in_transaction

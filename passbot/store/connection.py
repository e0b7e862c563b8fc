"""A connection for each thread: opened at first use, and opened again if it has died since its last use."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

from peewee import Database, OperationalError, SqliteDatabase

from passbot.store import spending


class CommitUnknown(OperationalError):
    """The connection broke during the commit: the change may be stored or not. A caller that repeats it must allow for
    both.
    """


class Kept(Database):
    """A database that a thread must first be allowed to use (`session`); after that a dead connection is replaced
    silently.

    Not inside a transaction: what was begun on the old connection is lost, so the transaction fails.
    """

    _state: Any  # Peewee's state of each thread

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
        """True if this thread may only read: the database itself then refuses its writes."""
        return getattr(self._allowed, "only_looks", False)

    @only_looks.setter
    def only_looks(self, so: bool) -> None:
        self._allowed.only_looks = so

    def execute_sql(self, sql: str, params: Any = None) -> Any:  # Any: a driver's
        """Execute. A SELECT whose connection dies is repeated once, since it changes nothing."""
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
        """Begin a transaction. If the connection turns out to be dead, open a new one: nothing has been done yet."""
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
        """Replace a dead connection. Only before a statement or a BEGIN, never before a COMMIT: on a new connection a
        COMMIT would succeed without committing anything.
        """
        if not self.is_allowed or self.in_transaction():
            return
        self._use()
        if not self.is_closed() and self.has_died():
            self.close()
        if self.is_closed():
            self._open()

    def _open(self) -> None:
        """Connect completely or not at all: Peewee would keep a connection whose first settings failed."""
        try:
            self.connect()
        except BaseException:
            self.close()
            raise

    def _use(self) -> None:
        """Hook for shared connections: keep this thread's connection from being lent to another."""

    def _rest(self) -> None:
        """Hook for shared connections: outside a transaction this one may be lent, until the thread needs it again."""

    def has_died(self) -> bool:
        raise NotImplementedError

    def is_over(self) -> bool:
        """True if the database has ended the transaction itself. A rollback would then fail and hide the cause."""
        raise NotImplementedError

    def rollback(self) -> None:
        if not self.is_over():
            super().rollback()


class Sqlite(Kept, SqliteDatabase):
    _is_known = False

    def _connect(self) -> Any:  # Any: a driver's
        """Refuse to connect if the file has been moved away: SQLite would make an empty one, which would pass for the
        site's.
        """
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
        """After a full disk or a disk error SQLite rolls back by itself."""
        return not self._state.conn.in_transaction

"""Connections to PostgreSQL: a bounded number shared by the threads, direct or through a pooler (PgBouncer)."""

import select
from typing import Any

from peewee import OperationalError, PostgresqlDatabase
from peewee import __exception_wrapper__ as translated  # type: ignore[attr-defined]  # Peewee has no types

from passbot.store.connection import CommitUnknown, Kept
from passbot.store.lending import Loan, Loans

# Defaults where the URL says nothing else. A server whose machine has vanished is noticed in 15 seconds.
POSTGRES = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}
# Milliseconds that a transaction may be idle. A process stopped inside one holds locks that the gate waits for, and
# holds updates that another bot should handle within 15 seconds.
LONGEST_IDLE = 10_000
MOST_READS = 10  # reads of unrequested messages from the server (an idle connection may receive some)


def settings(url: str) -> dict[str, Any]:  # Any: as the driver takes them
    from psycopg.conninfo import conninfo_to_dict

    return POSTGRES | conninfo_to_dict(url)


class Postgres(Kept, PostgresqlDatabase):
    def __init__(self, name: str, url: str, most: int) -> None:
        self._lines = Loans(most)
        self.is_pooled: bool | None = None  # whether a pooler is in between; None until the first connection
        super().__init__(name, prefer_psycopg3=True, **settings(url))

    @property
    def _line(self) -> Loan | None:
        return getattr(self._allowed, "line", None)

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Connect without Peewee's global lock: while one thread waits for a loan or for the server, others must be
        able to connect and to close, since a close can end the wait.
        """
        if not self.is_closed():
            return super().connect(reuse_if_open)
        line = self._allowed.line = self._lines.take()
        # it may have died while another thread had it
        if line.connection is not None and _has_died(line.connection):
            line.connection.close()
            line.connection, line.only_looks = None, False
        if line.connection is None:
            with translated:
                line.connection = self._connect()  # type: ignore[attr-defined]  # Peewee has no types
                self._set_server_version(line.connection)  # type: ignore[attr-defined]
                self._set_up(line.connection)
        self._state.set_connection(line.connection)
        with translated:
            self._set_looks(line)
        return True

    def _set_up(self, made: Any) -> None:  # Any: psycopg's
        """Detect a pooler, then set the session up. A pooler may give us another session for each transaction: a
        setting would then reach other programs, and a prepared statement would be missing in the next session.
        """
        if self.is_pooled is None:
            ours = made.execute("SELECT pg_backend_pid()").fetchone()[0]
            self.is_pooled = ours != made.info.backend_pid
        if self.is_pooled:
            made.prepare_threshold = None
        else:
            made.execute(f"SET idle_in_transaction_session_timeout = {LONGEST_IDLE}")

    def _set_looks(self, line: Loan) -> None:
        """Set the session read-only or writable: a connection changes hands between threads of both kinds."""
        if not self.is_pooled and line.only_looks != self.only_looks:
            line.only_looks = self.only_looks
            line.connection.execute(
                f"SET default_transaction_read_only = {'on' if line.only_looks else 'off'}"
            )

    def _begin(self, how: str | None) -> None:
        super()._begin(how)
        if self.is_pooled:
            limits = f"SET LOCAL idle_in_transaction_session_timeout = {LONGEST_IDLE}"
            if self.only_looks:
                limits += "; SET LOCAL transaction_read_only = on"  # in the same round trip
            try:
                self._state.conn.execute(limits)
            except BaseException:
                self.close()
                raise

    def _executed(self, sql: str, params: Any) -> Any:  # Any: a driver's
        """Through a pooler a read-only statement gets its own transaction: only there can it be made read-only."""
        if self.only_looks and not self.in_transaction():
            self._refresh()
            if self.is_pooled:
                with self.atomic():
                    return super()._executed(sql, params)
        return super()._executed(sql, params)

    def close(self) -> bool:
        """Close this thread's connection, unless it was handed on to another thread."""
        self._use()
        line, self._allowed.line = self._line, None
        try:
            return bool(super().close())
        finally:
            if line:
                self._lines.drop(line)

    def _use(self) -> None:
        if self._line and not self._lines.use(self._line):
            self._allowed.line = None
            self._state.reset()

    def _rest(self) -> None:
        if self._line and not self.in_transaction():
            self._lines.rest(self._line)

    def has_died(self) -> bool:
        """Checks the socket, without asking the server: if the server has closed the connection, the socket says so by
        now.
        """
        return _has_died(self._state.conn)

    def is_over(self) -> bool:
        return bool(self._state.conn.closed)

    def commit(self) -> None:
        """Return the loan after a commit. After a failed one it is kept, since a rollback follows on the same
        connection.
        """
        try:
            super().commit()
        except OperationalError as exc:
            if self.is_over():
                raise CommitUnknown(*exc.args) from exc
            raise
        self._rest()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._rest()


def _has_died(line: Any) -> bool:  # Any: psycopg's, which a site on SQLite does not have
    if line.closed:
        return True
    ears = select.poll()
    ears.register(line.fileno(), select.POLLIN)
    for _ in range(MOST_READS):
        if not ears.poll(0):
            return False
        if not _takes_in(line):
            return True
    return False


def _takes_in(line: Any) -> bool:  # Any: psycopg's, which a site on SQLite does not have
    from psycopg import OperationalError as Broken

    try:
        line.pgconn.consume_input()
    except Broken:
        return False
    return not line.closed

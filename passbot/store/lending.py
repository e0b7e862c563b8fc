"""Lend the PostgreSQL connections of a process to its threads: a bounded number, each used by one thread at a time.

A thread keeps its last connection as long as no other needs it. If all are lent, an idle one changes hands; if none is
idle, the thread waits in line. A thread inside a transaction never waits for a second connection, so the line always
moves on.
"""

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from peewee import OperationalError

PATIENCE = 10.0  # seconds, as long as SQLite waits for its lock


@dataclass(eq=False)
class Loan:
    """A connection lent to a thread, or the right to open one; `connection` is None again after it was handed on."""

    connection: Any = None  # psycopg's, which a site on SQLite does not have
    only_looks: bool = False  # the mode that was set last
    is_gone: bool = False  # it was handed on to another thread


@dataclass(eq=False)
class Waiting:
    line: Loan | None = None
    called: threading.Event = field(default_factory=threading.Event)


class Loans:
    def __init__(self, most: int, patience: float = PATIENCE) -> None:
        self._most, self._patience = most, patience
        self._guard = threading.Lock()  # never held while waiting or connecting
        self._made = 0
        self._resting: deque[Loan] = deque()
        self._queue: deque[Waiting] = deque()

    def take(self) -> Loan:
        """Get a loan for a thread without one. Raises OperationalError after waiting too long."""
        with self._guard:
            if not self._queue and self._made < self._most:
                self._made += 1
                return Loan()
            if self._resting:
                return _handed_on(self._resting.popleft())
            waiting = Waiting()
            self._queue.append(waiting)
        waiting.called.wait(self._patience)
        with self._guard:
            if waiting.line is not None:
                return waiting.line
            self._queue.remove(waiting)
        raise OperationalError(
            f"all {self._most} connections of this process were in use for {self._patience:.0f} s; "
            "PASSBOT_DATABASE_CONNECTIONS allows more"
        )

    def use(self, line: Loan) -> bool:
        """Use an idle loan again. False if it was handed on to another thread."""
        with self._guard:
            if line.is_gone:
                return False
            if line in self._resting:
                self._resting.remove(line)
            return True

    def rest(self, line: Loan) -> None:
        """Mark as idle; if threads wait, it goes to the one that has waited longest."""
        with self._guard:
            if line.is_gone or line in self._resting:
                return
            if self._queue:
                self._call(_handed_on(line))
            else:
                self._resting.append(line)

    def drop(self, line: Loan) -> None:
        """Give back a loan whose connection is closed or could not be opened, so that another can be."""
        with self._guard:
            if line.is_gone:
                return
            line.is_gone = True
            if line in self._resting:
                self._resting.remove(line)
            if self._queue:
                self._call(Loan())
            else:
                self._made -= 1

    def _call(self, line: Loan) -> None:
        waiting = self._queue.popleft()
        waiting.line = line
        waiting.called.set()


def _handed_on(line: Loan) -> Loan:
    line.is_gone = True
    return Loan(line.connection, line.only_looks)

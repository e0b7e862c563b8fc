"""The connections of one process to PostgreSQL: at most so many, each used by one thread at a time.

A thread keeps the one that it used last, and finds it there as long as no other has needed it. Where all are taken a
resting one changes hands; where none rests, whoever needs one waits in line. Whoever holds one in a transaction never
waits for a second, so the line moves on however short the bound is.
"""

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from peewee import OperationalError

PATIENCE = 10.0  # seconds, as long as SQLite waits for its lock


@dataclass(eq=False)
class Loan:
    """A connection in the hands of a thread, or the right to make one; None again once it was handed on."""

    connection: Any = None  # psycopg's, which a site on SQLite does not have
    only_looks: bool = False  # as it was set when it was made
    is_gone: bool = False  # another thread has it


@dataclass(eq=False)
class Waiting:
    line: Loan | None = None
    called: threading.Event = field(default_factory=threading.Event)


class Loans:
    def __init__(self, most: int, patience: float = PATIENCE) -> None:
        self._most, self._patience = most, patience
        self._guard = threading.Lock()  # never held while anybody waits or connects
        self._made = 0
        self._resting: deque[Loan] = deque()
        self._queue: deque[Waiting] = deque()

    def take(self) -> Loan:
        """One for this thread, which has none. Raises OperationalError where it waits too long."""
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
        """Again, after it rested. False: another thread has it."""
        with self._guard:
            if line.is_gone:
                return False
            if line in self._resting:
                self._resting.remove(line)
            return True

    def rest(self, line: Loan) -> None:
        """Its thread needs it no more for now: it goes to whoever has waited longest."""
        with self._guard:
            if line.is_gone or line in self._resting:
                return
            if self._queue:
                self._call(_handed_on(line))
            else:
                self._resting.append(line)

    def drop(self, line: Loan) -> None:
        """It is closed, or could not be made: another one may be."""
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

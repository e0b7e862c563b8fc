"""Measure the cost of a transaction, if a caller asks for it: a costly one makes others wait for the lock.

Counted are statements, rows written and the thread's CPU time, since wall time depends on the machine.

Writes outside any transaction can be reported too: they are not committed together with the rest.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import thread_time
from typing import Any

WRITES = ("INSERT", "UPDATE", "DELETE")
MOST_STATEMENTS, MOST_ROWS, MOST_SECONDS = 300, 500, 0.05


class TooMuch(AssertionError):
    """The transaction would keep the gate waiting: do it in slices."""


class Spending(threading.local):
    """Counters of this thread's transaction."""

    statements = 0
    rows = 0
    since: float | None = None
    excuse = ""


is_counted = False  # set by tests
written_alone: Callable[[str], None] | None = None  # called by tests
asked: Callable[[str], None] | None = None  # likewise, for every statement
_now = Spending()


@contextmanager
def counted() -> Iterator[None]:
    """Count the outermost transaction. Raises TooMuch at its end, which rolls it back."""
    if not is_counted or _now.since is not None:
        yield
        return
    _now.statements, _now.rows, _now.since = 0, 0, thread_time()
    try:
        yield
        _judge(thread_time() - _now.since)
    finally:
        _now.since = None


def note(sql: str, cursor: Any, *, is_alone: bool) -> None:  # Any: a driver's
    """Count one statement and the rows that it wrote."""
    if asked:
        asked(sql)
    verb = sql.lstrip()[:6].upper()
    if is_alone and written_alone and verb in WRITES:
        written_alone(sql)
    if not is_counted or _now.since is None:
        return
    _now.statements += 1
    if verb in WRITES:  # with RETURNING a driver may count only the rows fetched
        _now.rows += max(1 if verb == "INSERT" else 0, cursor.rowcount)


@contextmanager
def excused(reason: str) -> Iterator[None]:
    """Allow any cost, if nobody is served meanwhile or the work cannot be divided; `reason` says which."""
    before, _now.excuse = _now.excuse, reason
    try:
        yield
    finally:
        _now.excuse = before


def _judge(seconds: float) -> None:
    found = (
        (_now.statements, MOST_STATEMENTS, "statements"),
        (_now.rows, MOST_ROWS, "rows written"),
        (seconds, MOST_SECONDS, "seconds of the processor"),
    )
    over = [f"{spent:.3g} {what}, at most {most}" for spent, most, what in found if spent > most]
    if over and not _now.excuse:
        raise TooMuch(f"One transaction took {' and '.join(over)}.")

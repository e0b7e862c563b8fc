"""What one transaction costs, counted where somebody asks for it: too much of it, and others wait for the lock.

Statements, rows written and the thread's own time at work; the time on the wall depends on the machine.
A write outside of any transaction can be found here too: whatever belongs to it is committed apart from it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import thread_time
from typing import Any

WRITES = ("INSERT", "UPDATE", "DELETE")
MOST_STATEMENTS, MOST_ROWS, MOST_SECONDS = 300, 500, 0.05


class TooMuch(AssertionError):
    """A transaction that would keep the gate waiting: it is to be done in slices."""


class Spending(threading.local):
    """Of this thread's transaction, while one is counted."""

    statements = 0
    rows = 0
    since: float | None = None
    excuse = ""


is_counted = False  # by tests
written_alone: Callable[[str], None] | None = None  # is told by tests
asked: Callable[[str], None] | None = None  # the same, of every statement
_now = Spending()


@contextmanager
def counted() -> Iterator[None]:
    """The outermost transaction. TooMuch at its end, which takes it back."""
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
    """One statement, and the rows that it wrote."""
    if asked:
        asked(sql)
    verb = sql.lstrip()[:6].upper()
    if is_alone and written_alone and verb in WRITES:
        written_alone(sql)
    if not is_counted or _now.since is None:
        return
    _now.statements += 1
    if verb in WRITES:  # with RETURNING, a driver may count only what was fetched
        _now.rows += max(1 if verb == "INSERT" else 0, cursor.rowcount)


@contextmanager
def excused(reason: str) -> Iterator[None]:
    """For what nobody is served beside, or what has to be whole: say why."""
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

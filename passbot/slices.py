"""Long work in slices that give way to the gate: imports, exports, audits, retention.

A long service is a generator: each step between two `yield`s is a slice of about 20 ms with at most one transaction,
which ends before the yield. The runner starts a slice only when nobody waits at the gate, and then rests as long as the
slice took: SQLite's write lock is not fair, and slices back to back would make another connection wait until it gives
up. Migrations, restoring and copying a database are exempt: nobody is served meanwhile.
"""

import threading
from collections.abc import Callable, Generator
from time import monotonic, sleep
from typing import TypeVar

from passbot.store.db import database

T = TypeVar("T")
Slices = Generator[None, None, T]

LENGTH = 0.02  # seconds, the target for a slice
BREATH = 0.03  # seconds
PATIENCE = 0.1  # seconds; a flood at the gate slows the work behind it down, but never stops it


class Gate:
    """Counts those who wait for the database at the gate (presses, arrivals, bookings, reads), in the whole process."""

    def __init__(self) -> None:
        self._waiting = 0
        self._left_at = 0.0
        self._changed = threading.Condition()

    def enter(self) -> None:
        with self._changed:
            self._waiting += 1

    def leave(self) -> None:
        with self._changed:
            self._waiting -= 1
            self._left_at = monotonic()
            if not self._waiting:
                self._changed.notify_all()

    def give_way(self, patience: float = PATIENCE) -> None:
        """Wait until nobody has waited for a moment: one press is several reads and writes in a row."""
        until = monotonic() + patience
        with self._changed:
            while (now := monotonic()) < until:
                quiet_at = self._left_at + BREATH
                if not self._waiting and quiet_at <= now:
                    return
                self._changed.wait(until - now if self._waiting else min(quiet_at, until) - now)


gate = Gate()


_one_at_a_time = threading.Lock()  # two that rest in turn would leave no pause


def step(work: Slices[T], rest: Callable[[float], object] = sleep) -> None:
    """Run one slice, and rest. StopIteration carries the result, as for any generator."""
    with _one_at_a_time:
        gate.give_way()
        began = monotonic()
        try:
            next(work)
            if database.in_transaction():
                work.close()  # rolls it back
                raise AssertionError("a slice ends with its transaction")
        finally:
            rest(monotonic() - began)


def run(work: Slices[T], rest: Callable[[float], object] = sleep) -> T:
    """Run all slices on this thread."""
    while True:
        try:
            step(work, rest)
        except StopIteration as done:
            result: T = done.value
            return result


def noted(work: Slices[T], moves: Callable[[], object]) -> Slices[T]:
    """The same, noting progress after each slice: long work is not stuck."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            result: T = done.value
            return result
        moves()
        yield


def at_once(work: Slices[T]) -> T:
    """Run without giving way: inside a larger transaction, or when nobody is served."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            result: T = done.value
            return result

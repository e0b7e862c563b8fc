"""Work that takes long, in slices that give way to the gate: imports, exports, audits, sweeping.

A service that takes long is a generator: each step between two `yield`s is one slice of about 20 ms, with at most
one transaction, which is over when it yields. Whoever runs it starts a slice only when nobody waits at the gate
and rests after it for as long as it took: SQLite's wait for the write lock is not fair, and slices back to back
would keep another connection waiting until it gives up. Migrations, restoring and moving a database are no such
work: nobody is served meanwhile.
"""

import threading
from collections.abc import Callable, Generator
from time import monotonic, sleep
from typing import TypeVar

from passbot.store.db import database

T = TypeVar("T")
Slices = Generator[None, None, T]

LENGTH = 0.02  # seconds, what a slice aims at
BREATH = 0.03  # seconds
PATIENCE = 0.1  # seconds; a flood at the gate slows down what is behind it, but never stops it


class Gate:
    """Who waits for the database at the gate: presses, arrivals, bookings, and looks, of the whole process."""

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
        """Until nobody waits, nor has for a breath: a press is some looks and changes, one after another."""
        until = monotonic() + patience
        with self._changed:
            while (now := monotonic()) < until:
                quiet_at = self._left_at + BREATH
                if not self._waiting and quiet_at <= now:
                    return
                self._changed.wait(until - now if self._waiting else min(quiet_at, until) - now)


gate = Gate()


_one_at_a_time = threading.Lock()  # two that rest in turn would leave no rest


def step(work: Slices[T], rest: Callable[[float], object] = sleep) -> None:
    """One slice, and the rest after it. StopIteration has the result, as of any generator."""
    with _one_at_a_time:
        gate.give_way()
        began = monotonic()
        try:
            next(work)
            if database.in_transaction():
                work.close()  # takes it back
                raise AssertionError("a slice ends with its transaction")
        finally:
            rest(monotonic() - began)


def run(work: Slices[T], rest: Callable[[float], object] = sleep) -> T:
    """All of them, on this thread."""
    while True:
        try:
            step(work, rest)
        except StopIteration as done:
            result: T = done.value
            return result


def noted(work: Slices[T], moves: Callable[[], object]) -> Slices[T]:
    """The same, and after each slice its part says that it moves: what takes long is not what hangs."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            result: T = done.value
            return result
        moves()
        yield


def at_once(work: Slices[T]) -> T:
    """Without giving way to anybody: inside of a larger transaction, and where nobody is served."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            result: T = done.value
            return result

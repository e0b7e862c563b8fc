"""A fair queue: each person has at most one task in it; their next one waits until that is done."""

import threading
from collections import deque
from collections.abc import Hashable
from queue import SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """For any number of threads. A thread that took a task calls `done` with its owner.

    The next task of a person does not pass through the event loop again: that would take longer than most tasks.
    """

    def __init__(self) -> None:
        self._line = SimpleQueue[tuple[T, Hashable] | None]()
        self._behind: dict[Hashable, deque[T]] = {}  # tasks of people who have one queued or running
        self._changing = threading.Lock()

    def put(self, thing: T, whose: Hashable = None) -> None:
        """Add a task; one without an owner waits only for the queue."""
        if whose is None or self._is_their_first(thing, whose):
            self._line.put((thing, whose))

    def _is_their_first(self, thing: T, whose: Hashable) -> bool:
        with self._changing:
            if whose in self._behind:
                self._behind[whose].append(thing)
                return False
            self._behind[whose] = deque()
            return True

    def get(self) -> tuple[T, Hashable] | None:
        """Wait for a task; None at the end."""
        return self._line.get()

    def done(self, whose: Hashable) -> None:
        if whose is None:
            return
        with self._changing:
            behind = self._behind[whose]
            if behind:
                self._line.put((behind.popleft(), whose))
            else:
                del self._behind[whose]

    def end(self) -> None:
        """End one of the threads after what is in the line now, not what waits behind its owner's first task."""
        self._line.put(None)

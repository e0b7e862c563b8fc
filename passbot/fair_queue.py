"""A queue in which nobody stands with more than one thing: whatever else they want waits until that one is done."""

import threading
from collections import deque
from collections.abc import Hashable
from queue import SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """For any number of threads. Whoever has taken a thing says when it is `done`, and whose it was.

    Without a way back through the event loop between two things of one person: that takes longer than most of them.
    """

    def __init__(self) -> None:
        self._line = SimpleQueue[tuple[T, Hashable] | None]()
        self._behind: dict[Hashable, deque[T]] = {}  # of everybody who has a thing in line or in hand
        self._changing = threading.Lock()

    def put(self, thing: T, whose: Hashable = None) -> None:
        """What is nobody's waits for nothing but the line."""
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
        """Waits. None at the end."""
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
        """For one of the threads, after all that stands in line now."""
        self._line.put(None)

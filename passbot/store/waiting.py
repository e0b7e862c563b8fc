"""How long this process has waited for the database's locks, counted since its start."""

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

STEPS = (0.001, 0.01, 0.1, 1.0, 10.0)  # seconds


class Waits:
    """A histogram. Several threads add to it."""

    steps = STEPS

    def __init__(self) -> None:
        self._adding = threading.Lock()
        self._counts = [0] * (len(STEPS) + 1)
        self._seconds = 0.0

    def add(self, seconds: float) -> None:
        with self._adding:
            self._counts[bisect_left(STEPS, seconds)] += 1
            self._seconds += seconds

    def read(self) -> tuple[tuple[int, ...], float]:
        """How many waits were at most as long as each step, and any length; and all their seconds."""
        with self._adding:
            counts, seconds = list(self._counts), self._seconds
        return tuple(sum(counts[: end + 1]) for end in range(len(counts))), seconds


waits = Waits()


@contextmanager
def counted() -> Iterator[None]:
    """Count the time within as a wait for a lock."""
    began = time.perf_counter()
    try:
        yield
    finally:
        waits.add(time.perf_counter() - began)


class Entering:
    """A block whose beginning waits for a lock."""

    def __init__(self, block: AbstractContextManager[object]) -> None:
        self._block = block

    def __enter__(self) -> None:
        began = time.perf_counter()
        try:
            self._block.__enter__()
        finally:
            waits.add(time.perf_counter() - began)

    def __exit__(self, *raised: object) -> bool | None:
        return self._block.__exit__(*raised)  # type: ignore[arg-type]  # as Python gives them

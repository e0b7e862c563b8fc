"""Jobs that take long, each on a thread of its own, so that none of them holds up the timetable."""

import threading
from collections.abc import Callable

from passbot.services.unit_of_work import connected


class Aside:
    def __init__(self) -> None:
        self._threads: dict[str, threading.Thread] = {}

    def begin(self, name: str, work: Callable[[], None]) -> None:
        """Unless it is still at it from the last time."""
        running = self._threads.get(name)
        if running and running.is_alive():
            return
        self._threads[name] = threading.Thread(target=self._run, args=(work,), name=name, daemon=True)
        self._threads[name].start()

    def _run(self, work: Callable[[], None]) -> None:
        with connected():
            work()

    def wait(self, seconds: float) -> None:
        """For what has begun. What does not end is cut off with the process, as by a power cut: it may be."""
        for thread in self._threads.values():
            thread.join(seconds)

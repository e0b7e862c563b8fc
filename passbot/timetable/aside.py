"""Run long jobs in threads of their own, so that they do not delay the timetable."""

import threading
from collections.abc import Callable

from passbot.services.unit_of_work import connected


class Aside:
    def __init__(self) -> None:
        self._threads: dict[str, threading.Thread] = {}

    def begin(self, name: str, work: Callable[[], None]) -> None:
        """Start the job, unless its last run is still going on."""
        running = self._threads.get(name)
        if running and running.is_alive():
            return
        self._threads[name] = threading.Thread(target=self._run, args=(work,), name=name, daemon=True)
        self._threads[name].start()

    def _run(self, work: Callable[[], None]) -> None:
        with connected():
            work()

    def wait(self, seconds: float) -> None:
        """Wait for running jobs. A job that takes longer ends with the process; jobs must bear that, like a
        power cut.
        """
        for thread in self._threads.values():
            thread.join(seconds)

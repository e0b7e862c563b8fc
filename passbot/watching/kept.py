"""Restart a part that dies, after growing delays; the fifth death ends the process, so that its supervisor notices."""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from passbot.domain.site.health import Code
from passbot.pulse import Part

logger = logging.getLogger(__name__)

MOST_DEATHS = 5
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
WELL_AFTER = 600.0  # seconds alive, after which former deaths no longer count
STOP_WITHIN = 5


class Loop(Protocol):
    """A part that runs in its own thread."""

    def run(self) -> None: ...
    def stop(self) -> None: ...


class Died(Exception):
    """A part died too often."""


class Deaths:
    """Counts the deaths of one part, and computes the delay before each restart."""

    def __init__(self, name: str, part: Part, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._name, self._part, self._monotonic = name, part, monotonic
        self._count = 0
        self._began = monotonic()

    def begin(self) -> None:
        self._began = self._monotonic()

    def after(self, exc: BaseException | None) -> float:
        """Seconds to wait. Raises Died after too many deaths."""
        lived = self._monotonic() - self._began
        self._count = 1 if lived > WELL_AFTER else self._count + 1
        why = type(exc).__name__ if exc else "it ended"
        logger.error("part died name=%s times=%d why=%s", self._name, self._count, why, exc_info=exc)
        self._part.leaves()
        self._part.waits(Code.DIED, why)
        if self._count >= MOST_DEATHS:
            self._part.is_given_up = True
            raise Died(f"the part {self._name} died {self._count} times: {why}")
        return float(min(LONGEST_WAIT, FIRST_WAIT * 2 ** (self._count - 1)))


class Kept:
    """Runs a part in a thread and makes a new one each time it dies."""

    def __init__(
        self,
        first: Loop,
        make: Callable[[], Loop | None],
        deaths: Deaths,
        *,
        name: str,
        give_up: Callable[[Died], None],
    ) -> None:
        self._make, self._deaths, self._give_up = make, deaths, give_up
        self._loop = first
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._loop.stop()
        self._thread.join(STOP_WITHIN)

    def _run(self) -> None:
        loop: Loop | None = self._loop
        while not self._stopping.is_set():
            exc = self._live(loop)
            if self._stopping.is_set():
                return
            try:
                wait = self._deaths.after(exc)
            except Died as died:
                self._give_up(died)
                return
            self._stopping.wait(wait)
            loop = None

    def _live(self, loop: Loop | None) -> BaseException | None:
        """Run the part; returns the exception that it died of, if any."""
        self._deaths.begin()
        try:
            if loop is None:
                loop = self._make()
            if loop is None:
                return None  # the site no longer has it; counts as a death, to be noticed
            self._loop = loop
            if not self._stopping.is_set():
                loop.run()
        except (Exception, SystemExit) as exc:  # noqa: BLE001  # top of a thread; it is logged by the one who counts
            return exc
        return None


async def kept(live: Callable[[], Awaitable[None]], deaths: Deaths) -> None:
    """The same for a part on the event loop. Raises Died."""
    while True:
        deaths.begin()
        exc: BaseException | None = None
        try:
            await live()
        except Exception as found:  # noqa: BLE001  # top of a loop; it is logged by the one who counts
            exc = found
        await asyncio.sleep(deaths.after(exc))

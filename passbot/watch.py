"""Whoever watches over this process and the site: one thread without the database, and one that goes to it.

The first says once a second whether the process can do its own work. The second writes down every five seconds how
its parts are, where the other processes of the site read it.
"""

import logging
import threading
from collections.abc import Callable, Collection
from datetime import datetime

from passbot.clock import utc_now
from passbot.domain.health import DOWN, GONE, Code, Trouble
from passbot.errors import Unavailable
from passbot.heartbeat import Heartbeat
from passbot.pulse import Process
from passbot.services import notes
from passbot.services.reaching import reached
from passbot.services.together import connected

logger = logging.getLogger(__name__)

LOOK = 1.0
NOTE = 5.0
DATABASE = "database"


class Heart:
    """`run` in a thread of its own until `stop`. Nothing here waits for anything but the disk."""

    def __init__(self, process: Process, heartbeat: Heartbeat) -> None:
        self._process, self._heartbeat = process, heartbeat
        self._stopping = threading.Event()
        self._known: dict[str, Trouble] = {}

    def run(self) -> None:
        while not self._stopping.is_set():
            self.look()
            self._stopping.wait(LOOK)
        self._heartbeat.end()

    def stop(self) -> None:
        self._stopping.set()

    def look(self) -> None:
        down = {trouble.part: trouble for trouble in self._process.troubles() if trouble.code in DOWN}
        self._log(down)
        if not down:
            try:
                self._heartbeat.beat(self._process.address)
            except OSError as exc:
                logger.warning("no heartbeat why=%s", exc.strerror)

    def _log(self, down: dict[str, Trouble]) -> None:
        """Once when it begins, once when it is over."""
        for part, trouble in down.items():
            if part not in self._known:
                logger.error(
                    "down part=%s code=%s since=%s why=%s", part, trouble.code, trouble.since, trouble.why
                )
        for part in self._known.keys() - down.keys():
            logger.warning("up again part=%s", part)
        self._known = down


class Watch:
    """`run` in a thread of its own until `stop`. Each turn has a connection of its own: a database that was away
    is found again.
    """

    def __init__(
        self, process: Process, parts: Collection[str], *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._process = process
        self._parts = parts  # that this process is there for, whether or not the site has them
        self._now = now
        self._database = process.part(DATABASE)
        self._has_begun = False
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            self.turn()
            self._stopping.wait(NOTE)
        self._guarded(self._stop)

    def stop(self) -> None:
        self._stopping.set()

    def turn(self) -> None:
        self._database.stamp(Code.LANE)
        self._guarded(self._note)
        self._database.stamp(Code.LANE)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            with reached(), connected():
                work()
        except Unavailable as exc:
            self._database.lost_database(exc.message)
        except Exception as exc:
            logger.exception("watch failed")
            self._database.waits(Code.FAULT, type(exc).__name__)
        else:
            self._database.found_database()
            self._database.succeeded()

    def _note(self) -> None:
        if not self._has_begun:
            notes.begin(self._parts, gone_before=self._now() - GONE)
            self._has_begun = True
        notes.keep(self._process.notes())

    def _stop(self) -> None:
        notes.stop(self._process.holder, now=self._now())

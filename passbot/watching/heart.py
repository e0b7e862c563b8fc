"""The heart: a thread that checks each second whether this process can do its own work, without using the database."""

import logging
import threading
import time
from collections.abc import Callable

from passbot.domain.site.health import DATABASE, DOWN, Trouble
from passbot.pulse import Process
from passbot.watching.heartbeat import Heartbeat
from passbot.watching.outcry import Blackout
from passbot.watching.supervisor import Supervisor

logger = logging.getLogger(__name__)

LOOK = 1.0
STOPPED = 5.0  # seconds between two beats, after which the process itself must have been stopped


class Heart:
    """Call `run` in a thread; it ends at `stop`. Nothing here waits for anything but the disk."""

    def __init__(
        self,
        process: Process,
        heartbeat: Heartbeat,
        blackout: Blackout | None = None,
        supervisor: Supervisor | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._process, self._heartbeat, self._blackout = process, heartbeat, blackout
        self._supervisor = supervisor
        self._monotonic = monotonic
        self._looked = monotonic()
        self._stopping = threading.Event()
        self._known: dict[str, Trouble] = {}
        self._beats = True

    def run(self) -> None:
        while not self._stopping.is_set():
            self.look()
            self._stopping.wait(LOOK)
        if self._supervisor:
            self._supervisor.stop()
        self._heartbeat.end()

    def stop(self) -> None:
        self._stopping.set()

    def look(self) -> None:
        was, self._looked = self._looked, self._monotonic()
        if self._looked - was > STOPPED:
            self._process.stood_still(self._looked - was)
        troubles = self._process.troubles()
        down = {trouble.part: trouble for trouble in troubles if trouble.code in DOWN}
        self._log(down)
        if self._blackout:
            self._blackout.look(down.get(DATABASE))
        if not down:
            self._beat()
        if self._supervisor:
            self._supervisor.look(troubles)

    def _beat(self) -> None:
        """Touch the heartbeat file. A failure is logged once: on a full disk each further line makes it worse."""
        try:
            self._heartbeat.beat(self._process.address)
        except OSError as exc:
            if self._beats:
                logger.warning("no heartbeat why=%s", exc.strerror)
            self._beats = False
        else:
            self._beats = True

    def _log(self, down: dict[str, Trouble]) -> None:
        """Log each trouble at its beginning and at its end."""
        for part, trouble in down.items():
            if part not in self._known:
                logger.error(
                    "down part=%s code=%s since=%s why=%s", part, trouble.code, trouble.since, trouble.why
                )
        for part in self._known.keys() - down.keys():
            logger.warning("up again part=%s", part)
        self._known = down

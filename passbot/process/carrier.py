"""Carry wake-ups between the processes of a site: a thread with its own connection.

A lost wake-up costs one polling interval: each listener polls too.
"""

import logging
import socket
import threading
from contextlib import suppress

from passbot.outage import Outage
from passbot.services.processes.carrying import Wire
from passbot.services.processes.reaching import reached
from passbot.wake import wake

logger = logging.getLogger(__name__)

TRY_AGAIN = 1.0
IN_VAIN = 60.0  # seconds between tries while notifications do not get through
PROVEN_WITHIN = 5.0
LONGEST = 30.0  # seconds between two checks of a silent connection


class Carrier:
    """Call `run` in a thread; it ends at `stop`."""

    def __init__(self, url: str, *, proven_within: float = PROVEN_WITHIN) -> None:
        self._url, self._proven_within = url, proven_within
        self._is_in_vain = False  # logged already
        self._outage = Outage(logger)
        self._stopping = threading.Event()
        self._rung = set[str]()
        self._guard = threading.Lock()
        self._ear, self._bell = socket.socketpair()
        self._ear.setblocking(False)
        self._bell.setblocking(False)
        self.is_heard = threading.Event()  # notifications get through

    def run(self) -> None:
        silence = wake.carry(self.tell)
        try:
            while not self._stopping.is_set():
                self._stopping.wait(self._live())
        finally:
            silence()
            self._ear.close()
            self._bell.close()

    def stop(self) -> None:
        self._stopping.set()
        self._wake_up()

    def tell(self, topic: str) -> None:
        """Queue a topic; from any thread, without waiting."""
        with self._guard:
            self._rung.add(topic)
        self._wake_up()

    def _wake_up(self) -> None:
        with suppress(OSError):  # full: it wakes up anyway; closed: it has ended
            self._bell.send(b"!")

    def _live(self) -> float:
        """Use one connection until it breaks; returns the seconds to wait before the next."""
        with self._outage.survived("carrier failed"), reached(), Wire(self._url) as wire:
            works = wire.works(self._proven_within)
            self._outage.end()
            if not works:
                self._say_in_vain()
                return IN_VAIN
            self._is_in_vain = False
            wake.ring_all_here()  # for what was missed in between
            self.is_heard.set()
            try:
                self._carry(wire)
            finally:
                self.is_heard.clear()
        return TRY_AGAIN

    def _say_in_vain(self) -> None:
        """Log once: behind a pooler this repeats every minute."""
        level = logging.DEBUG if self._is_in_vain else logging.WARNING
        logger.log(level, "bells are not carried: LISTEN needs a connection of its own to PostgreSQL")
        self._is_in_vain = True

    def _carry(self, wire: Wire) -> None:
        while not self._stopping.is_set():
            wire.wait(LONGEST, self._ear.fileno())
            if rung := self._taken():
                wire.tell(rung)
            for topic in wire.heard():
                wake.ring_here(topic)

    def _taken(self) -> set[str]:
        with suppress(BlockingIOError):
            self._ear.recv(4_096)
        with self._guard:
            rung, self._rung = self._rung, set()
        return rung

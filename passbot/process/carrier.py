"""Bells that ring in one process of a site ring in all of them: a thread with a connection of its own.

What is not carried costs an interval: whoever waits for a bell looks by itself too.
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
IN_VAIN = 60.0  # seconds until it is tried again where nothing gets through
PROVEN_WITHIN = 5.0
LONGEST = 30.0  # seconds between two looks at a connection that says nothing


class Carrier:
    """`run` in a thread of its own until `stop`."""

    def __init__(self, url: str, *, proven_within: float = PROVEN_WITHIN) -> None:
        self._url, self._proven_within = url, proven_within
        self._is_in_vain = False  # as it was said
        self._outage = Outage(logger)
        self._stopping = threading.Event()
        self._rung = set[str]()
        self._guard = threading.Lock()
        self._ear, self._bell = socket.socketpair()
        self._ear.setblocking(False)
        self._bell.setblocking(False)
        self.is_heard = threading.Event()  # by the others, and hears them

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
        """From any thread, and without waiting."""
        with self._guard:
            self._rung.add(topic)
        self._wake_up()

    def _wake_up(self) -> None:
        with suppress(OSError):  # full: it wakes up anyway; closed: it has ended
            self._bell.send(b"!")

    def _live(self) -> float:
        """As long as the connection does; answers how many seconds to wait for another."""
        with self._outage.survived("carrier failed"), reached(), Wire(self._url) as wire:
            works = wire.works(self._proven_within)
            self._outage.end()
            if not works:
                self._say_in_vain()
                return IN_VAIN
            self._is_in_vain = False
            wake.ring_all_here()  # for all that was not heard
            self.is_heard.set()
            try:
                self._carry(wire)
            finally:
                self.is_heard.clear()
        return TRY_AGAIN

    def _say_in_vain(self) -> None:
        """Behind a pool it stays so, minute after minute."""
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

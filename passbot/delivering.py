"""Delivers what is owed on one route, such as mail: takes it, sends it, marks it, or puts it off."""

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import ClassVar

from passbot.clock import utc_now
from passbot.domain.site.health import Code
from passbot.domain.site.notices import STALE, Delivery, Route
from passbot.errors import DatabaseAway, FarSide, Rejected, Unavailable
from passbot.outage import Outage
from passbot.pulse import Part
from passbot.services.owed import hands, outbox
from passbot.services.processes.reaching import reached
from passbot.services.unit_of_work import connected
from passbot.wake import wake

logger = logging.getLogger(__name__)

INTERVAL = 5.0
AGAIN_AFTER = timedelta(seconds=30)  # while the server is away
BELIEVED = timedelta(minutes=2)  # one delivery takes less, even from a slow server

Send = Callable[[Delivery], bool]


class Unreached(FarSide):
    """The route's server as a whole is away; no single delivery is to blame."""


class Deliverer(ABC):
    """The way of one route. Call `run` in a thread; it ends at `stop`."""

    route: ClassVar[Route]

    def __init__(self, *, part: Part, now: Callable[[], datetime] = utc_now, name: str = hands.ALONE) -> None:
        self._part, self._now, self._name = part, now, name
        self._bell = threading.Event()
        self._is_stopping = False
        self._outage = Outage(logger, self._part)
        self._sent: set[int] = set()  # not marked yet: the database was away
        self._noted_at = 0.0  # monotonic time of the last note that this process is alive

    @abstractmethod
    def opened(self) -> AbstractContextManager[Send]:
        """A connection that sends one delivery after another, each False if there is nothing to say any more. It
        raises Unavailable for later, Rejected for never, and Unreached if the server is away.
        """

    def run(self) -> None:
        silence = wake.listen(self.route, self._bell.set)
        try:
            with connected():
                while not self._is_stopping:
                    self._guarded()
                    self._bell.wait(INTERVAL)
                    self._bell.clear()
                self._leave()
        finally:
            silence()

    def stop(self) -> None:
        self._is_stopping = True
        self._bell.set()

    def _guarded(self) -> None:
        try:
            with reached():
                self.deliver()
        except DatabaseAway as exc:
            self._outage.note(exc)
        except Exception as exc:
            self._part.waits(Code.FAULT, type(exc).__name__)
            logger.exception("%s failed", self._part.name)
        else:
            self._outage.end()

    def deliver(self) -> int:
        """Send what is due over one connection; returns how many were sent."""
        self._mark()
        self._stay()
        owed = hands.take_due(self.route, self._name, now=self._now())
        if not owed and not self._part.is_waiting:
            self._part.moves()
            return 0
        try:
            with self.opened() as send:  # also if nothing is due: is the server back?
                sent = sum(self._send(send, each) for each in owed)
            self._part.succeeded()
            return sent
        except Unreached as exc:
            self._part.waits(Code.SERVER, exc.message)
            logger.warning("%s server not reached why=%s", self._part.name, exc.message)
            self._wait(owed, exc)
            return 0

    def _send(self, send: Send, owed: Delivery) -> bool:
        self._part.moves()  # a hundred letters to a slow server take long, but are not stuck
        self._stay()
        if not hands.take([owed.id], self._name):
            return False
        try:
            is_said = send(owed)
        except DatabaseAway:
            raise
        except (Rejected, Unavailable) as exc:
            self._refused(owed, exc)
            return False
        except Exception as exc:
            # Counted, so that one that ends the line each time, or cannot be said, does not stop the others for good.
            outbox.failed(owed.id, type(exc).__name__, now=self._now(), holder=self._name)
            if isinstance(exc, Unreached):
                raise
            logger.exception("%s cannot say delivery=%d", self._part.name, owed.id)
            return False
        self._sent.add(owed.id)
        self._mark()
        return is_said

    def _refused(self, owed: Delivery, exc: Rejected | Unavailable) -> None:
        if isinstance(exc, Rejected):
            outbox.dead(owed.id, exc.message, now=self._now())
        else:
            outbox.failed(owed.id, exc.message, now=self._now(), holder=self._name)
        logger.warning("%s not delivered delivery=%d why=%s", self._part.name, owed.id, exc.message)

    def _wait(self, owed: Sequence[Delivery], exc: Unreached) -> None:
        """Nothing is counted against deliveries whose server is away, but after a day nobody needs them any more."""
        now = self._now()
        for each in owed:
            if now - each.created_at > STALE:
                outbox.dead(each.id, exc.message, now=now)
            else:
                outbox.wait(each.id, now + AGAIN_AFTER, exc.message, holder=self._name)

    def _stay(self) -> None:
        """Renew the note that this process is alive. It must last longer than one delivery may take, or another process
        would send that too.
        """
        counted = time.monotonic()
        if not self._noted_at:
            hands.begin(self._name, now=self._now(), lasts=BELIEVED)
        elif counted - self._noted_at >= INTERVAL:
            hands.renew(self._name, now=self._now(), lasts=BELIEVED)
        else:
            return
        self._noted_at = counted

    def _leave(self) -> None:
        try:
            with reached():
                self._mark()
                hands.leave(self._name, now=self._now())
        except DatabaseAway as exc:
            self._outage.note(exc)

    def _mark(self) -> None:
        """Mark before the next delivery: what was sent but not marked would be sent again."""
        if self._sent:
            outbox.done(list(self._sent), now=self._now())
            self._sent.clear()

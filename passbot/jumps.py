"""A clock that jumps: whoever would close something for good by it waits until it has been steady for a while."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from passbot.clock import steady, utc_now
from passbot.errors import DatabaseAway
from passbot.services import leases
from passbot.services.reaching import reached

logger = logging.getLogger(__name__)

JUMP = timedelta(hours=1)
STEADY_FOR = 600.0  # seconds
LEASE = "doubt of the clock"


class ClockWatch:
    """Holds the clock against one that only counts. Small corrections are followed."""

    def __init__(self, now: Callable[[], datetime] = utc_now, passed: Callable[[], float] = steady) -> None:
        self._now, self._passed = now, passed
        self._trusted: datetime | None = self._origin()
        self._doubted: tuple[datetime, float] | None = None  # what it says since when

    def doubt(self) -> None:
        """From now on, whatever it says: it jumped, or it did so shortly before this process began."""
        self._doubted = self._origin(), self._passed()
        logger.warning(  # the part "clock" tells the admins
            "clock doubted at=%s: for %d minutes nothing expires, is freed or erased by it",
            self._now().isoformat(timespec="seconds"),
            STEADY_FOR // 60,
        )

    def doubt_from_the_start(self) -> None:
        self._trusted = None
        self.doubt()

    def is_doubtful(self) -> bool:
        """Ask often. A jump back to what was trusted before ends the doubt at once."""
        origin = self._origin()
        if self._trusted and abs(origin - self._trusted) <= JUMP:
            self._trust(origin)
        elif self._doubted is None or abs(origin - self._doubted[0]) > JUMP:
            self.doubt()
        elif self._passed() - self._doubted[1] >= STEADY_FOR:
            self._trust(origin)
        return self._doubted is not None

    def _trust(self, origin: datetime) -> None:
        if self._doubted:
            logger.warning("clock trusted again at=%s", self._now().isoformat(timespec="seconds"))
        self._trusted, self._doubted = origin, None

    def _origin(self) -> datetime:
        """What the clock said when the other one began to count: the same for ever, until it is set."""
        return self._now() - timedelta(seconds=self._passed())


class Doubt:
    """The same for a site: the next process doubts it too, for a clock that jumps is a reason to start anew."""

    def __init__(self, now: Callable[[], datetime], passed: Callable[[], float]) -> None:
        self._now = now
        self._clock = ClockWatch(now, passed)
        self._was_on = False

    def is_on(self) -> bool:
        is_new = not self._was_on
        self._was_on = self._clock.is_doubtful()
        if self._was_on and is_new:
            with suppress(DatabaseAway), reached():
                leases.take(LEASE, "the timetable", now=self._now(), seconds=STEADY_FOR)
        return self._was_on

    def go_on_as_before(self) -> None:
        """Where the process before this one doubted it."""
        with suppress(DatabaseAway), reached():
            if leases.holder_of(LEASE, now=self._now()):
                self._shorten()
                self._clock.doubt_from_the_start()
                self._was_on = True

    def _shorten(self) -> None:
        """One that was taken by a clock that was years ahead would be found by every start until then."""
        leases.take(LEASE, "whoever begins", now=self._now(), seconds=STEADY_FOR)

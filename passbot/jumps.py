"""A clock that jumps: whoever would close something for good by it waits until it has been steady for a while."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from passbot.clock import steady, utc_now

logger = logging.getLogger(__name__)

JUMP = timedelta(hours=1)
STEADY_FOR = 600.0  # seconds


class ClockWatch:
    """Holds the clock against one that only counts. Small corrections are followed."""

    def __init__(self, now: Callable[[], datetime] = utc_now, passed: Callable[[], float] = steady) -> None:
        self._now, self._passed = now, passed
        self._trusted = self._origin()
        self._doubted: tuple[datetime, float] | None = None  # what it says since when

    def is_doubtful(self) -> bool:
        """Ask often. A jump back to what was trusted before ends the doubt at once."""
        origin = self._origin()
        if abs(origin - self._trusted) <= JUMP:
            self._trust(origin)
        elif self._doubted is None or abs(origin - self._doubted[0]) > JUMP:
            logger.warning(  # the part "clock" tells the admins
                "clock jumped by=%s to=%s: for %d minutes nothing expires, is freed or erased by it",
                origin - self._trusted,
                self._now().isoformat(timespec="seconds"),
                STEADY_FOR // 60,
            )
            self._doubted = origin, self._passed()
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

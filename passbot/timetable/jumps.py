"""A clock that jumps: whoever would close something for good by it waits until it has been steady for a while."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from passbot.clock import steady, utc_now
from passbot.domain.times.clocks import JUMP, STEADY_FOR, signed
from passbot.errors import DatabaseAway
from passbot.services.processes.reaching import reached
from passbot.services.site import clocks

logger = logging.getLogger(__name__)


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

    def trust(self) -> None:
        """Somebody has looked at another one."""
        self._trust(self._origin())

    @property
    def jumped(self) -> timedelta:
        return self._origin() - self._trusted if self._trusted else timedelta()

    def _trust(self, origin: datetime) -> None:
        if self._doubted:
            logger.warning("clock trusted again at=%s", self._now().isoformat(timespec="seconds"))
        self._trusted, self._doubted = origin, None

    def _origin(self) -> datetime:
        """What the clock said when the other one began to count: the same for ever, until it is set."""
        return self._now() - timedelta(seconds=self._passed())


class Doubt:
    """The same for a site: it goes on in the next process, and a human may end it."""

    def __init__(self, now: Callable[[], datetime], passed: Callable[[], float]) -> None:
        self._now = now
        self._clock = ClockWatch(now, passed)
        self._was_on = False
        self._said: int | None = None  # how often it had been called right when the doubt began

    def is_on(self) -> bool:
        is_on = self._clock.is_doubtful()
        if is_on or self._was_on:
            with suppress(DatabaseAway), reached():
                is_on = self._looked_up(is_on)
        self._was_on = is_on
        return is_on

    def _looked_up(self, is_on: bool) -> bool:
        now = self._now()
        if not is_on:
            self._said = None
            clocks.believe(now=now)
            return False
        known = clocks.belief(now=now)
        if self._said is None:
            self._said = known.times
            clocks.doubt(signed(self._clock.jumped.total_seconds()), now=now)
        elif known.is_confirmed(self._said, now):
            self._said = None
            self._clock.trust()
        return self._said is not None

    def go_on_as_before(self) -> None:
        """Where the process before this one doubted it, or the start did."""
        with suppress(DatabaseAway), reached():
            known = clocks.belief(now=self._now())
            if known.why:
                clocks.doubt("whoever begins", now=self._now())
                self._clock.doubt_from_the_start()
                self._was_on, self._said = True, known.times

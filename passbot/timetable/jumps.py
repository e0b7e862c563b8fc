"""Clock jumps: jobs that close things for good wait until the clock has been steady for a while."""

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
    """Compares the clock with a monotonic one. Small corrections are accepted."""

    def __init__(self, now: Callable[[], datetime] = utc_now, passed: Callable[[], float] = steady) -> None:
        self._now, self._passed = now, passed
        self._trusted: datetime | None = self._origin()
        self._doubted: tuple[datetime, float] | None = None  # the new time (as an origin), and since when

    def doubt(self) -> None:
        """Start doubting the clock: it jumped now, or shortly before this process began."""
        self._doubted = self._origin(), self._passed()
        logger.warning(  # the admins hear of it by the part "clock"
            "clock doubted at=%s: for %d minutes nothing expires, is freed or erased by it",
            self._now().isoformat(timespec="seconds"),
            STEADY_FOR // 60,
        )

    def doubt_from_the_start(self) -> None:
        self._trusted = None
        self.doubt()

    def is_doubtful(self) -> bool:
        """Call often. A jump back to the trusted time ends the doubt at once."""
        origin = self._origin()
        if self._trusted and abs(origin - self._trusted) <= JUMP:
            self._trust(origin)
        elif self._doubted is None or abs(origin - self._doubted[0]) > JUMP:
            self.doubt()
        elif self._passed() - self._doubted[1] >= STEADY_FOR:
            self._trust(origin)
        return self._doubted is not None

    def trust(self) -> None:
        """A person has confirmed the time."""
        self._trust(self._origin())

    @property
    def jumped(self) -> timedelta:
        return self._origin() - self._trusted if self._trusted else timedelta()

    def _trust(self, origin: datetime) -> None:
        if self._doubted:
            logger.warning("clock trusted again at=%s", self._now().isoformat(timespec="seconds"))
        self._trusted, self._doubted = origin, None

    def _origin(self) -> datetime:
        """The clock's time at zero of the monotonic one: constant until the clock is set."""
        return self._now() - timedelta(seconds=self._passed())


class Doubt:
    """The doubt of a whole site: the next process continues it, and a person may end it."""

    def __init__(self, now: Callable[[], datetime], passed: Callable[[], float]) -> None:
        self._now = now
        self._clock = ClockWatch(now, passed)
        self._was_on = False
        self._said: int | None = None  # the number of confirmations when the doubt began

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
        """Continue a doubt that the previous process or the start of this one has stored."""
        with suppress(DatabaseAway), reached():
            known = clocks.belief(now=self._now())
            if known.why:
                clocks.doubt("whoever begins", now=self._now())
                self._clock.doubt_from_the_start()
                self._was_on, self._said = True, known.times

"""Leader election: of several processes with the same part one does its work; the others stand by and check each
second.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from passbot.clock import utc_now
from passbot.errors import DatabaseAway
from passbot.outage import Outage
from passbot.pulse import Part
from passbot.services.processes import leases
from passbot.services.processes.reaching import reached


class Lead:
    """Holds the lease named after the part; the watch renews it while the part makes progress."""

    def __init__(self, part: Part, holder: str, *, now: Callable[[], datetime] = utc_now) -> None:
        self._part, self._holder, self._now = part, holder, now

    def take(self, outage: Outage) -> bool:
        """Take or keep the lease. False if another process holds it and seems alive, or if the database is away, so
        that nobody can tell.
        """
        try:
            with reached():
                leads = self.leads()
        except DatabaseAway as exc:
            outage.note(exc)
            return False
        if not leads:
            outage.end()
            self._part.stands_by()
        return leads

    def leads(self) -> bool:
        """The same for callers that report database outages themselves."""
        now = leases.common(self._now())
        seconds = leases.LASTS.total_seconds()
        return leases.take(self._part.name, self._holder, now=now, seconds=seconds) is not None

    def give_back(self) -> None:
        """Release the lease, so that a process that stands by starts at its next check; if the database is away, the
        lease expires.
        """
        with suppress(DatabaseAway), reached():
            leases.release(self._part.name, self._holder)

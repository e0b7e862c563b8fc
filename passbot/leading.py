"""Of several processes with the same part one does its work; the others stand by and look each second."""

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
    """By the lease of the part's name, which the watch renews while the part goes on."""

    def __init__(self, part: Part, holder: str, *, now: Callable[[], datetime] = utc_now) -> None:
        self._part, self._holder, self._now = part, holder, now

    def take(self, outage: Outage) -> bool:
        """Take it or keep it. False: another process does the work and is alive as far as anybody knows, or the
        database is away and nobody can.
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
        """The same for whoever tells of the database themselves."""
        now = leases.common(self._now())
        seconds = leases.LASTS.total_seconds()
        return leases.take(self._part.name, self._holder, now=now, seconds=seconds) is not None

    def give_back(self) -> None:
        """So that whoever stands by begins at its next look; where the database is away, when its time is over."""
        with suppress(DatabaseAway), reached():
            leases.release(self._part.name, self._holder)

"""How the worker moves under the guards' eyes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from passbot.services.processes import leases


@dataclass(frozen=True)
class Pace:
    settles: timedelta = timedelta(seconds=15)  # so long a tick can be taken back on the sheet
    # So long without a tick, and rows may move: gaps are closed. Whoever clicks at that moment may hit another row.
    quiet: timedelta = timedelta(minutes=10)
    answer_stands: timedelta = timedelta(minutes=1)  # to a tick on an order that was closed
    lease: timedelta = leases.LASTS
    clock: Callable[[datetime], datetime] = leases.own  # by which the lease is judged
    keep_numbers: timedelta = timedelta(minutes=15)
    show_hours: int = 48
    page: int = 20_000  # rows of Orders_completed in one read, of which two columns: about a megabyte


@dataclass
class Rest:
    """Has nobody worked at the gate for so long that rows may move?

    Then our gaps are closed, once in each rest: what is blank later, a person has made, and is about to write there.
    """

    quiet: timedelta
    _worked_at: datetime | None = None
    _tidied: set[datetime | None] = field(default_factory=set)  # after which work

    def worked(self, at: datetime | None) -> None:
        self._worked_at = max(filter(None, (at, self._worked_at)), default=None)

    def lasts(self, now: datetime) -> bool:
        return self._worked_at is None or now - self._worked_at >= self.quiet

    @property
    def is_tidy(self) -> bool:
        return self._worked_at in self._tidied

    def tidied(self) -> None:
        self._tidied = {self._worked_at}

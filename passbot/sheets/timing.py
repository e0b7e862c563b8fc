"""Delays of the worker that guards can see."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from passbot.services.processes import leases


@dataclass(frozen=True)
class Pace:
    settles: timedelta = timedelta(seconds=15)  # so long a tick can be removed before it is archived
    # After that long without a tick, rows may move and gaps are closed. A guard who clicks at that moment may hit
    # another row.
    quiet: timedelta = timedelta(minutes=10)
    answer_stands: timedelta = timedelta(minutes=1)  # how long the answer to a tick on a closed order stays
    lease: timedelta = leases.LASTS
    clock: Callable[[datetime], datetime] = leases.own  # the time by which the lease is judged
    keep_numbers: timedelta = timedelta(minutes=15)
    show_hours: int = 48
    page: int = 20_000  # rows of Orders_completed in one read of two columns, about a megabyte


@dataclass
class Rest:
    """Whether the gate rests: no guard has worked for so long that rows may move.

    Gaps are closed once in each rest. Rows that become blank later were cleared by a person, who is about to write
    there.
    """

    quiet: timedelta
    _worked_at: datetime | None = None
    _tidied: set[datetime | None] = field(default_factory=set)  # for which last work gaps were closed

    def worked(self, at: datetime | None) -> None:
        self._worked_at = max(filter(None, (at, self._worked_at)), default=None)

    def lasts(self, now: datetime) -> bool:
        return self._worked_at is None or now - self._worked_at >= self.quiet

    @property
    def is_tidy(self) -> bool:
        return self._worked_at in self._tidied

    def tidied(self) -> None:
        self._tidied = {self._worked_at}

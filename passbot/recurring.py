"""`schedule` by clocks that do not mislead it: UTC, which no autumn night turns back, and one that only counts.

`schedule` itself asks the machine's local time. When that is turned back, by summer's end or by a human, every job
waits until it has caught up. Here a job is due when the clock says so, or when as much time has passed.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

import schedule

from passbot.clock import steady, utc_now

JUST_NOW = timedelta(minutes=1)


class Recurring(schedule.Scheduler):
    """`every(...)` as always; `at` is by UTC."""

    def __init__(self, now: Callable[[], datetime] = utc_now, passed: Callable[[], float] = steady) -> None:
        super().__init__()
        self._now, self.passed = now, passed

    def every(self, interval: int = 1) -> "Job":
        return Job(interval, self)

    def naive_utc(self) -> datetime:
        """As `schedule` writes its moments."""
        return self._now().replace(tzinfo=None)


class Job(schedule.Job):
    _due_after = 0.0  # by the clock that only counts

    @property
    def should_run(self) -> bool:
        plan = self._plan
        return plan.naive_utc() >= self._next or plan.passed() >= self._due_after

    def _schedule_next_run(self) -> None:
        now = self._plan.naive_utc()
        due = self._move_to_at_time(now)
        period = timedelta(**{str(self.unit): self.interval})
        while due <= now:
            due += period
        self.next_run = due
        self._due_after = self._plan.passed() + (due - now).total_seconds()

    def leaves_missed(self) -> None:
        """To whoever did it until now, unless it was due a moment ago."""
        if self._plan.naive_utc() - self._next > JUST_NOW:
            self._schedule_next_run()

    @property
    def _next(self) -> datetime:
        assert self.next_run is not None
        return self.next_run

    @property
    def _plan(self) -> Recurring:
        return cast("Recurring", self.scheduler)  # whose `every` has made this one

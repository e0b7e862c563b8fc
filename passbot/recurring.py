"""`schedule` with clocks that cannot mislead it: UTC, and a monotonic clock.

`schedule` itself uses local time. If that is turned back, by the end of summer time or by a person, every job waits
until it has caught up. Here a job is due at its time, or when as much monotonic time has passed.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

import schedule

from passbot.clock import steady, utc_now

JUST_NOW = timedelta(minutes=1)


class Recurring(schedule.Scheduler):
    """`every(...)` as usual; `at` is in UTC."""

    def __init__(self, now: Callable[[], datetime] = utc_now, passed: Callable[[], float] = steady) -> None:
        super().__init__()
        self._now, self.passed = now, passed

    def every(self, interval: int = 1) -> "Entry":
        return Entry(interval, self)

    def naive_utc(self) -> datetime:
        """In the form that `schedule` stores."""
        return self._now().replace(tzinfo=None)


class Entry(schedule.Job):
    _due_after = 0.0  # monotonic time

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
        """Skip missed runs: another process did those, unless it was due a moment ago."""
        if self._plan.naive_utc() - self._next > JUST_NOW:
            self._schedule_next_run()

    @property
    def _next(self) -> datetime:
        assert self.next_run is not None
        return self.next_run

    @property
    def _plan(self) -> Recurring:
        return cast("Recurring", self.scheduler)  # made by this scheduler's `every`

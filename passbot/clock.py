"""The only module that reads the clock. Below the edges, time is an argument."""

import time
from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)


def steady() -> float:
    """Monotonic seconds. They also count while the machine sleeps, if it has such a clock."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))

"""The one place that asks what time it is. Below the edges, time is an argument."""

import time
from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)


def steady() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the machine sleeps, where it has one like that."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))

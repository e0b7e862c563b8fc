"""The one place that asks what time it is. Below the edges, time is an argument."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)

"""The document's January 2024 is over: its weeks are told from a Monday that is to come."""

from datetime import UTC, datetime, timedelta
from typing import Any

PATH = "/users/time-slots/"

TODAY = datetime.now(UTC).date()
MONDAY = TODAY + timedelta(days=7 - TODAY.weekday() + 7)


def day(offset: int = 0) -> str:
    """A day counted from that Monday."""
    return (MONDAY + timedelta(days=offset)).isoformat()


def at(clock: str, offset: int = 0) -> str:
    return f"{day(offset)}T{clock}:00"


def new_slot(start: str = "14:00", end: str = "14:45", offset: int = 0, **more: Any) -> dict[str, Any]:
    """The document's own, on another day. Any: JSON."""
    body = {
        "start_time": at(start, offset),
        "end_time": at(end, offset),
        "timezone": "Asia/Kolkata",
        "title": "Available for calls",
        "description": "I'm available for mentoring calls during this time",
        "is_recurring": False,
    }
    return body | more


def new_slots(**more: Any) -> dict[str, Any]:
    body = {
        "start_date": day(0),
        "end_date": day(6),
        "start_time": "14:00",
        "end_time": "18:00",
        "timezone": "Asia/Kolkata",
        "days_of_week": [0, 1, 2, 3, 4],
        "title": "Mentoring Hours",
        "description": "Available for mentoring calls",
        "slot_duration_minutes": 45,
    }
    return body | more

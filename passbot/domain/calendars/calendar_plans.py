"""Recurring hours of a calendar: named templates, and preferences by which slots are made automatically."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from passbot.domain.calendars.calendars import BulkWish, Wording

MOST_WEEKS = 12


@dataclass(frozen=True)
class Hours:
    """Slots back to back between two times of day, on some weekdays."""

    start: time
    end: time
    zone: str
    weekdays: frozenset[int]
    minutes: int
    words: Wording

    def wish(self, first: date, last: date) -> BulkWish:
        return BulkWish(first, last, self.start, self.end, self.zone, self.weekdays, self.minutes, self.words)


@dataclass(frozen=True)
class Template:
    uuid: str
    name: str
    hours: Hours
    created_at: datetime


@dataclass(frozen=True)
class Preferences:
    """Hours that are offered automatically, some weeks ahead. `made_until` is the last day that has its slots."""

    hours: tuple[Hours, ...]
    weeks: int
    made_until: date | None
    updated_at: datetime


def as_json(hours: Hours) -> dict[str, Any]:  # Any: JSON
    return {
        "start": hours.start.isoformat(),
        "end": hours.end.isoformat(),
        "zone": hours.zone,
        "weekdays": sorted(hours.weekdays),
        "minutes": hours.minutes,
        "title": hours.words.title,
        "description": hours.words.description,
    }


def from_json(kept: Mapping[str, Any]) -> Hours:  # Any: JSON
    return Hours(
        time.fromisoformat(kept["start"]),
        time.fromisoformat(kept["end"]),
        kept["zone"],
        frozenset(kept["weekdays"]),
        kept["minutes"],
        Wording(kept["title"], kept["description"]),
    )

"""Hours that people offer again and again: a named template, or what shall be offered by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from passbot.domain.calendars.calendars import BulkWish, Wording

MOST_WEEKS = 12


@dataclass(frozen=True)
class Hours:
    """Slots one after another between two times of day, on some days of the week."""

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
    """What is offered by itself, so many weeks ahead. `made_until` is the last day that was made."""

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

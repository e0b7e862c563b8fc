"""S3's bodies: requests and responses of the time slots, with the document's field names."""

from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from passbot.api.asking.reading import Clock, Day, EndDay, Moment, Noted, Zone
from passbot.domain.calendars.calendars import BulkWish, Made, Skipped, SlotState, SlotWish, Summary, TimeSlot
from passbot.domain.times.recurrence import Repeat
from passbot.domain.times.windows import SECOND, zone
from passbot.errors import InvalidInput

Pattern = Literal["daily", "weekly", "monthly"]
Status = Literal["available", "booked", "blocked", "cancelled"]
Weekdays = Annotated[
    list[Annotated[int, Field(ge=0, le=6)]],
    Field(min_length=1, max_length=7, description="0 is Monday, 6 is Sunday."),
]
Json = dict[str, Any]  # Any: JSON
REMEMBERED = 10_000  # formatted moments in the cache: a list of 50 slots has 300, many of them twice
UNTIL = "The last day on which it may recur; with `recurring_pattern`, needed by `is_recurring`."
NOTED: Any = Field(default=None, description="Only in slots that have one.")  # Any: pydantic's own


class NewSlot(Noted):
    start_time: Moment
    end_time: Moment
    timezone: Zone = "UTC"
    is_recurring: bool = False
    recurring_pattern: Pattern | None = None
    recurring_end_date: Annotated[EndDay | None, Field(description=UNTIL)] = None

    def wish(self) -> SlotWish:
        if self.is_recurring and not (self.recurring_pattern and self.recurring_end_date):
            message = "A recurring slot needs recurring_pattern and recurring_end_date"
            raise InvalidInput("calendar.repeat", message)
        repeat = Repeat(self.recurring_pattern) if self.is_recurring and self.recurring_pattern else None
        until = self.recurring_end_date if repeat else None
        return SlotWish(self.start_time, self.end_time, self.timezone, self.words, repeat, until)


class NewSlots(Noted):
    start_date: Day
    end_date: Day
    start_time: Clock
    end_time: Clock
    timezone: Zone = "UTC"
    days_of_week: Weekdays
    slot_duration_minutes: Literal[15, 30, 45, 60, 90, 120] = 45

    def wish(self) -> BulkWish:
        return BulkWish(
            first=self.start_date,
            last=self.end_date,
            start=self.start_time,
            end=self.end_time,
            zone=self.timezone,
            weekdays=frozenset(self.days_of_week),
            minutes=self.slot_duration_minutes,
            words=self.words,
        )


class SlotOut(BaseModel):
    id: str
    user_id: str
    start_time: str
    end_time: str
    timezone: str
    title: str | None
    description: str | None
    status: Status
    is_recurring: bool
    recurring_pattern: Pattern | None
    recurring_end_date: date | None
    duration_minutes: float
    start_time_local: str
    end_time_local: str
    timezone_offset: str
    created_at: str
    updated_at: str
    reference: str | None = NOTED
    metadata: Json | None = NOTED


class SkippedOut(BaseModel):
    start_time_local: str | None
    end_time_local: str | None
    reason: str


class CreatedOut(SlotOut):
    """The first slot; if it recurs, also how many were created and which days were skipped."""

    slots_created: int | None = None
    skipped: list[SkippedOut] | None = None


class Range(BaseModel):
    start: date
    end: date


class BulkOut(BaseModel):
    success: bool
    message: str
    slots_created: int
    slots: list[SlotOut]
    skipped: list[SkippedOut]
    date_range: Range
    timezone: str


class SummaryOut(BaseModel):
    total_slots: int
    available_slots: int
    booked_slots: int
    blocked_slots: int
    cancelled_slots: int
    upcoming_slots: int
    next_available_slot: SlotOut | None
    recent_slots: list[SlotOut]


class DoneOut(BaseModel):
    success: bool
    message: str


class MovedOut(DoneOut):
    slot: SlotOut


def slot(found: TimeSlot) -> Json:
    start, end = found.window.start, found.window.end
    local = _local(start, found.zone)
    return {
        "id": found.uuid,
        "user_id": found.owner,
        "start_time": _utc(start),
        "end_time": _utc(end),
        "timezone": found.zone,
        "title": found.title,
        "description": found.description,
        "status": found.state,
        "is_recurring": found.repeat is not None,
        "recurring_pattern": found.repeat,
        "recurring_end_date": found.repeat_until,
        "duration_minutes": _minutes(found),
        "start_time_local": local,
        "end_time_local": _local(end, found.zone),
        "timezone_offset": local[19:],
        "created_at": _utc(found.created_at),
        "updated_at": _utc(found.updated_at),
        **_noted(found),
    }


@lru_cache(REMEMBERED)
def _utc(moment: datetime) -> str:
    """Format whole UTC seconds; twice as fast as strftime with `%Y-%m-%dT%H:%M:%SZ`."""
    return f"{moment.isoformat()[:19]}Z"


@lru_cache(REMEMBERED)
def _local(moment: datetime, name: str) -> str:
    return moment.astimezone(zone(name)).isoformat()


def _noted(found: TimeSlot) -> Json:
    """Metadata and reference appear only if set, so that other slots have exactly the document's fields."""
    if found.reference is None and found.metadata is None:
        return {}
    notes = {"reference": found.reference, "metadata": found.metadata}
    return {name: note for name, note in notes.items() if note is not None}


def _minutes(found: TimeSlot) -> float:
    """Minutes, as an integer if whole: a single slot may have any length."""
    minutes, seconds = divmod(found.window.length // SECOND, 60)
    return minutes if not seconds else round(minutes + seconds / 60, 2)


def created(made: Made) -> Json:
    first = slot(made.slots[0])
    if made.slots[0].repeat is None:
        return first
    return first | {"slots_created": len(made.slots), "skipped": [skipped(each) for each in made.skipped]}


def skipped(each: Skipped) -> Json:
    return {
        "start_time_local": each.start.isoformat() if each.start else None,
        "end_time_local": each.end.isoformat() if each.end else None,
        "reason": each.reason,
    }


def bulk(made: Made, wish: BulkWish) -> Json:
    return {
        "success": True,
        "message": f"Successfully created {len(made.slots)} time slots",
        "slots_created": len(made.slots),
        "slots": [slot(each) for each in made.slots],
        "skipped": [skipped(each) for each in made.skipped],
        "date_range": {"start": wish.first, "end": wish.last},
        "timezone": wish.zone,
    }


def summary(found: Summary) -> Json:
    return {
        "total_slots": found.total,
        "available_slots": found.counts[SlotState.AVAILABLE],
        "booked_slots": found.counts[SlotState.BOOKED],
        "blocked_slots": found.counts[SlotState.BLOCKED],
        "cancelled_slots": found.counts[SlotState.CANCELLED],
        "upcoming_slots": found.upcoming,
        "next_available_slot": slot(found.next_available) if found.next_available else None,
        "recent_slots": [slot(each) for each in found.recent],
    }


def moved(found: TimeSlot, done: str) -> Json:
    return {"success": True, "message": f"Time slot {done} successfully", "slot": slot(found)}

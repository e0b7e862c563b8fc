"""Bodies of the endpoints that S3 lists as future: templates, preferences, bulk deletion, conflicts."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from passbot.api.asking.reading import Clock, Day, Moment, Said, Worded, Zone
from passbot.api.slots import time_slot_shapes as shapes
from passbot.api.slots.time_slot_shapes import DoneOut, SkippedOut, SlotOut, Status, Weekdays
from passbot.domain.calendars.calendar_plans import Hours, Preferences, Template
from passbot.domain.calendars.calendars import Made, SlotState, SlotWish, Wording
from passbot.domain.times.windows import Window
from passbot.services.calendars.exchange import Deleted, Which
from passbot.services.calendars.overlaps import Report

Json = dict[str, Any]  # Any: JSON


class HoursIn(Worded):
    start_time: Clock
    end_time: Clock
    timezone: Zone = "UTC"
    days_of_week: Weekdays
    slot_duration_minutes: Literal[15, 30, 45, 60, 90, 120] = 45

    def hours(self) -> Hours:
        return Hours(
            self.start_time,
            self.end_time,
            self.timezone,
            frozenset(self.days_of_week),
            self.slot_duration_minutes,
            self.words,
        )


class NewTemplate(HoursIn):
    name: Annotated[str, Field(min_length=1, max_length=64)]


class TemplateChange(Worded):
    """A change: a field that is left out stays as it is."""

    name: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    start_time: Clock | None = None
    end_time: Clock | None = None
    timezone: Zone | None = None
    days_of_week: Weekdays | None = None
    slot_duration_minutes: Literal[15, 30, 45, 60, 90, 120] | None = None

    def hours(self, before: Hours) -> Hours:
        said = self.model_fields_set
        words = Wording(
            self.title if "title" in said else before.words.title,
            self.description if "description" in said else before.words.description,
        )
        return Hours(
            self.start_time or before.start,
            self.end_time or before.end,
            self.timezone or before.zone,
            frozenset(self.days_of_week) if self.days_of_week else before.weekdays,
            self.slot_duration_minutes or before.minutes,
            words,
        )


class Apply(Said):
    start_date: Day
    end_date: Day


class NewPreferences(Said):
    hours: Annotated[list[HoursIn], Field(min_length=1, max_length=20)]
    weeks_ahead: Annotated[int, Field(ge=1, le=12)] = 4


class Deletion(Said):
    """Which slots: those named by `ids`; or `recurring_from`, a recurring slot and all later ones of it; or all that
    fit the filters.

    `dry_run` only lists what would be deleted.
    """

    ids: Annotated[list[str], Field(min_length=1, max_length=1000)] | None = None
    recurring_from: str | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    status: Status | None = None
    reference: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    dry_run: bool = False

    def which(self) -> Which:
        state = SlotState(self.status) if self.status else None
        return Which(self.ids, self.recurring_from, self.start_date, self.end_date, state, self.reference)


class Wanted(Said):
    start_time: Moment
    end_time: Moment
    timezone: Zone = "UTC"

    def wish(self) -> SlotWish:
        return SlotWish(self.start_time, self.end_time, self.timezone)


class HoursOut(BaseModel):
    start_time: str
    end_time: str
    timezone: str
    days_of_week: list[int]
    slot_duration_minutes: int
    title: str | None
    description: str | None


class TemplateOut(HoursOut):
    id: str
    name: str
    created_at: str


class PreferencesOut(BaseModel):
    hours: list[HoursOut]
    weeks_ahead: int
    made_until: str | None
    updated_at: str


class MadeOut(DoneOut):
    slots_created: int
    slots: list[SlotOut]
    skipped: list[SkippedOut]


class DeletedOut(DoneOut):
    slots_deleted: int
    slots: list[SlotOut]
    kept: list[SlotOut]


class Times(BaseModel):
    start_time: str
    end_time: str


class ConflictsOut(BaseModel):
    has_conflicts: bool
    conflicting_slots: list[SlotOut]
    busy_times: list[Times]
    suggestions: list[Times]


def hours(found: Hours) -> Json:
    return {
        "start_time": f"{found.start:%H:%M}",
        "end_time": f"{found.end:%H:%M}",
        "timezone": found.zone,
        "days_of_week": sorted(found.weekdays),
        "slot_duration_minutes": found.minutes,
        "title": found.words.title,
        "description": found.words.description,
    }


def template(found: Template) -> Json:
    own = {"id": found.uuid, "name": found.name, "created_at": f"{found.created_at:%Y-%m-%dT%H:%M:%SZ}"}
    return own | hours(found.hours)


def preferences(found: Preferences) -> Json:
    return {
        "hours": [hours(each) for each in found.hours],
        "weeks_ahead": found.weeks,
        "made_until": found.made_until.isoformat() if found.made_until else None,
        "updated_at": f"{found.updated_at:%Y-%m-%dT%H:%M:%SZ}",
    }


def made(found: Made) -> Json:
    return {
        "success": True,
        "message": f"Successfully created {len(found.slots)} time slots",
        "slots_created": len(found.slots),
        "slots": [shapes.slot(each) for each in found.slots],
        "skipped": [shapes.skipped(each) for each in found.skipped],
    }


def deleted(found: Deleted, is_rehearsal: bool) -> Json:
    verb = "would be deleted" if is_rehearsal else "deleted"
    return {
        "success": True,
        "message": f"{len(found.slots)} time slots {verb}",
        "slots_deleted": 0 if is_rehearsal else len(found.slots),
        "slots": [shapes.slot(each) for each in found.slots],
        "kept": [shapes.slot(each) for each in found.kept],
    }


def conflicts(found: Report) -> Json:
    return {
        "has_conflicts": bool(found.slots or found.busy),
        "conflicting_slots": [shapes.slot(each) for each in found.slots],
        "busy_times": [_times(each) for each in found.busy],
        "suggestions": [_times(each) for each in found.suggestions],
    }


def _times(window: Window) -> Json:
    start, end = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (window.start, window.end))
    return {"start_time": start, "end_time": end}

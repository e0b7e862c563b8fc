"""S3's PUT: the fields of a slot that can change. Its other fields may be sent along unchanged."""

from dataclasses import replace
from typing import Any, Self

from pydantic import Field, model_validator

from passbot.api.asking.reading import EndDay, Moment, Noted, Zone
from passbot.api.slots.time_slot_shapes import Json, Pattern, Status
from passbot.domain.calendars.calendars import SlotState, Times, TimeSlot, Wording
from passbot.errors import InvalidInput

CHANGEABLE = ("status", "start_time", "end_time", "timezone")


def _without_null(schema: dict[str, Any]) -> None:  # Any: JSON
    """In the schema: the field may be missing, but not null."""
    schema |= schema.pop("anyOf")[0]
    del schema["default"]


LEFT_OUT: Any = Field(default=None, json_schema_extra=_without_null)  # Any: pydantic's own


class Change(Noted):
    """A change: a field that is left out stays as it is. The other fields of a slot may be sent as they were read,
    but cannot be changed.
    """

    status: Status | None = LEFT_OUT
    start_time: Moment | None = LEFT_OUT
    end_time: Moment | None = LEFT_OUT
    timezone: Zone | None = LEFT_OUT
    id: str | None = None
    user_id: str | None = None
    is_recurring: bool | None = None
    recurring_pattern: Pattern | None = None
    recurring_end_date: EndDay | None = None
    duration_minutes: float | None = None
    start_time_local: str | None = None
    end_time_local: str | None = None
    timezone_offset: str | None = None
    created_at: str | None = None
    updated_at: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        for name in CHANGEABLE:
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} cannot be empty. Leave it out and it stays")
        return self

    def wording(self, before: TimeSlot) -> Wording | None:
        """The new wording, or None if it does not change."""
        said = self.model_fields_set
        old = Wording(before.title, before.description, before.reference, before.metadata)
        new = {name: getattr(self, name) for name in said & Noted.model_fields.keys()}
        words = replace(old, **new)
        return words if words != old else None

    @property
    def state(self) -> SlotState | None:
        return SlotState(self.status) if self.status else None

    @property
    def times(self) -> Times:
        return Times(self.start_time, self.end_time, self.timezone)

    def refuse_other_than(self, before: Json, after: Json) -> None:
        """Refuse changed read-only fields. Those that follow from the times may have their old or their new value."""
        for name in self.model_fields_set - {*CHANGEABLE, *Noted.model_fields, "updated_at"}:
            if getattr(self, name) not in (before[name], after[name]):
                raise _fixed(name)
        if "updated_at" in self.model_fields_set and not (
            before["created_at"] <= (self.updated_at or "") <= before["updated_at"]
        ):
            raise _fixed("updated_at")


def _fixed(name: str) -> InvalidInput:
    return InvalidInput(
        "calendar.fixed", f"{name}: cannot be changed. Send it as it was read, or leave it out"
    )

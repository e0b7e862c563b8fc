"""Types for the values of requests. Strict: a number is not accepted as a time."""

import re
from datetime import date, datetime, time
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from passbot.domain.calendars import metadata
from passbot.domain.calendars.calendars import Wording
from passbot.domain.calendars.metadata import Metadata
from passbot.errors import InvalidInput

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _moment(value: object) -> datetime:
    if not isinstance(value, str) or "T" not in value.upper():
        raise ValueError("write a time like 2024-01-15T14:00:00, with or without an offset")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("write a time like 2024-01-15T14:00:00, with or without an offset") from None


def _day(value: object) -> date:
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("write a day of the calendar like 2024-01-15")


def _end_day(value: object) -> date:
    """The document's column holds a moment; only its day counts."""
    text = value.partition("T")[0] if isinstance(value, str) else value
    return _day(text)


def _clock(value: object) -> time:
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise ValueError("write a time of day like 14:00")
    return time.fromisoformat(value)


def _noting(value: Metadata | None) -> Metadata | None:
    if value is not None:
        try:
            metadata.check(value)
        except InvalidInput as exc:
            raise ValueError(str(exc)) from None
    return value


LOCAL = "With an offset; without one, local time in `timezone`."

Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "description": LOCAL}),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
EndDay = Annotated[date, BeforeValidator(_end_day), WithJsonSchema({"type": "string", "format": "date"})]
Clock = Annotated[
    time,
    BeforeValidator(_clock),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "example": "14:00"}),
]
Zone = Annotated[str, StringConstraints(max_length=64), Field(examples=["Asia/Kolkata"])]
Title = Annotated[str | None, Field(max_length=255)]
Description = Annotated[str | None, Field(max_length=2000)]
Reference = Annotated[
    str | None,
    Field(
        max_length=255,
        description="Another program's own id for it, as of a payment. Lists are filtered by it; no page shows it.",
        examples=["order-4711"],
    ),
]
Noting = Annotated[
    Metadata | None,
    AfterValidator(_noting),
    Field(
        description=f"Another program's own facts: an object of at most {metadata.LONGEST} characters of JSON and "
        f"{metadata.DEEPEST} levels. No page shows it.",
        examples=[{"payment": "pi_3Nx", "paid": True}],
    ),
]


class Said(BaseModel):
    """A body. Values have the types that the document gives them; a name that nobody knows is refused."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Worded(Said):
    title: Title = None
    description: Description = None

    @property
    def words(self) -> Wording:
        return Wording(self.title, self.description)


class Noted(Worded):
    reference: Reference = None
    metadata: Noting = None

    @property
    def words(self) -> Wording:
        return Wording(self.title, self.description, self.reference, self.metadata)

"""Rows of series: the pattern in columns, what is ordered in one JSON column."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from passbot.domain.passes.orders import Kind, Wish
from passbot.domain.passes.series import Series
from passbot.domain.plates.plates import Plate
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.services.places import places
from passbot.store import models


def details_of(wish: Wish, pin: str | None) -> dict[str, Any]:  # Any: JSON
    plate = wish.plate
    return {
        "plate": [plate.key, plate.shown, plate.is_partial] if plate else None,
        "brand": wish.brand,
        "guest_name": wish.guest_name,
        "pin": pin,
    }


def series_of(row: models.Series, pauses: Iterable[models.Pause]) -> Series:
    details = row.details
    plate = details.get("plate")
    return Series(
        id=row.id,
        uuid=row.uuid,
        resident_id=row.resident_id,
        kind=Kind(row.kind),
        pattern=_pattern(row, pauses),
        plate=Plate(key=plate[0], shown=plate[1], is_partial=plate[2]) if plate else None,
        brand=details.get("brand"),
        guest_name=details.get("guest_name"),
        pin=details.get("pin"),
        told_until=date.fromisoformat(row.made_until) if row.made_until else None,
        created_at=row.created_at,
        ended_at=row.ended_at,
        place=places.booked(places.by_id(row.place_id)) if row.place_id else None,
    )


def _pattern(row: models.Series, pauses: Iterable[models.Pause]) -> Pattern:
    return Pattern(
        kind=Repeat(row.pattern),
        start_time=time.fromisoformat(row.start_time),
        end_time=time.fromisoformat(row.end_time),
        zone=row.zone,
        starts_on=date.fromisoformat(row.starts_on),
        until=date.fromisoformat(row.until),
        weekdays=frozenset(row.weekdays),
        pauses=tuple((date.fromisoformat(pause.since), date.fromisoformat(pause.until)) for pause in pauses),
    )

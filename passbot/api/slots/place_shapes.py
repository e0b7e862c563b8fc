"""Shared places and their slots as JSON: times in UTC, with the zone. Only some may see who has booked."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from passbot.domain.people.people import Actor
from passbot.domain.slots.slots import Place, Slot

Status = Literal["available", "held", "booked", "blocked", "cancelled"]
Json = dict[str, Any]  # Any: JSON


class PlaceOut(BaseModel):
    """A place. `office_id` is the office of a desk: another office may have a desk of the same name."""

    id: str
    kind: Literal["service", "board", "desk", "office"]
    name: str
    timezone: str
    seats: int
    opens: str | None
    closes: str | None
    slot_minutes: int | None
    horizon_hours: Annotated[int | None, Field(description="How far ahead it can be booked.")]
    closed_weekdays: Annotated[list[int], Field(description="0 is Monday, 6 is Sunday.")]
    closed_days: list[date]
    office_id: str | None


class PlaceSlot(BaseModel):
    """A slot of a place. `order` is the code of its order, for whoever has booked it and for those who work at the
    gate.

    `pin` opens the door, where the place has one: for whoever has booked it and for admins.
    """

    id: str
    place_id: str
    seat: int
    start: datetime
    end: datetime
    timezone: str
    status: Status
    held_until: datetime | None
    is_yours: bool
    order: str | None
    pin: str | None


def place(found: Place, office: str | None) -> Json:
    return {
        "id": found.uuid,
        "kind": found.kind,
        "name": found.name,
        "timezone": found.zone,
        "seats": found.seats,
        "opens": f"{found.opens:%H:%M}" if found.opens else None,
        "closes": f"{found.closes:%H:%M}" if found.closes else None,
        "slot_minutes": found.slot_minutes,
        "horizon_hours": found.horizon_hours,
        "closed_weekdays": sorted(found.closed_weekdays),
        "closed_days": sorted(found.closed_days),
        "office_id": office,
    }


def slot(found: Slot, actor: Actor) -> Json:
    is_yours = actor.resident_id is not None and actor.resident_id in (found.booked_by, found.held_by)
    return {
        "id": found.uuid,
        "place_id": found.place.uuid,
        "seat": found.seat,
        "start": found.start,
        "end": found.end,
        "timezone": found.zone,
        "status": found.status,
        "held_until": found.held_until,
        "is_yours": is_yours,
        "order": found.order_code if is_yours or actor.works_at_gate else None,
        "pin": found.pin if is_yours or actor.is_admin else None,
    }

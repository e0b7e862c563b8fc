"""Shared places over REST: the same slots and rules as in the bot and on the board."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from passbot.api.asking.asking import Ask, Posting, Reading, answered, created
from passbot.api.asking.errors import COMMON, NOT_FOUND, Answers, Explained
from passbot.api.asking.reading import Day, Said
from passbot.api.slots import place_shapes as shapes
from passbot.domain.people.keys import Scope
from passbot.domain.slots.slots import Place, PlaceKind, Slot
from passbot.domain.slots.slots import Status as SlotStatus
from passbot.domain.times import windows
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput, NotFound
from passbot.services.people import residents
from passbot.services.places import places
from passbot.services.slots import slots

TAKEN: Answers = NOT_FOUND | {
    409: {"model": Explained, "description": "Somebody else was first, or it is too late"}
}
LONGEST_RANGE = 62

router = APIRouter(prefix="/api/v1", tags=["places"], responses=COMMON)
Reads = Annotated[Ask, Depends(Reading(Scope.SLOTS_READ))]
Posts = Annotated[Ask, Depends(Posting(Scope.SLOTS_WRITE))]


class Booked(Said):
    """For whom: a guest by name, or another resident, which only an admin may book for."""

    guest_name: Annotated[str, Field(max_length=64)] | None = None
    resident_id: Annotated[str, Field(max_length=64)] | None = None


class Reason(Said):
    reason: Annotated[str, Field(max_length=200)] | None = None


@router.get("/places", response_model=list[shapes.PlaceOut])
@answered
def list_places(ask: Reads) -> list[shapes.Json]:  # noqa: ARG001  # whose key may ask
    """List the places.

    A place is what several people book: a service, the board, a desk, an office. Closed places are left out.
    """
    found = places.listed()
    named = {each.id: each.uuid for each in found}
    return [shapes.place(each, named.get(each.office_id or 0)) for each in found]


@router.get("/places/{place_id}", response_model=shapes.PlaceOut, responses=NOT_FOUND)
@answered
def show_place(ask: Reads, place_id: str) -> shapes.Json:  # noqa: ARG001  # whose key may ask
    """Show a place.

    By its id, also when it is closed.
    """
    found = _shared(place_id)
    return shapes.place(found, places.by_id(found.office_id).uuid if found.office_id else None)


@router.get("/places/{place_id}/slots", response_model=list[shapes.PlaceSlot], responses=NOT_FOUND)
@answered
def list_slots(
    ask: Reads,
    place_id: str,
    status: Annotated[shapes.Status | None, Query()] = None,
    start_date: Day | None = None,
    end_date: Day | None = None,
) -> list[shapes.Json]:
    """List the slots of a place.

    Soonest first: without dates those that are not over, with `start_date` or `end_date` all of those days, by the
    clock of the place.
    """
    place = _shared(place_id)
    first, last = start_date or end_date, end_date or start_date
    within = _range(place, first, last) if first and last else None
    only = (SlotStatus(status),) if status else tuple(SlotStatus)
    found = slots.listed(place, now=ask.now, within=within, only=only)
    return [shapes.slot(each, ask.actor) for each in found]


def _shared(place_id: str) -> Place:
    """A shared place; people's own calendars have S3's endpoints, for their owner only."""
    place = places.find(place_id)
    if place.kind is PlaceKind.CALENDAR:
        raise NotFound("place.unknown", "There is no such place. The list shows them all.")
    return place


def _range(place: Place, first: date, last: date) -> Window:
    if not 0 <= (last - first).days <= LONGEST_RANGE:
        raise InvalidInput("slot.range", f"Ask for at most {LONGEST_RANGE} days, the first of them first.")
    zone = windows.zone(place.zone)
    return Window(windows.day_window(first, zone).start, windows.day_window(last, zone).end)


@router.get("/slots/{slot_id}", response_model=shapes.PlaceSlot, responses=NOT_FOUND)
@answered
def show_slot(ask: Reads, slot_id: str) -> shapes.Json:
    """Show a slot of a place.

    By its id, as the list of the place has it.
    """
    return shapes.slot(_found(slot_id, ask), ask.actor)


def _found(slot_id: str, ask: Ask) -> Slot:
    found = slots.find(slot_id, now=ask.now)
    if found.place.kind is PlaceKind.CALENDAR:
        raise NotFound("slot.unknown", "There is no such slot. The list shows what there is.")
    return found


@router.post("/slots/{slot_id}/hold", status_code=201, response_model=shapes.PlaceSlot, responses=TAKEN)
@created
def hold_slot(ask: Posts, slot_id: str) -> shapes.Json:
    """Hold a slot.

    Keeps it until `held_until`, some minutes, while somebody decides; then it is free again by itself. Holding it again
    does not prolong that.
    """
    wanted = _found(slot_id, ask).uuid
    held = slots.hold(wanted, actor=ask.actor, rules=ask.site.rules(), now=ask.now)
    return shapes.slot(held, ask.actor)


@router.post("/slots/{slot_id}/release", response_model=shapes.PlaceSlot, responses=TAKEN)
@answered
def release_slot(ask: Posts, slot_id: str) -> shapes.Json:
    """Release a held slot.

    For whoever has decided against it. A slot that you do not hold stays as it is.
    """
    return shapes.slot(slots.release(_found(slot_id, ask).uuid, actor=ask.actor, now=ask.now), ask.actor)


@router.post("/slots/{slot_id}/book", status_code=201, response_model=shapes.PlaceSlot, responses=TAKEN)
@created
def book_slot(ask: Posts, slot_id: str, body: Booked | None = None) -> shapes.Json:
    """Book a slot.

    Books this slot, or another free seat of the same time, and creates its order, which guards see at the gate where
    the place is shown there.
    """
    said = body or Booked()
    wanted = _found(slot_id, ask).uuid
    whom = residents.find(said.resident_id).id if said.resident_id else None
    taken, _ = slots.book(
        wanted,
        actor=ask.actor,
        rules=ask.site.rules(),
        now=ask.now,
        for_resident=whom,
        guest_name=said.guest_name,
    )
    return shapes.slot(taken, ask.actor)


@router.post("/slots/{slot_id}/cancel", response_model=shapes.PlaceSlot, responses=TAKEN)
@answered
def cancel_slot(ask: Posts, slot_id: str, body: Reason | None = None) -> shapes.Json:
    """Cancel a booking.

    The slot can be booked by others again, and its order is cancelled.
    """
    reason = body.reason if body else None
    freed = slots.cancel(_found(slot_id, ask).uuid, actor=ask.actor, now=ask.now, reason=reason)
    return shapes.slot(freed, ask.actor)


@router.post("/slots/{slot_id}/block", response_model=shapes.PlaceSlot, responses=TAKEN)
@answered
def block_slot(ask: Posts, slot_id: str, body: Reason | None = None) -> shapes.Json:
    """Block a slot.

    For admins, with a key of the scope `admin`. Nobody can book it until it is unblocked.
    """
    reason = body.reason if body else None
    return shapes.slot(
        slots.block(_found(slot_id, ask).uuid, actor=ask.actor, reason=reason, now=ask.now), ask.actor
    )


@router.post("/slots/{slot_id}/unblock", response_model=shapes.PlaceSlot, responses=TAKEN)
@answered
def unblock_slot(ask: Posts, slot_id: str) -> shapes.Json:
    """Unblock a slot.

    For admins, with a key of the scope `admin`. A blocked slot can be booked again.
    """
    return shapes.slot(slots.unblock(_found(slot_id, ask).uuid, actor=ask.actor, now=ask.now), ask.actor)

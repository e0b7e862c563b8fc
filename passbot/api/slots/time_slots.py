"""S3's endpoints under /users/time-slots/: each person's own calendar, as the document defines it."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from passbot.api.asking.asking import Ask, Posting, PostingLong, Reading, answered
from passbot.api.asking.errors import LEGACY, NO_KEY, NO_RIGHT, NOT_UNDERSTOOD, Answers, Refused
from passbot.api.asking.reading import Day
from passbot.api.slots import time_slot_shapes as shapes
from passbot.api.slots.time_slot_change import Change
from passbot.api.slots.time_slot_shapes import NewSlot, NewSlots, Status
from passbot.domain.calendars.calendars import BulkWish, SlotState, SlotWish
from passbot.domain.people.keys import Scope
from passbot.services.calendars import calendars, creating, views
from passbot.services.unit_of_work import together
from passbot.slices import Slices

REFUSALS: Answers = {
    400: {"model": Refused, "description": f"{NOT_UNDERSTOOD}; or it conflicts with a slot that exists"},
    401: {"model": Refused, "description": NO_KEY},
    403: {"model": Refused, "description": NO_RIGHT},
}
NOT_FOUND: Answers = {404: {"model": Refused, "description": "Nothing of yours has this id"}}

router = APIRouter(prefix=LEGACY, tags=["time slots"], responses=REFUSALS)

Reads = Annotated[Ask, Depends(Reading(Scope.SLOTS_READ))]
Writes = Annotated[Ask, Depends(Reading(Scope.SLOTS_WRITE))]
Posts = Annotated[Ask, Depends(Posting(Scope.SLOTS_WRITE))]
FirstDay = Annotated[Day | None, Query(description="Only slots of this day or later.")]
LastDay = Annotated[Day | None, Query(description="Only slots of this day or earlier.")]
Wanted = Annotated[Status | None, Query(description="Only slots with this status.")]
Referred = Annotated[str | None, Query(max_length=255, description="Only slots with this `reference`.")]
PostsLong = Annotated[Ask, Depends(PostingLong(Scope.SLOTS_WRITE))]
MOST = "How many, at most."
BUSY: Answers = {
    409: {
        "model": Refused,
        "description": "A request with this Idempotency-Key is being worked on: send it again in a moment",
    }
}
Offset = Annotated[int, Query(ge=0, le=2**31, description="How many to leave out, for the next page.")]


@router.post("/", response_model=shapes.CreatedOut, response_model_exclude_unset=True, responses=BUSY)
async def create_time_slot(ask: PostsLong, body: NewSlot) -> Response:
    """Create a time slot.

    One slot, or with `is_recurring` one on each day of `recurring_pattern` until `recurring_end_date`. The first one
    must be free; later ones that overlap another slot are skipped, and `skipped` says why.
    """
    wish = body.wish()
    if wish.repeat:
        return await ask.answer_in_slices(partial(_repeating, wish=wish))
    return await ask.answer(partial(_single, wish=wish))


def _single(ask: Ask, wish: SlotWish) -> shapes.Json:
    return shapes.created(calendars.create(wish, actor=ask.actor, now=ask.now))


def _repeating(ask: Ask, wish: SlotWish) -> Slices[shapes.Json]:
    made = creating.create_repeating(wish, actor=ask.actor, now=ask.now, progress=ask.progress)
    return shapes.created((yield from made))


@router.post("/bulk", response_model=shapes.BulkOut, responses=BUSY)
async def create_time_slots(ask: PostsLong, body: NewSlots) -> Response:
    """Create time slots in bulk.

    Slots of `slot_duration_minutes`, one after another between `start_time` and `end_time`, on the given days of the
    week from `start_date` to `end_date`. Those that overlap another slot are skipped, and `skipped` says why.
    """
    return await ask.answer_in_slices(partial(in_bulk, wish=body.wish()))


def in_bulk(ask: Ask, wish: BulkWish) -> Slices[shapes.Json]:
    made = creating.create_bulk(wish, actor=ask.actor, now=ask.now, progress=ask.progress)
    return shapes.bulk((yield from made), wish)


@router.get("/", response_model=list[shapes.SlotOut])
@answered
def list_time_slots(
    ask: Reads,
    start_date: FirstDay = None,
    end_date: LastDay = None,
    status: Wanted = None,
    reference: Referred = None,
    limit: Annotated[int, Query(ge=1, le=100, description=MOST)] = 50,
    offset: Offset = 0,
) -> list[shapes.Json]:
    """List your time slots.

    Soonest first. A slot belongs to the day on which it begins, by the clock of its own time zone.
    """
    found = views.listed(
        owner_id=ask.resident.id,
        first=start_date,
        last=end_date,
        state=SlotState(status) if status else None,
        reference=reference,
        limit=limit,
        offset=offset,
    )
    return [shapes.slot(each) for each in found]


@router.get("/summary", response_model=shapes.SummaryOut)
@answered
def summarize_time_slots(ask: Reads) -> shapes.Json:
    """Summarize your time slots.

    How many have each status, the next available one, and those that were created last.
    """
    return shapes.summary(views.summary(owner_id=ask.resident.id, now=ask.now))


@router.get("/available/upcoming", response_model=list[shapes.SlotOut])
@answered
def list_upcoming_time_slots(
    ask: Reads, limit: Annotated[int, Query(ge=1, le=50, description=MOST)] = 10
) -> list[shapes.Json]:
    """List your next available slots.

    Those that have not begun, soonest first.
    """
    found = views.upcoming(owner_id=ask.resident.id, now=ask.now, limit=limit)
    return [shapes.slot(each) for each in found]


@router.get("/{slot_id}", response_model=shapes.SlotOut, responses=NOT_FOUND)
@answered
def show_time_slot(ask: Reads, slot_id: str) -> shapes.Json:
    """Show a time slot.

    One of your own, by its id.
    """
    return shapes.slot(views.find(slot_id, owner_id=ask.resident.id))


@router.put("/{slot_id}", response_model=shapes.SlotOut, responses=NOT_FOUND)
@answered
def change_time_slot(ask: Writes, slot_id: str, body: Change) -> shapes.Json:
    """Change a time slot.

    Its words, status or times; a field that is left out stays as it is. New times pass all the checks of creation.
    Another `timezone` alone does not move it.
    """
    with together():
        before = views.find(slot_id, owner_id=ask.resident.id)
        after = calendars.change(
            slot_id, body.wording(before), body.state, actor=ask.actor, now=ask.now, times=body.times
        )
        body.refuse_other_than(shapes.slot(before), shapes.slot(after))
        return shapes.slot(after)


@router.delete("/{slot_id}", response_model=shapes.DoneOut, responses=NOT_FOUND)
@answered
def delete_time_slot(ask: Writes, slot_id: str) -> shapes.Json:
    """Delete a time slot.

    Whatever its status. A visitor who has booked it by a link gets a letter.
    """
    calendars.delete(slot_id, actor=ask.actor, now=ask.now)
    return {"success": True, "message": "Time slot deleted successfully"}


@router.post("/{slot_id}/book", response_model=shapes.MovedOut, responses=NOT_FOUND)
@answered
def book_time_slot(ask: Posts, slot_id: str) -> shapes.Json:
    """Book a time slot.

    Only an available slot can be booked.
    """
    return shapes.moved(calendars.book(slot_id, actor=ask.actor, now=ask.now), "booked")


@router.post("/{slot_id}/block", response_model=shapes.MovedOut, responses=NOT_FOUND)
@answered
def block_time_slot(ask: Posts, slot_id: str) -> shapes.Json:
    """Block a time slot.

    An available slot is no longer offered to anybody. Blocking it again changes nothing.
    """
    return shapes.moved(calendars.block(slot_id, actor=ask.actor, now=ask.now), "blocked")


@router.post("/{slot_id}/unblock", response_model=shapes.MovedOut, responses=NOT_FOUND)
@answered
def unblock_time_slot(ask: Posts, slot_id: str) -> shapes.Json:
    """Unblock a time slot.

    A blocked slot is available again.
    """
    return shapes.moved(calendars.unblock(slot_id, actor=ask.actor, now=ask.now), "unblocked")

"""S3's endpoints under /users/time-slots/: each person's own calendar, as the document defines it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from passbot.api.asking.asking import Ask, Posting, PostingLong, Reading, answered
from passbot.api.asking.errors import LEGACY, Refused
from passbot.api.asking.reading import Day
from passbot.api.slots import time_slot_shapes as shapes
from passbot.api.slots.time_slot_change import Change
from passbot.api.slots.time_slot_shapes import NewSlot, NewSlots, Status
from passbot.domain.calendars.calendars import SlotState
from passbot.domain.people.keys import Scope
from passbot.services.calendars import calendars, creating, views
from passbot.services.owed.idempotency import Progress
from passbot.services.unit_of_work import together
from passbot.slices import Slices

REFUSALS: dict[int | str, dict[str, Any]] = {  # Any: FastAPI's own
    400: {"model": Refused, "description": "Not understood, or in conflict with what is there"},
    401: {"model": Refused, "description": "No key, or not a good one"},
    403: {"model": Refused, "description": "The key has not the scope for it"},
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {  # Any: FastAPI's own
    404: {"model": Refused, "description": "Not there, or not yours"}
}

router = APIRouter(prefix=LEGACY, tags=["time slots"], responses=REFUSALS)

Reads = Annotated[Ask, Depends(Reading(Scope.SLOTS_READ))]
Writes = Annotated[Ask, Depends(Reading(Scope.SLOTS_WRITE))]
Posts = Annotated[Ask, Depends(Posting(Scope.SLOTS_WRITE))]
Referred = Annotated[str | None, Query(max_length=255, description="Only slots with this `reference`.")]
PostsLong = Annotated[Ask, Depends(PostingLong(Scope.SLOTS_WRITE))]
BUSY: dict[int | str, dict[str, Any]] = {  # Any: FastAPI's own
    409: {
        "model": Refused,
        "description": "A request with this Idempotency-Key is being worked on: ask again",
    }
}
Offset = Annotated[int, Query(ge=0, le=2**31)]


@router.post("/", response_model=shapes.CreatedOut, response_model_exclude_unset=True, responses=BUSY)
async def create_time_slot(ask: PostsLong, body: NewSlot) -> Response:
    """One slot, or with `is_recurring` one on each day of the pattern until its end date."""
    wish = body.wish()

    def one() -> shapes.Json:
        return shapes.created(calendars.create(wish, actor=ask.actor, now=ask.now))

    def many(progress: Progress) -> Slices[shapes.Json]:
        made = creating.create_repeating(wish, actor=ask.actor, now=ask.now, progress=progress)
        return shapes.created((yield from made))

    return await (ask.answer_in_slices(many) if wish.repeat else ask.answer(one))


@router.post("/bulk", response_model=shapes.BulkOut, responses=BUSY)
async def create_time_slots(ask: PostsLong, body: NewSlots) -> Response:
    """Slots one after another on the days of a range. What conflicts is skipped and told."""
    wish = body.wish()

    def work(progress: Progress) -> Slices[shapes.Json]:
        made = creating.create_bulk(wish, actor=ask.actor, now=ask.now, progress=progress)
        return shapes.bulk((yield from made), wish)

    return await ask.answer_in_slices(work)


@router.get("/", response_model=list[shapes.SlotOut])
@answered
def list_time_slots(
    ask: Reads,
    start_date: Day | None = None,
    end_date: Day | None = None,
    status: Status | None = None,
    reference: Referred = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    offset: Offset = 0,
) -> list[shapes.Json]:
    """Soonest first. A slot belongs to the day on which it begins by the clock of its own zone."""
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
    """How many there are of each status, the next one that is available, and the newest."""
    return shapes.summary(views.summary(owner_id=ask.resident.id, now=ask.now))


@router.get("/available/upcoming", response_model=list[shapes.SlotOut])
@answered
def list_upcoming_time_slots(ask: Reads, limit: Annotated[int, Query(ge=1, le=50)] = 10) -> list[shapes.Json]:
    """The next ones that are available, soonest first."""
    found = views.upcoming(owner_id=ask.resident.id, now=ask.now, limit=limit)
    return [shapes.slot(each) for each in found]


@router.get("/{slot_id}", response_model=shapes.SlotOut, responses=NOT_FOUND)
@answered
def show_time_slot(ask: Reads, slot_id: str) -> shapes.Json:
    """One of your own, by its id."""
    return shapes.slot(views.find(slot_id, owner_id=ask.resident.id))


@router.put("/{slot_id}", response_model=shapes.SlotOut, responses=NOT_FOUND)
@answered
def change_time_slot(ask: Writes, slot_id: str, body: Change) -> shapes.Json:
    """Other words, another status, another time; what is left out stays as it is.

    It is moved with all the checks of creation; another `timezone` alone leaves the moments as they are.
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
    """It is gone, whatever its status. A visitor who has booked it by a link hears of it."""
    calendars.delete(slot_id, actor=ask.actor, now=ask.now)
    return {"success": True, "message": "Time slot deleted successfully"}


@router.post("/{slot_id}/book", response_model=shapes.MovedOut, responses=NOT_FOUND)
@answered
def book_time_slot(ask: Posts, slot_id: str) -> shapes.Json:
    """Only an available one."""
    return shapes.moved(calendars.book(slot_id, actor=ask.actor, now=ask.now), "booked")


@router.post("/{slot_id}/block", response_model=shapes.MovedOut, responses=NOT_FOUND)
@answered
def block_time_slot(ask: Posts, slot_id: str) -> shapes.Json:
    """An available one is offered to nobody any more. Blocking it again changes nothing."""
    return shapes.moved(calendars.block(slot_id, actor=ask.actor, now=ask.now), "blocked")


@router.post("/{slot_id}/unblock", response_model=shapes.MovedOut, responses=NOT_FOUND)
@answered
def unblock_time_slot(ask: Posts, slot_id: str) -> shapes.Json:
    """A blocked one is available again."""
    return shapes.moved(calendars.unblock(slot_id, actor=ask.actor, now=ask.now), "unblocked")

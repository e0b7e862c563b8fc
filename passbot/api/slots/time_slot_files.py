"""Import and export of time slots as files, bulk deletion, and the search for conflicts."""

from asyncio import to_thread
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response

from passbot import parsing
from passbot.api.asking.asking import Ask, answered, answered_in_slices
from passbot.api.asking.errors import LEGACY, Answers, Refused
from passbot.api.slots import time_slot_extra_shapes as shapes
from passbot.api.slots import time_slot_shapes
from passbot.api.slots.time_slots import (
    BUSY,
    NOT_FOUND,
    REFUSALS,
    FirstDay,
    LastDay,
    Posts,
    PostsLong,
    Reads,
    Referred,
    Wanted,
)
from passbot.domain.calendars.calendars import SlotState
from passbot.services.calendars import exchange, overlaps
from passbot.services.calendars.exchange import Row, Which
from passbot.slices import Slices

ReadFile = Callable[..., list[Row]]
FileZone = Annotated[
    str, Query(max_length=64, description="Time zone of slots for which the file names none.")
]
router = APIRouter(prefix=LEGACY, tags=["time slots in number"], responses=REFUSALS)
TEXT = {"schema": {"type": "string"}}
TYPES = {"csv": "text/csv", "ics": "text/calendar"}
EXPORTED: Answers = {200: {"content": dict.fromkeys(TYPES.values(), TEXT), "description": "The file"}}
IMPORTED = {"requestBody": {"required": True, "content": dict.fromkeys(TYPES.values(), TEXT)}}
WRONG_TYPE: Answers = {415: {"model": Refused, "description": "Neither text/csv nor text/calendar"}}


@router.get("/export", response_class=Response, responses=EXPORTED)
async def export_time_slots(
    ask: Reads,
    format: Literal["csv", "ics"] = "csv",  # noqa: A002  # as it stands in the address
    start_date: FirstDay = None,
    end_date: LastDay = None,
    status: Wanted = None,
    reference: Referred = None,
) -> Response:
    """Export time slots to a file.

    CSV or iCalendar, with all slots that fit the filters.
    """
    state = SlotState(status) if status else None
    which = Which(first=start_date, last=end_date, state=state, reference=reference)
    text = await ask.site.in_slices(_exported, which, format, owner_id=ask.resident.id, now=ask.now)
    name = {"Content-Disposition": f'attachment; filename="time-slots.{format}"'}
    return Response(text, headers=name, media_type=TYPES[format])


def _exported(which: Which, kind: str, *, owner_id: int, now: datetime) -> Slices[str]:
    found = yield from exchange.exported(which, owner_id=owner_id)
    if kind == "csv":
        return (yield from exchange.as_csv(found))
    return (yield from exchange.as_ical(found, now=now))


@router.post("/import", response_model=shapes.MadeOut, responses=WRONG_TYPE | BUSY, openapi_extra=IMPORTED)
async def import_time_slots(ask: PostsLong, request: Request, timezone: FileZone = "UTC") -> Response:
    """Import time slots from a file.

    A CSV table as `export` writes it, or an iCalendar file; the `Content-Type` says which. Rows that cannot become
    slots are skipped, and `skipped` says why.
    """
    text = await _text(request)
    reads: dict[str, ReadFile] = {
        "text/csv": exchange.read_csv,
        "text/calendar": partial(exchange.read_ical, read=parsing.read),
    }
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in reads:
        raise HTTPException(415, "Send text/csv or text/calendar")
    rows = await to_thread(reads[media], text, timezone, now=ask.now)
    return await ask.answer_in_slices(partial(_imported, rows=rows, zone=timezone))


def _imported(ask: Ask, rows: Sequence[Row], zone: str) -> Slices[shapes.Json]:
    made = exchange.bring_in(rows, zone, actor=ask.actor, now=ask.now, progress=ask.progress)
    return shapes.made((yield from made))


async def _text(request: Request) -> str:
    try:
        return (await request.body()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise HTTPException(400, "The file is not text in UTF-8") from None


@router.post("/bulk-delete", response_model=shapes.DeletedOut, responses=NOT_FOUND | BUSY)
@answered_in_slices
def delete_time_slots(ask: PostsLong, body: shapes.Deletion) -> Slices[shapes.Json]:
    """Delete many time slots.

    Booked slots are kept, unless they are named in `ids` or asked for by `status`. With `dry_run` nothing is deleted:
    the answer lists what would be.
    """
    before = ask.progress.state
    if before is None:
        found = yield from exchange.meant(body.which(), owner_id=ask.resident.id)
        answer = shapes.deleted(found, body.dry_run)
        ids = [] if body.dry_run else [slot.id for slot in found.slots]
    else:
        answer, ids = before["answer"], before["ids"]
    yield from exchange.delete(ids, answer, ask.progress, actor=ask.actor, now=ask.now)
    return answer


@router.post("/conflicts", response_model=shapes.ConflictsOut)
@answered
def find_conflicts(ask: Posts, body: shapes.Wanted) -> shapes.Json:
    """Find what conflicts with a new slot.

    Your slots and the busy times of subscribed calendars that overlap the wanted times, and times soon after that would
    fit. Nothing is created.
    """
    report = overlaps.report(body.wish(), owner_id=ask.resident.id, now=ask.now)
    return shapes.conflicts(report)


@router.get("/conflicts", response_model=list[time_slot_shapes.SlotOut])
@answered
def list_collisions(ask: Reads) -> list[shapes.Json]:
    """List booked slots that collide.

    Those at whose time a subscribed calendar has something else.
    """
    found = overlaps.collisions(owner_id=ask.resident.id, now=ask.now)
    return [time_slot_shapes.slot(each) for each in found]

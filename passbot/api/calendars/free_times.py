"""A link to free times: its page, JSON and calendar file, and the form for booking."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import orjson
from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from passbot.api.asking.errors import Answers, Explained, refusal
from passbot.api.asking.site import ApiSite
from passbot.api.calendars import free_answers, free_html
from passbot.api.calendars.free_answers import ByLink, Reader
from passbot.api.calendars.free_html import Typed
from passbot.domain import codes
from passbot.domain.calendars import ical_writing
from passbot.domain.calendars.visits import Free, FreeTime
from passbot.domain.times import windows
from passbot.errors import Conflict, InvalidInput, NotFound, Refusal
from passbot.services.calendars import free_times, visit_asking
from passbot.services.calendars.visit_asking import Visitor
from passbot.texts import Texts, visiting

GONE: Answers = {
    404: {"model": Explained, "description": "There is no such link"},
    410: {"model": Explained, "description": "The link was revoked"},
}
ICS: Answers = {
    200: {
        "content": {"text/calendar": {"schema": {"type": "string"}}},
        "description": "The calendar, as VFREEBUSY",
    }
}
NO_ZONE: Answers = {422: {"model": Explained, "description": "There is no such time zone"}}
UNCHANGED: Answers = {304: {"description": "Unchanged since the ETag in If-None-Match"}}

router = APIRouter(tags=["free times"])
Zone = Annotated[
    str | None,
    Query(max_length=64, description="Time zone of the local times; if left out, that of the calendar."),
]


class FreeTimeOut(BaseModel):
    """A free time. It has an `id` only if it can be booked on the page."""

    start_time: datetime
    end_time: datetime
    start_time_local: datetime
    end_time_local: datetime
    id: str | None = None


class FreeOut(BaseModel):
    timezone: str
    start: datetime
    end: datetime
    bookable: bool
    times: list[FreeTimeOut]


@dataclass(frozen=True)
class Seen:
    """An opened link: the free times, zone, texts, and how long visitors' data is kept."""

    free: Free
    texts: Texts
    kept_days: int
    is_zone_unknown: bool = False


async def _seen(reader: Reader, secret: str, zone: str | None) -> Seen:
    """Raises NotFound or Conflict if the link is not valid (any more)."""
    site = reader.site
    free, kept_days = await site.read(_shown, site, secret, now=site.now())
    free = free if site.can_confirm else Free(free.within, free.zone, free.times, is_bookable=False)
    place, is_unknown = _zone(zone, free.zone)
    return Seen(free, reader.texts(place), kept_days, is_unknown)


def _shown(site: ApiSite, secret: str, *, now: datetime) -> tuple[Free, int]:
    rules = site.rules()
    return free_times.shown(secret, zone=rules.zone, now=now), rules.retention_days


def _zone(wanted: str | None, otherwise: str) -> tuple[ZoneInfo, bool]:
    try:
        return windows.zone(wanted or otherwise), False
    except InvalidInput:
        return windows.zone(otherwise), True


@router.get("/free/{secret}.json", response_model=FreeOut, responses=GONE | NO_ZONE | UNCHANGED)
async def read_free_times(reader: ByLink, secret: str, zone: Zone = None) -> Response:
    """Read free times by a link.

    When the owner of the link is free, and nothing else. No key is needed: the link is the secret.
    """
    try:
        seen = await _seen(reader, secret, zone)
    except (NotFound, Conflict) as gone:
        return _gone(reader, gone)
    if seen.is_zone_unknown:
        windows.zone(zone or "")
    told = {
        "timezone": str(seen.texts.zone),
        "start": seen.free.within.start,
        "end": seen.free.within.end,
        "bookable": seen.free.is_bookable,
        "times": [_told(each, seen) for each in seen.free.times],
    }
    return free_answers.sent(reader, orjson.dumps(told).decode(), "application/json")


def _told(each: FreeTime, seen: Seen) -> dict[str, object]:
    start, end = each.window.start, each.window.end
    told: dict[str, object] = {
        "start_time": start,
        "end_time": end,
        "start_time_local": start.astimezone(seen.texts.zone),
        "end_time_local": end.astimezone(seen.texts.zone),
    }
    return told | ({"id": each.uuid} if seen.free.is_bookable else {})


@router.get("/free/{secret}.ics", response_class=Response, responses=ICS | GONE | UNCHANGED)
async def read_busy_times(reader: ByLink, secret: str) -> Response:
    """Read free and busy times by a link.

    For calendar programs, as VFREEBUSY: whatever is not free is busy, with no word of why. No key is needed: the link
    is the secret.
    """
    try:
        seen = await _seen(reader, secret, None)
    except (NotFound, Conflict) as gone:
        return _gone(reader, gone)
    free = [each.window for each in seen.free.times]
    text = ical_writing.free_busy(codes.digest(f"free {secret}"), seen.free.within, free, seen.free.busy)
    return free_answers.sent(reader, text, "text/calendar")


def _gone(reader: Reader, gone: Refusal) -> Response:
    status = free_answers.status_of(gone, 404)
    return refusal(reader.request.url.path, status, str(gone), gone.code, dict(free_answers.HEADERS))


@router.get("/free/{secret}", include_in_schema=False)
async def page(reader: ByLink, secret: str, zone: str | None = None) -> Response:
    try:
        seen = await _seen(reader, secret, zone)
    except (NotFound, Conflict) as gone:
        return _gone_page(reader, gone)
    now = reader.site.now()
    body = await run_in_threadpool(  # drawing a thousand times takes long
        free_html.times, secret, seen.free, seen.texts, now=now, unknown_zone=seen.is_zone_unknown
    )
    return free_answers.sent(reader, body)


@router.get("/free/{secret}/sent", include_in_schema=False)
async def sent(reader: ByLink, secret: str, zone: str | None = None) -> Response:
    """The page after sending the form: reloading it sends nothing again."""
    texts = reader.texts(_zone(zone, "UTC")[0])
    lines = (texts("free_page.sent", minutes=visiting.HOLD_MINUTES), texts("free_page.sent_not"))
    body = free_html.said(texts, texts("free_page.sent_title"), *lines, link=free_html.back(secret, texts))
    return free_answers.sent(reader, body)


@router.get("/free/{secret}/{slot}", include_in_schema=False)
async def ask(reader: ByLink, secret: str, slot: str, zone: str | None = None) -> Response:
    """The form for one of the times."""
    try:
        seen = await _seen(reader, secret, zone)
    except (NotFound, Conflict) as gone:
        return _gone_page(reader, gone)
    return _form(reader, secret, slot, seen, Typed())


@router.post("/free/{secret}/{slot}", include_in_schema=False)
async def ask_for(reader: ByLink, secret: str, slot: str, zone: str | None = None) -> Response:
    """Hold the time and send a letter; nothing is booked yet."""
    given = await free_answers.fields(reader.request)
    try:
        seen = await _seen(reader, secret, zone)
    except (NotFound, Conflict) as gone:
        return _gone_page(reader, gone)
    site = reader.site
    clock = str(seen.texts.zone)
    typed = Typed(given.get("name", ""), given.get("email", ""))
    visitor = Visitor(
        typed.name, typed.email, clock, seen.texts.language, free_answers.origin_of(reader.request)
    )
    try:
        await site.run(visit_asking.ask, secret, slot, visitor, can_confirm=site.can_confirm, now=site.now())
    except InvalidInput as wrong:
        told = seen.texts.refusal(wrong, now=site.now())
        return _form(reader, secret, slot, seen, Typed(typed.name, typed.email, told), 422)
    except Conflict as no:
        link = free_html.back(secret, seen.texts)
        return free_answers.refused(reader, no, seen.texts, free_answers.status_of(no, 409), link)
    there = f"{free_html.FREE}/{secret}/sent?{urlencode({'zone': clock})}"
    return RedirectResponse(there, 303, free_answers.HEADERS)


def _form(reader: Reader, secret: str, slot: str, seen: Seen, typed: Typed, status: int = 200) -> Response:
    wanted = next((each for each in seen.free.times if each.uuid == slot), None)
    if wanted is None or not seen.free.is_bookable:
        return _no_form(reader, secret, seen)
    body = free_html.form(secret, wanted, typed, seen.texts, kept_days=seen.kept_days)
    return free_answers.sent(reader, body, status=status)


def _no_form(reader: Reader, secret: str, seen: Seen) -> Response:
    """The form is no longer available. A visitor who asked for this time themselves is not told that somebody else has
    it.
    """
    texts = seen.texts
    lines = (
        ["error.visit.taken", "free_page.perhaps_yours"]
        if seen.free.is_bookable
        else ["error.visit.not_here"]
    )
    link = free_html.back(secret, texts)
    body = free_html.said(texts, texts("free_page.title"), *map(texts, lines), link=link)
    return free_answers.sent(reader, body, status=409)


def _gone_page(reader: Reader, gone: Refusal) -> Response:
    texts = reader.texts(ZoneInfo("UTC"))
    return free_answers.refused(reader, gone, texts, free_answers.status_of(gone, 404))

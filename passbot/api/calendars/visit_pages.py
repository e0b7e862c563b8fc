"""The pages behind the link in a visitor's letter: view, book, cancel. Only pressing a button changes anything."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from passbot.api.calendars import free_answers, free_html
from passbot.api.calendars.free_answers import ByLink, Reader
from passbot.domain.calendars.visits import Visit, VisitState
from passbot.domain.times import windows
from passbot.errors import NotFound, Refusal
from passbot.services.calendars import visits
from passbot.texts import Texts, visiting

router = APIRouter(include_in_schema=False)
Deed = Callable[..., tuple[Visit, bool]]


@router.get("/visits/{secret}")
async def look(reader: ByLink, secret: str) -> Response:
    site = reader.site
    try:
        visit = await site.read(visits.read, secret)
    except NotFound as unknown:
        return _unknown(reader, unknown)
    return _page(reader, secret, visit, line(visit, site.now()))


@router.get("/visits/{secret}/confirm")
@router.get("/visits/{secret}/cancel")
async def opened_again(secret: str) -> Response:
    """View only: phones reload their tabs, and links are passed on."""
    return RedirectResponse(f"{free_html.VISITS}/{quote(secret, safe='')}", 303, free_answers.HEADERS)


@router.post("/visits/{secret}/confirm")
async def confirm(reader: ByLink, secret: str) -> Response:
    """Book; a second press says that it is booked already."""
    return await _done(reader, secret, visits.confirm, "visit_page.booked", "visit_page.booked_already")


@router.post("/visits/{secret}/cancel")
async def cancel(reader: ByLink, secret: str) -> Response:
    return await _done(reader, secret, visits.cancel, "", "")


async def _done(reader: Reader, secret: str, deed: Deed, now_so: str, so_before: str) -> Response:
    await free_answers.fields(reader.request)
    site = reader.site
    try:
        visit, is_new = await site.run(deed, secret, now=site.now())
    except NotFound as unknown:
        return _unknown(reader, unknown)
    except Refusal as no:
        return _refused(reader, secret, await site.read(visits.read, secret), no)
    told = (now_so if is_new else so_before) or line(visit, site.now())
    return _page(reader, secret, visit, told)


def line(visit: Visit, now: datetime) -> str:
    """The state of the visit in words. Booking is offered only if it would be accepted."""
    if visit.window.end <= now:
        return "visit_page.past"
    if visit.state is VisitState.ASKED and not visit.can_be_booked(now):
        return "error.visit.over"
    if visit.state is VisitState.ASKED and visit.has_begun(now):
        return "error.visit.begun"
    return f"visit_page.{visit.state}"


def _page(reader: Reader, secret: str, visit: Visit, told: str) -> Response:
    texts = _texts(reader, visit)
    deeds: list[tuple[str, str, str]] = []
    if told == "visit_page.asked":
        confirm, no = texts("visit_page.confirm"), texts("visit_page.no")
        deeds = [("confirm", confirm, "main"), ("cancel", no, "plain")]
    elif visit.state is VisitState.BOOKED and not visit.has_begun(reader.site.now()):
        deeds = [("cancel", texts("visit_page.cancel"), "plain")]
    body = free_html.visit(secret, _when(visit, texts), texts(told), texts, *deeds)
    return free_answers.sent(reader, body)


def _refused(reader: Reader, secret: str, visit: Visit, no: Refusal) -> Response:
    texts = _texts(reader, visit)
    told = texts(f"error.{no.code}", **no.facts)
    return free_answers.sent(reader, free_html.visit(secret, _when(visit, texts), told, texts), status=409)


def _when(visit: Visit, texts: Texts) -> str:
    return visiting.when(visit.window, visit.zone, texts.language)


def _texts(reader: Reader, visit: Visit) -> Texts:
    return reader.texts(windows.zone(visit.zone))


def _unknown(reader: Reader, unknown: Refusal) -> Response:
    texts = reader.texts(windows.zone("UTC"))
    return free_answers.refused(reader, unknown, texts, 404)

"""Responses of the pages of free times: not indexed, not framed, with an ETag, in the reader's language."""

import hashlib
from ipaddress import ip_network
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from fastapi import HTTPException, Request
from starlette.responses import Response

from passbot.api import porter
from passbot.api.calendars import free_html
from passbot.api.page import language_of
from passbot.errors import PassbotError
from passbot.texts import Texts

LONGEST_FORM, MOST_FIELDS = 4_096, 10
GONE = "feed.gone"
HEADERS = {
    "cache-control": "private, no-cache",
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "vary": "Accept-Language, Cookie",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow, noarchive",
}
PAGE = "text/html"


def sent(request: Request, body: str, media: str = PAGE, status: int = 200) -> Response:
    """Send the page; 304 if the client has it already."""
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = HEADERS | {"etag": tag}
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if status == 200 and request.method == "GET" and tag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media)


def texts_of(request: Request, zone: ZoneInfo) -> Texts:
    return Texts(language_of(request), zone)


def status_of(refusal: PassbotError, otherwise: int) -> int:
    return 410 if refusal.code == GONE else otherwise


def refused(request: Request, refusal: PassbotError, texts: Texts, status: int, link: str = "") -> Response:
    """A page that tells any refusal in friendly words."""
    title = texts("free_page.gone_title" if status in (404, 410) else "free_page.title")
    told = texts(f"error.{refusal.code}", **refusal.facts)
    return sent(request, free_html.said(texts, title, told, link=link), status=status)


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form. Refuses a form sent by a page of another site."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403, "Send the form from its own page")
    body = await request.body()
    if len(body) > LONGEST_FORM:
        raise HTTPException(413, "This form is too long")
    try:
        return dict(parse_qsl(body.decode("ascii"), max_num_fields=MOST_FIELDS, errors="replace"))
    except ValueError:
        raise HTTPException(422, "This form cannot be read") from None


def origin_of(request: Request) -> str | None:
    """The client's network, for rate limits; None for local addresses, which may hide any number of people."""
    network = porter.network(request.scope)
    try:
        return network if ip_network(network).is_global else None
    except ValueError:
        return None

"""Answers to who has a link: pages in the reader's language, with an ETag, neither indexed nor framed."""

import hashlib
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Annotated
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from fastapi import Depends, HTTPException, Request
from starlette.responses import Response

from passbot.api import porter
from passbot.api.asking.site import ApiSite, Site
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


@dataclass(frozen=True)
class Reader:
    """Whoever has opened a link, known by nothing else, and the site that answers."""

    request: Request
    site: ApiSite

    def texts(self, zone: ZoneInfo) -> Texts:
        return Texts(language_of(self.request, self.site.language), zone)


async def _reader(request: Request, site: Site) -> Reader:
    return Reader(request, site)


ByLink = Annotated[Reader, Depends(_reader)]


def sent(reader: Reader, body: str, media: str = PAGE, status: int = 200) -> Response:
    """Send the page; 304 if the client has it already."""
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = HEADERS | {"etag": tag}
    has = reader.request.headers.get("if-none-match", "")
    known = [each.strip().removeprefix("W/") for each in has.split(",")]
    if status == 200 and reader.request.method == "GET" and tag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media)


def status_of(refusal: PassbotError, otherwise: int) -> int:
    return 410 if refusal.code == GONE else otherwise


def refused(reader: Reader, refusal: PassbotError, texts: Texts, status: int, link: str = "") -> Response:
    """A page that tells any refusal in friendly words."""
    title = texts("free_page.gone_title" if status in (404, 410) else "free_page.title")
    told = texts(f"error.{refusal.code}", **refusal.facts)
    return sent(reader, free_html.said(texts, title, told, link=link), status=status)


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

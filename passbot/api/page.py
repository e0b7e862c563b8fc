"""The board's page and its few files; all its texts come from the catalogues."""

import json
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from passbot.domain.people.languages import LANGUAGES
from passbot.domain.people.languages import language_of as guessed
from passbot.texts import Texts

FOLDER = Path(__file__).parent / "page_files"
LANGUAGE_COOKIE = "passbot_language"
KEYS = (
    "title", "free", "booked", "held", "blocked", "yours", "yours_held", "book", "cancel", "hold", "release", "block",
    "unblock",
    "pin", "connecting", "offline", "members_only", "signed_in", "sign_out", "guest", "booked_now", "cancelled_now",
    "manage", "opens", "closes", "slot_minutes", "access", "access_members", "access_open", "save", "saved",
    "no_room", "clock_hint",
    "booked_outside", "booked_sure", "cancel_these", "keep_these", "change_nothing",
    "taken", "changed", "not_yours", "failed", "counts", "empty", "language", "enter", "enter_hint", "link_over",
)  # fmt: skip
HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def wants_page(request: Request) -> bool:
    """True for a browser, which asks for HTML by name; a program that accepts anything gets JSON."""
    return "text/html" in request.headers.get("accept", "")


def language_of(request: Request, otherwise: str) -> str:
    """The language chosen on the page, else the browser's, else the site's, which is given."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else guessed(request.headers.get("accept-language"), otherwise)


@cache
def texts_of(language: str) -> dict[str, str]:
    texts = Texts(language, ZoneInfo("UTC"))
    return {f"board.{key}": texts(f"board.{key}") for key in KEYS}


def page(language: str) -> HTMLResponse:
    words = {each: texts_of(each) for each in LANGUAGES}
    shown = _index().replace("{language}", language)
    return HTMLResponse(shown.replace("{texts}", _in_script(words)), headers=HEADERS)


def files() -> Mount:
    return Mount("/page", StaticFiles(directory=FOLDER), name="page")


@cache
def _index() -> str:
    return (FOLDER / "index.html").read_text(encoding="utf-8")


def _in_script(words: object) -> str:
    """JSON for a script element, escaped so that it cannot end it."""
    return json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")

"""Sign in to the page: a link from the bot, one press, and a cookie for this site only."""

from collections.abc import Callable
from datetime import datetime
from html import escape
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from passbot.api.page import language_of, texts_of
from passbot.dbthread import DatabaseThread
from passbot.domain.codes import digest
from passbot.domain.people.people import Resident
from passbot.errors import NotAllowed
from passbot.services.people import sign_ins

LONGEST = 200
HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'",
}


def cookie_of(visitor: HTTPConnection) -> str:
    """The cookie's name contains the port: browsers separate cookies by host only, and a machine may have several
    sites.
    """
    port = visitor.headers.get("host", "").rpartition(":")[2][:5]
    return f"passbot_session_{port}" if port.isascii() and port.isdigit() else "passbot_session"


class SigningIn:
    """GET shows a button, only POST signs in: link previews must not use up the link."""

    def __init__(self, database: DatabaseThread, now: Callable[[], datetime], language: str) -> None:
        self._database, self._now, self._language = database, now, language

    def routes(self) -> list[Route]:
        return [
            Route("/sign-in", self._ask, methods=["GET"]),
            Route("/sign-in", self._enter, methods=["POST"]),
            Route("/sign-out", self._leave, methods=["POST"]),
        ]

    async def who(self, visitor: HTTPConnection) -> tuple[Resident, str] | None:
        """The signed-in resident, and the digest of the session, by which it is looked up again."""
        session = visitor.cookies.get(cookie_of(visitor))
        known = await self._database.read(sign_ins.who, session, now=self._now()) if session else None
        return (known, digest(session)) if known and session else None

    async def _ask(self, request: Request) -> Response:
        return self._page(request, "board.enter_hint", link=request.query_params.get("link", ""))

    async def _enter(self, request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return self._page(request, "board.link_over", status=403)
        body = (await request.body())[:LONGEST].decode("latin-1")
        link = parse_qs(body).get("link", [""])[0]
        try:
            _, session = await self._database.run(sign_ins.enter, link, now=self._now())
        except NotAllowed:
            return self._page(request, "board.link_over", status=403)
        answer = RedirectResponse("/", status_code=303, headers=HEADERS)
        answer.set_cookie(
            cookie_of(request),
            session,
            max_age=sign_ins.SESSION_DAYS * 86_400,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return answer

    async def _leave(self, request: Request) -> Response:
        if session := request.cookies.get(cookie_of(request)):
            await self._database.run(sign_ins.leave, session, now=self._now())
        answer = RedirectResponse("/", status_code=303, headers=HEADERS)
        answer.delete_cookie(cookie_of(request))
        return answer

    def _page(self, request: Request, hint: str, *, link: str = "", status: int = 200) -> HTMLResponse:
        language = language_of(request, self._language)
        texts = texts_of(language)
        form = FORM.format(link=escape(link[:LONGEST]), enter=escape(texts["board.enter"])) if link else ""
        words = {
            "language": language,
            "title": escape(texts["board.title"]),
            "hint": escape(texts[hint]),
            "form": form,
        }
        return HTMLResponse(PAGE.format(**words), status_code=status, headers=HEADERS)


FORM = """
    <form method="post" action="/sign-in">
      <input type="hidden" name="link" value="{link}">
      <button class="main">{enter}</button>
    </form>"""
PAGE = """<!doctype html>
<html lang="{language}">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title}</title>
  <link rel="stylesheet" href="/page/board.css">
  <main class="door">
    <h1>{title}</h1>
    <p>{hint}</p>{form}
  </main>
</html>
"""

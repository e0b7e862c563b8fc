"""The ASGI application of the Google simulator: reads a request, routes it, sends the answer."""

import asyncio
from urllib.parse import parse_qsl

from passbot.sandbox.google import control, routes
from passbot.sandbox.google.body import Json, dump
from passbot.sandbox.google.drive_calls import Download
from passbot.sandbox.google.errors import (
    NO_SUCH_PAGE,
    DriveRefused,
    NoSuchPage,
    Refused,
    not_found,
    unauthenticated,
)
from passbot.sandbox.google.oauth import GrantRefused, Token
from passbot.sandbox.google.routes import READS
from passbot.sandbox.google.sheets import Request
from passbot.sandbox.google.side import GoogleSide
from passbot.sandbox.refusals import Answer
from passbot.sandbox.wire import App, Message, Receive, Send, answer, body_of

JSON_TYPE = "application/json; charset=UTF-8"
DRIVE = ("/drive/v3/", "/upload/drive/v2/files/")
HTML_TYPE = "text/html; charset=UTF-8"


def make_app(side: GoogleSide) -> App:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(control.ROOT):
            await control.serve(side, scope, receive, send)
            return
        body = await body_of(receive)
        if side.habits.seconds:
            await asyncio.sleep(side.habits.seconds)
        await answer(send, answer_for(side, scope, body))

    return app


def answer_for(side: GoogleSide, scope: Message, body: bytes) -> Answer:
    request = Request(scope["method"], _raw_path(scope), scope["query_string"], body)
    try:
        return _answered(side, request, scope)
    except (Refused, DriveRefused) as refusal:
        return Answer(refusal.code, refusal.body(side.habits.language), JSON_TYPE)
    except GrantRefused as refusal:
        return Answer(400, dump(refusal.body), JSON_TYPE)
    except NoSuchPage:
        return Answer(404, NO_SUCH_PAGE.encode(), HTML_TYPE)


def _answered(side: GoogleSide, request: Request, scope: Message) -> Answer:
    if request.path == "/token":
        form = dict(parse_qsl(request.body.decode("latin-1")))
        with side.lock:
            return Answer(200, dump(side.tokens.grant(form)), JSON_TYPE)
    if request.path.startswith("/v4/spreadsheets"):
        token = _token(side, scope)
        _let_others_in(side, request)
        with side.lock:
            return Answer(200, dump(side.sheets.answer(request, token)), JSON_TYPE)
    if request.path.startswith(DRIVE):
        with side.lock:
            return _drive_answer(side.drive.answer(request, _token(side, scope)))
    if request.path.startswith("/v1/projects/-/serviceAccounts/"):
        raise not_found()  # google-auth asks for regional boundaries in the background; there are none
    raise NoSuchPage


def _drive_answer(answered: Json | Download | None) -> Answer:
    if answered is None:
        return Answer(204, b"", JSON_TYPE)
    if isinstance(answered, Download):
        return Answer(200, answered.content, answered.content_type)
    return Answer(200, dump(answered), JSON_TYPE)


def _let_others_in(side: GoogleSide, request: Request) -> None:
    if side.before_write and request.verb != "GET":
        route = routes.find(request.verb, request.path)
        if route and route.method not in READS:
            for meet in list(side.before_write):
                meet(request.path)


def _token(side: GoogleSide, scope: Message) -> Token:
    for name, value in scope["headers"]:
        if name == b"authorization":
            found = side.tokens.bearer(value.decode("latin-1").removeprefix("Bearer "))
            if found:
                return found
    raise unauthenticated()


def _raw_path(scope: Message) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0].decode("latin-1")

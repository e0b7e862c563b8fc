"""Refusals as HTTP responses: status codes, and one shape of body. S3's part of the API has its own status codes."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from passbot.api.asking import methods
from passbot.errors import Busy, Conflict, InvalidInput, NotAllowed, NotFound, PassbotError, Unavailable

logger = logging.getLogger(__name__)

LEGACY = "/users/time-slots"
UNKNOWN = "extra_forbidden"  # pydantic's error type for an unknown field
STATUSES: dict[type[PassbotError], int] = {
    InvalidInput: 422,
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Busy: 409,
    Unavailable: 503,
}
LEGACY_STATUSES = STATUSES | {InvalidInput: 400, Conflict: 400}


class Refused(BaseModel):
    """Why nothing was changed, in words."""

    detail: str


class Explained(Refused):
    """Why nothing was changed, in words, and as a `code` that stays when the words change."""

    code: str


Answers = dict[int | str, dict[str, Any]]  # Any: FastAPI's own
# What every operation with a key may answer, in the words of the documentation.
NO_KEY = "No key, or one that is unknown or revoked"
NO_RIGHT = "The key lacks the scope, or its person the right"
NOT_UNDERSTOOD = "A field or parameter is missing, unknown or wrong"
COMMON: Answers = {
    401: {"model": Explained, "description": NO_KEY},
    403: {"model": Explained, "description": NO_RIGHT},
    422: {"model": Explained, "description": NOT_UNDERSTOOD},
}
NOT_FOUND: Answers = {404: {"model": Explained, "description": "Nothing has this id, or nothing of yours"}}


def statuses(path: str) -> dict[type[PassbotError], int]:
    return LEGACY_STATUSES if path.startswith(LEGACY) else STATUSES


def refusal(
    path: str, status: int, detail: str, code: str, headers: dict[str, str] | None = None
) -> Response:
    """The response for a refusal. S3's bodies have only `detail`; the code is in a header, as everywhere."""
    body = {"detail": detail} if path.startswith(LEGACY) else {"detail": detail, "code": code}
    return JSONResponse(body, status, {"X-Error-Code": code} | (headers or {}))


def install(app: FastAPI) -> None:
    app.add_exception_handler(PassbotError, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _our_fault)


async def _refused(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, PassbotError)
    path = request.url.path
    status = next((code for kind, code in statuses(path).items() if isinstance(exc, kind)), 500)
    headers = {}
    if isinstance(exc, Unavailable | Busy):
        headers["Retry-After"] = str(int(exc.retry_after or 1))
    return refusal(path, status, str(exc), exc.code, headers)


async def _not_understood(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, RequestValidationError)
    path = request.url.path
    return refusal(path, statuses(path)[InvalidInput], in_words(exc.errors()), "request.invalid")


def in_words(errors: Sequence[Any]) -> str:  # Any: pydantic's own
    """The first few validation errors as text, unknown fields first: those are mostly typing errors."""
    unknown_first = sorted(errors, key=lambda error: error["type"] != UNKNOWN)
    return "; ".join(f"{_where(error['loc'])}: {_what(error)}" for error in unknown_first[:5])


def _where(loc: Sequence[object]) -> str:
    inner = [str(part)[:40] for part in loc[1:]]
    return ".".join(inner) or str(loc[0])


def _what(error: Any) -> str:  # Any: pydantic's own
    if error["type"] == UNKNOWN:
        return "there is no such field"
    inner = error.get("ctx", {}).get("error") if error["type"] == "value_error" else None
    return str(inner or error["msg"])


async def _http(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)
    if exc.status_code == 400:  # FastAPI could not read the body at all
        return refusal(
            path := request.url.path, statuses(path)[InvalidInput], str(exc.detail), "request.invalid"
        )
    headers = dict(exc.headers or {})
    if exc.status_code == 405 and (allow := methods.allowed(request.app, request.url.path)):
        headers["Allow"] = allow
    return refusal(request.url.path, exc.status_code, str(exc.detail), f"http.{exc.status_code}", headers)


async def _gone(_request: Request, _: Exception) -> Response:
    """The client hung up in the middle of its request: no response, and no error of ours."""
    return Response(status_code=400)


async def _our_fault(request: Request, _: Exception) -> Response:
    """500. Starlette raises the exception again, so the server's log has the traceback."""
    logger.error("request failed method=%s path=%s", request.method, request.url.path)
    return refusal(request.url.path, 500, "Internal Server Error", "fault")

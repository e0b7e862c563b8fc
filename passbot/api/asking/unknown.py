"""Refuse unknown names: query parameters, and fields of a body where the endpoint takes none."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

ANNOUNCING = (b"content-length", b"transfer-encoding")


async def refuse(request: Request) -> None:
    """Check against what the endpoint declares. If it has a body, the body's shape checks the fields."""
    route: APIRoute = request.scope["route"]
    if request.query_params:
        _refuse("query", set(request.query_params) - set(_words(route.dependant)))
    if _has_body(request) and route.body_field is None and "requestBody" not in (route.openapi_extra or {}):
        _refuse("body", _fields(await request.body()))


def _has_body(request: Request) -> bool:
    """True if a body is announced by its length or by chunks. Reading without one would cost a tenth of a
    query's time.
    """
    return any(name in ANNOUNCING and value != b"0" for name, value in request.scope["headers"])


def _words(dependant: Dependant) -> Iterator[str]:
    """The names of query parameters that the endpoint and its dependencies declare."""
    yield from (field.alias for field in dependant.query_params)
    for each in dependant.dependencies:
        yield from _words(each)


def _fields(body: bytes) -> Iterable[str]:
    try:
        said = orjson.loads(body) if body else None
    except orjson.JSONDecodeError:
        return ()
    return said if isinstance(said, dict) else ()


def _refuse(where: str, names: Iterable[str]) -> None:
    errors: list[dict[str, Any]] = [  # in pydantic's format
        {"type": "extra_forbidden", "loc": (where, name), "msg": ""} for name in sorted(names)
    ]
    if errors:
        raise RequestValidationError(errors)

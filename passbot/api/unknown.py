"""What no address knows is refused by its name: a word of the query, or a field where no body is read."""

from collections.abc import Iterable
from typing import Any

import orjson
from fastapi import Request
from fastapi.exceptions import RequestValidationError


async def refuse(request: Request) -> None:
    """By what the API's document says of this address. Fields of a body that is read are seen to by its shape."""
    operation = request.app.openapi()["paths"][request.scope["route"].path][request.method.lower()]
    known = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
    _refuse("query", set(request.query_params) - known)
    if "requestBody" not in operation:
        _refuse("body", _fields(await request.body()))


def _fields(body: bytes) -> Iterable[str]:
    try:
        said = orjson.loads(body) if body else None
    except orjson.JSONDecodeError:
        return ()
    return said if isinstance(said, dict) else ()


def _refuse(where: str, names: Iterable[str]) -> None:
    errors: list[dict[str, Any]] = [  # Any: as pydantic tells it
        {"type": "extra_forbidden", "loc": (where, name), "msg": ""} for name in sorted(names)
    ]
    if errors:
        raise RequestValidationError(errors)

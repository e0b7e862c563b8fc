"""The methods of an address, for the Allow header of a 405: a route knows only its own."""

import re
from typing import Any

from fastapi import FastAPI

METHODS = ("get", "post", "put", "patch", "delete")


def allowed(app: FastAPI, path: str) -> str | None:
    """By the OpenAPI document. If several paths match, the one with the fewest parameters counts."""
    fitting = [each for each in app.openapi()["paths"] if _pattern(each).fullmatch(path)]
    if not fitting:
        return None
    best: dict[str, Any] = app.openapi()["paths"][min(fitting, key=lambda each: each.count("{"))]
    return ", ".join(method.upper() for method in METHODS if method in best)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))  # re caches compiled patterns

"""Which methods an address has, for the Allow of a 405: each route alone knows only its own."""

import re
from typing import Any

from fastapi import FastAPI

METHODS = ("get", "post", "put", "patch", "delete")


def allowed(app: FastAPI, path: str) -> str | None:
    """As the document says; of several addresses that fit, the one with the fewest gaps."""
    fitting = [each for each in app.openapi()["paths"] if _pattern(each).fullmatch(path)]
    if not fitting:
        return None
    best: dict[str, Any] = app.openapi()["paths"][min(fitting, key=lambda each: each.count("{"))]
    return ", ".join(method.upper() for method in METHODS if method in best)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))  # re keeps what it has compiled

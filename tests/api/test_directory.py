"""Which operation a request is for: as Starlette finds it, only sooner."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Match

from passbot.api.app import build
from passbot.api.asking.site import ApiSite
from passbot.api.directory import Directory
from passbot.dbthread import DatabaseThread

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return build(ApiSite(DatabaseThread()))


def addresses(app: FastAPI) -> list[str]:
    """Of each operation, with a gap filled in two ways, and some that nobody has."""
    paths = {route.path for route in app.routes if isinstance(route, APIRoute)}
    filled = {re.sub(r"{\w+}", word, path) for path in paths for word in ("7", "templates")}
    beside = {f"{path}/more" for path in filled} | {path.rpartition("/")[0] for path in filled}
    return sorted(filled | beside | {"/", "//", "/users/time-slots/%7B", "/nowhere"})


def found(routes: list[Any], path: str, method: str) -> tuple[Match, object]:  # Any: Starlette's
    scope = {"type": "http", "path": path, "method": method, "headers": []}
    partly: tuple[Match, object] = Match.NONE, None
    for route in routes:
        match, child = route.matches(scope)
        if match is Match.FULL:
            return match, child["route"]
        if match is Match.PARTIAL and partly[0] is Match.NONE:
            partly = match, None  # 405, and Allow is of the address
    return partly


def test_every_request_finds_what_it_finds_one_after_another(app: FastAPI) -> None:
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    asked = [(path, method) for path in addresses(app) for method in METHODS]

    assert {each: found(routes, *each) for each in asked} == {
        each: found([Directory(routes)], *each) for each in asked
    }


def test_it_stands_before_all_routes(app: FastAPI) -> None:
    assert isinstance(app.routes[0], Directory)

"""How long requests took, and how they ended, whatever happened to them."""

import asyncio
from contextlib import suppress

import pytest
from fastapi.routing import APIRoute
from prometheus_client import CollectorRegistry
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from passbot.api.metrics.metering import Meter, Metering


async def _nothing() -> None:
    """An endpoint."""


SLOT = APIRoute("/slots/{slot_id}", _nothing)


def answers(status: int) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = SLOT
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


async def hangs_up(scope: Scope, receive: Receive, send: Send) -> None:
    scope["route"] = SLOT
    raise asyncio.CancelledError


async def fails(scope: Scope, receive: Receive, send: Send) -> None:
    scope["route"] = SLOT
    raise ValueError("a fault of ours")


def measured(
    app: ASGIApp, *, path: str = "/slots/7", method: str = "GET", kind: str = "http"
) -> CollectorRegistry:
    """A request that takes a quarter of a second by the meter's clock."""
    registry, clock = CollectorRegistry(), iter((0.0, 0.25))
    meter = Meter(registry, "gate 1", [SLOT, Route("/", _nothing), Mount("/page", routes=[])])

    async def send(_: object) -> None:
        """To nobody."""

    async def ask() -> None:
        scope = {"type": kind, "method": method, "path": path}
        await Metering(app, meter, clock.__next__)(scope, None, send)  # type: ignore[arg-type]  # nothing is received

    with suppress(ValueError, asyncio.CancelledError):
        asyncio.run(ask())
    return registry


def counted(registry: CollectorRegistry) -> dict[tuple[str, str, str], float]:
    samples = [sample for family in registry.collect() for sample in family.samples]
    return {
        (each.labels["method"], each.labels["route"], each.labels["status"]): each.value
        for each in samples
        if each.name == "passbot_http_requests_total"
    }


@pytest.mark.parametrize(
    ("app", "status"),
    [(answers(201), "2xx"), (answers(404), "4xx"), (answers(503), "5xx"), (hangs_up, "4xx"), (fails, "5xx")],
)
def test_a_request_is_counted_by_how_it_ended(app: ASGIApp, status: str) -> None:
    assert {("GET", "/slots/{slot_id}", status): 1} == counted(measured(app))


def test_its_time_is_that_until_its_end() -> None:
    registry = measured(answers(200))

    assert 0.25 == registry.get_sample_value(
        "passbot_http_request_seconds_sum",
        {"process": "gate 1", "method": "GET", "route": "/slots/{slot_id}"},
    )


async def unrouted(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "/"),
        ("/page/board.css", "/page"),
        ("/page", "/page"),
        ("/pages", "none"),
        ("/invented/7", "none"),
    ],
)
def test_what_no_route_of_fastapi_answers_is_named_by_its_folder_or_not(path: str, route: str) -> None:
    assert {("GET", route, "2xx"): 1} == counted(measured(unrouted, path=path))


def test_a_method_that_nobody_knows_is_another() -> None:
    assert {("OTHER", "/slots/{slot_id}", "4xx"): 1} == counted(measured(answers(405), method="BREW"))


def test_a_line_of_the_board_is_no_request() -> None:
    assert {} == counted(measured(unrouted, kind="websocket"))

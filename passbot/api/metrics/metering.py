"""How long requests take: the outermost middleware, so that what is refused at the door counts too."""

import time
from collections.abc import Callable, Iterable

from fastapi.routing import APIRoute
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_ROUTE = "none"  # no such address, or refused before it was looked for
OTHER = "OTHER"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
STEPS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Meter:
    """Counts by route, as it is written in the program: what a client may invent never becomes a label."""

    def __init__(self, registry: CollectorRegistry, process: str, routes: Iterable[BaseRoute]) -> None:
        labels = ("process", "method", "route")
        self._process = process
        plain = [route for route in routes if isinstance(route, Mount | Route)]  # FastAPI names only its own
        self._paths = {route.path for route in plain}
        self._seconds = Histogram(
            "passbot_http_request_seconds",
            "How long answers to REST requests took.",
            labels,
            buckets=STEPS,
            registry=registry,
        )
        self._requests = Counter(
            "passbot_http_requests", "REST requests.", (*labels, "status"), registry=registry
        )

    def add(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else OTHER
        of = self._process, method, self._route(scope)
        self._seconds.labels(*of).observe(seconds)
        self._requests.labels(*of, f"{status // 100}xx").inc()

    def _route(self, scope: Scope) -> str:
        if isinstance(found := scope.get("route"), APIRoute):
            return found.path
        path: str = scope["path"]
        folder = "/" + path[1:].partition("/")[0]
        return next((each for each in (path, folder) if each in self._paths), NO_ROUTE)


class Metering:
    """A request whose client has gone before an answer counts as 499, as with nginx."""

    def __init__(self, app: ASGIApp, meter: Meter, clock: Callable[[], float] = time.perf_counter) -> None:
        self._app, self._meter, self._clock = app, meter, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = self._clock(), 499

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            status = 500  # Starlette's outermost layer, beyond this one, says it
            raise
        finally:
            self._meter.add(scope, status, self._clock() - began)

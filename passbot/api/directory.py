"""Find the route of a request by the beginning of its path.

Starlette tries one route after the other; with sixty routes that takes longer than a database query.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send


class Directory(BaseRoute):
    """Registered before the routes themselves. If several match, the longest fixed beginning wins."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._found = defaultdict[tuple[str, int], list[APIRoute]](list)
        for route in routes:
            if isinstance(route, APIRoute):
                self._found[_beginning(route.path), route.path.count("/")].append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """PARTIAL if only the method differs: the first such route, if no route matches fully."""
        found: tuple[Match, Scope] = Match.NONE, {}
        for route in self._fitting(scope["path"]) if scope["type"] == "http" else ():
            match, child = route.matches(scope)
            if match is Match.FULL:
                return match, child
            if found[0] is Match.NONE:
                found = match, child
        return found

    def _fitting(self, path: str) -> Iterator[APIRoute]:
        slashes, beginning = path.count("/"), path
        while beginning:
            yield from self._found.get((beginning, slashes), ())
            beginning = beginning.rpartition("/")[0]

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        route: APIRoute = scope["route"]  # set by `matches`
        await route.handle(scope, receive, send)


def _beginning(path: str) -> str:
    """The path up to its first parameter."""
    before, gap, _ = path.partition("{")
    return before.rpartition("/")[0] if gap else path

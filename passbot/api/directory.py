"""Which operation a request is for, looked up by the beginning of its path.

Starlette tries one route after another; with sixty of them that takes longer than a query.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send


class Directory(BaseRoute):
    """Before the routes themselves. Of several that fit, the one with the longest path before its first gap wins."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._found = defaultdict[tuple[str, int], list[APIRoute]](list)
        for route in routes:
            if isinstance(route, APIRoute):
                self._found[_beginning(route.path), route.path.count("/")].append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """PARTIAL is the address with another method: the first of those, where no route fits wholly."""
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
        route: APIRoute = scope["route"]  # as it has said when it matched
        await route.handle(scope, receive, send)


def _beginning(path: str) -> str:
    """All of it, or what stands before the part with the first gap."""
    before, gap, _ = path.partition("{")
    return before.rpartition("/")[0] if gap else path

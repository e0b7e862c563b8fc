"""Who comes to the board: by an API key, by the page's cookie, or, where the site is open, without a name."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.websockets import WebSocket

from passbot.dbthread import DatabaseThread
from passbot.domain.keys import Scope
from passbot.domain.people import Actor, Channel, Resident, acting
from passbot.errors import NotAllowed
from passbot.services import board

Holder = Callable[[str], Awaitable[tuple[Resident, frozenset[Scope]]]]


class Sessions(Protocol):
    async def who(self, cookies: dict[str, str]) -> Resident | None: ...


class Door:
    def __init__(
        self,
        database: DatabaseThread,
        sessions: Sessions,
        holder: Holder,
        now: Callable[[], datetime],
        *,
        is_open: bool,
    ) -> None:
        self._database, self._sessions, self._holder, self._now = database, sessions, holder, now
        self._is_open = is_open

    async def __call__(self, websocket: WebSocket) -> Actor:
        if key := _bearer(websocket.headers):
            resident, scopes = await self._holder(key)
            if not {Scope.SLOTS_WRITE, Scope.ADMIN} & scopes:
                raise NotAllowed("key.scope_missing", f"This key lacks the scope {Scope.SLOTS_WRITE}.")
            return acting(resident, Channel.API)
        if signed_in := await self._sessions.who(_cookies(websocket)):
            return acting(signed_in, Channel.WEB)
        if self._is_open:
            return await self._database.run(board.anybody, now=self._now())
        raise NotAllowed("board.members", "This board is for those who live here. Write /board to the bot.")


def _cookies(websocket: WebSocket) -> dict[str, str]:
    """None for a page of somebody else's: it must not act in the name of our visitor."""
    origin = websocket.headers.get("origin")
    is_ours = not origin or urlsplit(origin).netloc == websocket.headers.get("host")
    return websocket.cookies if is_ours else {}


def _bearer(headers: Headers) -> str | None:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else None

"""The board as a part of the API: its WebSocket, its page, signing in, and the background task."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from typing import Any

from fastapi import FastAPI, Request, WebSocket
from starlette.responses import JSONResponse, Response

from passbot.api import page
from passbot.api.asking.site import ApiSite
from passbot.api.board.door import Door
from passbot.api.board.endpoint import PATH, Endpoint
from passbot.api.board.live import Live
from passbot.api.board.presence import Presence
from passbot.api.signing_in import SigningIn
from passbot.domain.people.languages import LANGUAGES
from passbot.domain.slots.slots import Status
from passbot.pulse import beat
from passbot.services.slots.board import Named
from passbot.texts import Texts


def _named(language: str) -> Named:
    names = {each: Texts(each, UTC)("board.name") for each in LANGUAGES}
    return Named(names[language], tuple(names.values()))


class BoardPart:
    def __init__(self, site: ApiSite) -> None:
        self._site = site
        self.live = Live(site.database, site.rules, site.now, site.process.part("board"))
        self._signing_in = SigningIn(site.database, site.now, site.language)
        self._door = Door(site.database, self._signing_in, site.holder, site.now, site.rules)
        self._presence = Presence(site.database, site.rules, site.now)
        self._endpoint = Endpoint(self.live, self._door, self._presence)

    def install(self, app: FastAPI) -> None:
        app.add_api_websocket_route(PATH, self._connected)
        app.add_route(PATH, self._may_connect, methods=["GET"], include_in_schema=False)
        app.add_route("/", self._root, methods=["GET"], include_in_schema=False)
        app.routes.extend([*self._signing_in.routes(), page.files()])

    @asynccontextmanager
    async def running(self, _: Any = None) -> AsyncIterator[None]:  # whichever application it is mounted in
        site = self._site
        await self.live.open(_named(site.language), site.settings.zone, site.board_hours)
        api = site.process.part("api")
        works = [
            asyncio.create_task(beat(api, site.ping), name="pulse"),
            asyncio.create_task(self.live.run(), name="board"),
            asyncio.create_task(self._presence.watch(), name="board's visitors"),
        ]
        try:
            yield
        finally:
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)

    async def _connected(self, websocket: WebSocket) -> None:
        await self._endpoint(websocket)

    async def _may_connect(self, request: Request) -> Response:
        """Tell a browser why its WebSocket failed, since its page cannot see that: 401, 403, 429 or 503."""
        await self._door(request)
        return Response(status_code=204, headers={"cache-control": "no-store"})

    async def _root(self, request: Request) -> Response:
        if page.wants_page(request):
            return page.page(page.language_of(request, self._site.language))
        board = await self.live.state()
        return JSONResponse(
            {
                "message": "Slot Booking API is running",
                "websocket_endpoint": PATH,
                "active_connections": len(self.live.hub),
                "booked_slots": board.ids(Status.BOOKED),
            }
        )

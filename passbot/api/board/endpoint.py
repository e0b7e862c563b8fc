"""The board's WebSocket endpoint: authentication, rate limit, and how a connection ends."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected, WebSocketState

from passbot.api.board.client import GONE, Client
from passbot.api.board.door import Visitor
from passbot.api.board.live import Live
from passbot.api.board.presence import Presence, TooManyLines
from passbot.api.board.protocol import error
from passbot.errors import DatabaseAway, NotAllowed, PassbotError
from passbot.token_bucket import TokenBucket

logger = logging.getLogger(__name__)

PATH = "/slot-booking"
RATE, BURST = 10, 40  # messages a second
TOO_MUCH = 1008  # the close code for breaking the rules
LATER = 1013
NOT_TEXT = 1003  # the close code for sending bytes

# Seconds until a retry: after an outage, after too many connections.
BACK_AFTER, FREE_AFTER = 1, 10

LAST_WORD = 1.0  # seconds that closing may take

# The client's connection broke: no error of ours.
BROKEN = (WebSocketDisconnect, WebSocketDisconnected)

Door = Callable[[WebSocket], Awaitable[Visitor]]


class Endpoint:
    """Text messages in both directions. The door authenticates the visitor or refuses the connection."""

    def __init__(self, live: Live, door: Door, presence: Presence) -> None:
        self._live, self._door, self._presence = live, door, presence

    async def __call__(self, websocket: WebSocket) -> None:
        with suppress(*BROKEN):
            await self._serve(websocket)

    async def _serve(self, websocket: WebSocket) -> None:
        ended = asyncio.Event()
        try:
            await self._receive(websocket, ended)
        except TooManyLines as exc:
            await _put_off(websocket, exc, 429, FREE_AFTER)
            return
        except NotAllowed:
            await websocket.close(TOO_MUCH)  # before accepting, this answers 403
            return
        except DatabaseAway as exc:
            await _put_off(websocket, exc, 503, BACK_AFTER)
            return
        if ended.is_set():
            await _close(websocket)

    async def _receive(self, websocket: WebSocket, ended: asyncio.Event) -> None:
        address = websocket.client.host if websocket.client else ""
        visitor = await self._door(websocket)
        with self._presence.here(visitor, address, ended.set):
            await websocket.accept()
            await self._stay(websocket, visitor, ended)

    async def _stay(self, websocket: WebSocket, visitor: Visitor, ended: asyncio.Event) -> None:
        """Serve until the client leaves, is too slow, or loses its rights."""
        dropped = asyncio.Event()
        client = Client(websocket.send_text, dropped.set)
        async with self._live.listening(client):
            tasks = {
                asyncio.create_task(self._listen(websocket, client, visitor)),
                asyncio.create_task(dropped.wait()),
                asyncio.create_task(ended.wait()),
            }
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, websocket: WebSocket, client: Client, visitor: Visitor) -> None:
        bucket = TokenBucket(RATE, BURST)
        try:
            while True:
                text = await websocket.receive_text()
                if bucket.take(time.monotonic()):
                    client.answer(error("Too many messages"))
                    await websocket.close(TOO_MUCH)
                    return
                await self._live.hear(client, visitor, text)
        except BROKEN:
            return
        except KeyError:  # a message of bytes
            await websocket.close(NOT_TEXT)
        except Exception:
            logger.exception("board client failed")


async def _close(websocket: WebSocket) -> None:
    """Close; a client that does not read is cut off."""
    with suppress(*GONE):
        async with asyncio.timeout(LAST_WORD):
            await websocket.close(TOO_MUCH)


async def _put_off(websocket: WebSocket, exc: PassbotError, status: int, seconds: int) -> None:
    """Refuse for now: over HTTP before the WebSocket is accepted, by a close code after that."""
    if websocket.application_state is WebSocketState.CONNECTING:
        await websocket.send_denial_response(
            PlainTextResponse(str(exc), status, {"Retry-After": str(seconds)})
        )
    else:
        await websocket.close(LATER)

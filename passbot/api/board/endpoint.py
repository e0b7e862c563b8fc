"""The board's WebSocket: who may come in, how much they may say, and how they leave."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from passbot.api.board.client import Client
from passbot.api.board.live import Live
from passbot.api.board.protocol import error
from passbot.api.board.rate import Bucket
from passbot.domain.people import Actor
from passbot.errors import NotAllowed

logger = logging.getLogger(__name__)

PATH = "/slot-booking"
RATE, BURST = 10, 40  # messages a second
TOO_MUCH = 1008  # the close code for who breaks the rules
NOT_TEXT = 1003  # and for who sends bytes

Door = Callable[[WebSocket], Awaitable[Actor]]


class Endpoint:
    """Text in, text out. The door says who it is, or refuses the connection."""

    def __init__(self, live: Live, door: Door) -> None:
        self._live, self._door = live, door

    async def __call__(self, websocket: WebSocket) -> None:
        try:
            actor = await self._door(websocket)
        except NotAllowed:
            await websocket.close(TOO_MUCH)  # before it is accepted this answers 403
            return
        await websocket.accept()
        dropped = asyncio.Event()
        client = Client(websocket.send_text, dropped.set)
        async with self._live.listening(client):
            listening = asyncio.create_task(self._listen(websocket, client, actor))
            dropping = asyncio.create_task(dropped.wait())
            await asyncio.wait({listening, dropping}, return_when=asyncio.FIRST_COMPLETED)
            for task in (listening, dropping):
                task.cancel()
            await asyncio.gather(listening, dropping, return_exceptions=True)

    async def _listen(self, websocket: WebSocket, client: Client, actor: Actor) -> None:
        bucket = Bucket(RATE, BURST, time.monotonic)
        try:
            while True:
                text = await websocket.receive_text()
                if not bucket.takes():
                    client.answer(error("Too many messages"))
                    await websocket.close(TOO_MUCH)
                    return
                await self._live.hear(client, actor, text)
        except WebSocketDisconnect:
            return
        except KeyError:  # a message of bytes
            await websocket.close(NOT_TEXT)
        except Exception:
            logger.exception("board client failed")

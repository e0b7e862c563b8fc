"""One listener of the board. A state not yet sent is replaced by a newer one; a stalled client is dropped."""

import asyncio
import types
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

from starlette.websockets import WebSocketDisconnect

PATIENCE = 10.0  # seconds that sending one message may take
MOST_ANSWERS = 64
GONE = (OSError, RuntimeError, WebSocketDisconnect)

Send = Callable[[str], Coroutine[Any, Any, None]]  # Any: what coroutines yield is asyncio's


class Client:
    """Sending never waits: callers go on at once, however slow the client's connection is."""

    def __init__(self, send: Send, drop: Callable[[], object], *, patience: float = PATIENCE) -> None:
        self._send = send
        self._drop = drop
        self._patience = patience
        self._answers: deque[str] = deque()
        self._update: str | None = None
        self._writer: asyncio.Task[None] | None = None

    def update(self, text: str) -> None:
        """Send the newest state; one that still waits to be sent is outdated and replaced."""
        if self._writer:
            self._update = text
        else:
            self._begin(text)

    def answer(self, text: str) -> None:
        """Send an answer to this client alone, after the update that its request caused."""
        if not self._writer:
            self._begin(text)
        elif len(self._answers) < MOST_ANSWERS:
            self._answers.append(text)
        else:
            self._drop()

    def close(self) -> None:
        if self._writer:
            self._writer.cancel()

    def _begin(self, text: str) -> None:
        """Run the first step of the send directly: it nearly always suffices, and a task for each costs
        twice as much.
        """
        sending = self._send(text)
        try:
            obstacle = sending.send(None)
        except StopIteration:
            return
        except GONE:
            self._drop()
            return
        self._writer = asyncio.create_task(self._finish(_rest(sending, obstacle)))

    async def _finish(self, sending: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await sending
            while text := self._next():
                async with asyncio.timeout(self._patience):
                    await self._send(text)
        except GONE:  # a TimeoutError is an OSError too: the client is too slow
            self._drop()
        finally:
            self._writer = None

    def _next(self) -> str | None:
        if self._update is not None:
            text, self._update = self._update, None
            return text
        return self._answers.popleft() if self._answers else None


@types.coroutine
def _rest(begun: Coroutine[Any, Any, None], obstacle: Any) -> Generator[Any, Any, None]:  # Any: asyncio's own
    """Continue a coroutine after its first step had to wait."""
    yield obstacle
    yield from begun

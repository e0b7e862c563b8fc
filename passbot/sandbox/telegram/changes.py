"""Notify listeners that a chat has changed: pages, and tests that wait for an answer."""

import asyncio
from typing import Any  # Any: JSON

Json = dict[str, Any]
MISSED = 1000  # changes that a listener may be behind before some are dropped


class Changes:
    """Listeners receive each change as JSON; waiters are woken once, by the next one."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Json | None]] = set()
        self._waiters: set[asyncio.Future[None]] = set()

    def tell(self, change: Json) -> None:
        for queue in self._listeners:
            if queue.qsize() < MISSED:
                queue.put_nowait(change)
        self.wake()

    def wake(self) -> None:
        """Wake the waiters without a change to show."""
        waiters, self._waiters = self._waiters, set()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def next(self, seconds: float) -> None:
        """Wait for a change, at most so many seconds."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        await asyncio.wait([waiter], timeout=seconds)
        self._waiters.discard(waiter)

    def listen(self) -> asyncio.Queue[Json | None]:
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._listeners.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[Json | None]) -> None:
        self._listeners.discard(queue)

    def close(self) -> None:
        """None ends a stream."""
        for queue in self._listeners:
            queue.put_nowait(None)
        self.wake()

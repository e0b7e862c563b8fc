"""Notify listeners of the spreadsheet that has just changed."""

import asyncio
from collections.abc import AsyncIterator

END = ""


class Changes:
    """Called from any thread; listeners are in event loops."""

    def __init__(self) -> None:
        self._listeners: list[tuple[asyncio.AbstractEventLoop, asyncio.Queue[str]]] = []

    def tell(self, spreadsheet_id: str) -> None:
        for loop, queue in list(self._listeners):
            if not loop.is_closed():
                loop.call_soon_threadsafe(queue.put_nowait, spreadsheet_id)

    def end(self) -> None:
        self.tell(END)

    async def listen(self) -> AsyncIterator[str]:
        """Yield ids until the end."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        listener = (asyncio.get_running_loop(), queue)
        self._listeners.append(listener)
        try:
            while (changed := await queue.get()) != END:
                yield changed
        finally:
            self._listeners.remove(listener)

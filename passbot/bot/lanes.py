"""Requests to Telegram, each in a lane with one connection of its own.

httpcore looks at every connection of a pool before every request, which with sixteen of them costs as much as the
request itself.
"""

import asyncio
from typing import Any

from telegram.request import BaseRequest, HTTPXRequest

from passbot.bot.certificates import trusted


def over_http(connections: int = 1, **timeouts: Any) -> HTTPXRequest:  # Any: as HTTPXRequest takes them
    return HTTPXRequest(connections, httpx_kwargs={"verify": trusted()}, **timeouts)


class Lanes(BaseRequest):
    """As PTB wants its requests; whoever finds no lane free waits for one."""

    def __init__(self, number: int, *, read_timeout: float) -> None:
        self._lanes = [over_http(read_timeout=read_timeout, pool_timeout=None) for _ in range(number)]
        self._free: asyncio.LifoQueue[HTTPXRequest] = asyncio.LifoQueue()  # the warmest first
        for lane in self._lanes:
            self._free.put_nowait(lane)

    @property
    def read_timeout(self) -> float | None:
        return self._lanes[0].read_timeout

    async def initialize(self) -> None:
        for lane in self._lanes:
            await lane.initialize()

    async def shutdown(self) -> None:
        for lane in self._lanes:
            await lane.shutdown()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # Any: handed on as they are
        lane = await self._free.get()
        try:
            return await lane.do_request(*args, **kwargs)
        finally:
            self._free.put_nowait(lane)

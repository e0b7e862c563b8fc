"""Requests to Telegram, each in a lane with one connection of its own.

httpcore looks at every connection of a pool before every request, which with sixteen of them costs as much as the
request itself.
"""

import asyncio
from typing import Any

import httpx
from telegram.request import BaseRequest, HTTPXRequest


class Lanes(BaseRequest):
    """As PTB wants its requests; whoever finds no lane free waits for one."""

    def __init__(self, number: int, *, read_timeout: float) -> None:
        shared = {
            "verify": httpx.create_ssl_context()
        }  # reading the certificates takes longer than all the rest
        self._lanes = [
            HTTPXRequest(
                connection_pool_size=1, read_timeout=read_timeout, pool_timeout=None, httpx_kwargs=shared
            )
            for _ in range(number)
        ]
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

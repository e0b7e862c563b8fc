"""A pool of requests to Telegram, each over a connection of its own.

httpcore's pool looks at every connection before every request; with sixteen that costs as much as the request itself.
Through a proxy, httpx is used, which knows how to speak to one.
"""

import asyncio
from typing import Any

import httpx
from telegram.request import BaseRequest, HTTPXRequest

from passbot.bot.telegram.certificates import trusted
from passbot.bot.telegram.wire import Wire
from passbot.proxied import AsyncWay


def over_http(
    connections: int = 1, *, proxy: str = "", **timeouts: Any
) -> HTTPXRequest:  # Any: as HTTPXRequest takes them
    """Through this proxy, or straight: the environment has been read by `proxies.of`."""
    known: dict[str, Any] = {"verify": trusted(), "trust_env": False}
    if proxy:
        most = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        known["transport"] = AsyncWay(**known, limits=most, proxy=proxy)
    return HTTPXRequest(connections, httpx_kwargs=known, **timeouts)


def _lane(proxy: str, read_timeout: float) -> BaseRequest:
    if proxy:
        return over_http(proxy=proxy, read_timeout=read_timeout, pool_timeout=None)
    return Wire(trusts=trusted(), read_timeout=read_timeout)


class Lanes(BaseRequest):
    """The pool as PTB uses it; a request waits until a lane is free."""

    def __init__(self, number: int, proxy: str = "", *, read_timeout: float) -> None:
        self._lanes = [_lane(proxy, read_timeout) for _ in range(number)]
        self._free: asyncio.LifoQueue[BaseRequest] = asyncio.LifoQueue()  # the warmest one first
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

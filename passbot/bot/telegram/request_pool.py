"""A pool of requests to Telegram, each over a connection of its own.

httpcore's pool looks at every connection before every request; with sixteen that costs as much as the request itself.
Through a proxy, httpx is used, which knows how to speak to one.
"""

import asyncio
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from telegram.request import BaseRequest, HTTPXRequest

from passbot.bot.telegram.certificates import trusted
from passbot.bot.telegram.wire import Wire


def over_http(connections: int = 1, **timeouts: Any) -> HTTPXRequest:  # Any: as HTTPXRequest takes them
    return HTTPXRequest(connections, httpx_kwargs={"verify": trusted()}, **timeouts)


def _straight(read_timeout: float) -> BaseRequest:
    return Wire(trusts=trusted(), read_timeout=read_timeout)


def _through_a_proxy(read_timeout: float) -> BaseRequest:
    return over_http(read_timeout=read_timeout, pool_timeout=None)


def is_proxied(base: str) -> bool:
    """True if HTTPS_PROXY, ALL_PROXY and NO_PROXY say so, read as httpx reads them."""
    to, proxies = urlsplit(base), getproxies()
    named = proxies.get(to.scheme) or proxies.get("all")
    return bool(named) and not proxy_bypass(to.hostname or "")


class Lanes(BaseRequest):
    """The pool as PTB uses it; a request waits until a lane is free."""

    def __init__(self, number: int, base: str, *, read_timeout: float) -> None:
        made = _through_a_proxy if is_proxied(base) else _straight
        self._lanes = [made(read_timeout) for _ in range(number)]
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

"""Requests of httpx by a proxy that may fall silent, break off, or be no proxy.

httpcore waits for a SOCKS proxy's words without end, and what goes wrong before the request has left looks as if it
had gone wrong afterwards. Here it is a ConnectTimeout, ConnectError or ProxyError: nothing was sent.
"""

import asyncio
import socket
import struct
import time
from typing import Any

import httpx

NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)
_SOCKS = "setup_socks5_connection"


def client(proxy: str, patience: float) -> httpx.Client:
    """By this proxy, or straight where it is empty."""
    trusted = httpx.create_ssl_context()
    way = Way(verify=trusted, trust_env=False, proxy=proxy) if proxy else httpx.HTTPTransport(verify=trusted)
    return httpx.Client(transport=way, trust_env=False, timeout=patience)


class _Request:
    """What httpcore tells of one request, as its extension `trace`."""

    def __init__(self, request: httpx.Request) -> None:
        self._request = request
        self.patience: float | None = request.extensions.get("timeout", {}).get("connect")
        self._has_left = False
        self._agreeing_since: float | None = None

    def hear(self, event: str, info: dict[str, Any]) -> None:  # Any: httpcore's
        if event.endswith("send_request_headers.started"):
            self._has_left = info["request"].method != b"CONNECT"
        elif _SOCKS in event:
            self._agreeing_since = time.monotonic() if event.endswith("started") else self._agreeing_since

    def knows(self, exc: Exception) -> bool:
        """True if the error says rightly whether the request has left."""
        return self._has_left or isinstance(exc, NOTHING_SENT)

    def nothing_sent(self, exc: Exception) -> httpx.HTTPError:
        if isinstance(exc, httpx.TimeoutException) or self._is_late():
            return httpx.ConnectTimeout("the proxy is silent", request=self._request)
        return httpx.ProxyError("it breaks off, or is no proxy of this kind", request=self._request)

    def _is_late(self) -> bool:
        since, patience = self._agreeing_since, self.patience
        return since is not None and patience is not None and time.monotonic() - since >= patience


class Way(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        known = _Request(request)

        lines: list[Any] = []  # Any: httpcore's

        def trace(event: str, info: dict[str, Any]) -> None:  # Any: httpcore's
            known.hear(event, info)
            if event.endswith(f"{_SOCKS}.started"):
                lines.append(info["stream"])
                if known.patience:
                    _bound(info["stream"].get_extra_info("socket"), known.patience)
            elif event.endswith(f"{_SOCKS}.failed"):
                lines.pop().close()

        request.extensions = {**request.extensions, "trace": trace}
        try:
            return super().handle_request(request)
        except Exception as exc:
            if known.knows(exc):
                raise
            raise known.nothing_sent(exc) from exc


def _bound(line: socket.socket, patience: float) -> None:
    """For reads that wait without end; others have timeouts of their own, by poll."""
    whole = int(patience)
    line.setsockopt(
        socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", whole, int((patience - whole) * 1e6))
    )


class AsyncWay(httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        known, agreeing = _Request(request), _Agreeing()

        async def trace(event: str, info: dict[str, Any]) -> None:  # Any: httpcore's
            known.hear(event, info)
            if event.endswith(f"{_SOCKS}.started"):
                agreeing.begins(info["stream"], known.patience)
            elif _SOCKS in event:
                await agreeing.ends(well=event.endswith("complete"))

        request.extensions = {**request.extensions, "trace": trace}
        try:
            return await super().handle_async_request(request)
        except Exception as exc:
            if known.knows(exc):
                raise
            raise known.nothing_sent(exc) from exc


class _Agreeing:
    """With a SOCKS proxy, on a line that is closed if it fails or takes too long: httpcore would leave it open.

    Cancelling the request instead would leave its place in httpcore's pool taken for good.
    """

    def __init__(self) -> None:
        self._line: Any = None  # Any: httpcore's
        self._closing: asyncio.Task[None] | None = None

    def begins(self, line: Any, patience: float | None) -> None:  # Any: httpcore's
        self._line = line
        if patience:
            self._closing = asyncio.create_task(self._close_after(patience), name="patience with a proxy")

    async def _close_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._line.aclose()

    async def ends(self, *, well: bool) -> None:
        if self._closing:
            self._closing.cancel()
        if not well:
            await self._line.aclose()

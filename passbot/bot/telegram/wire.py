"""HTTP/1.1 to Telegram over one kept connection: only what PTB's requests need.

A call takes 0.8 ms of processor time through httpx and 0.15 over h11 alone, and each update needs one or two. Errors
are raised as httpx's, so that `delivery_errors` knows one set of them.
"""

import asyncio
import socket
import ssl
from asyncio.staggered import staggered_race
from collections.abc import Awaitable, Sequence
from functools import partial
from typing import Any, TypeVar, cast
from urllib.parse import SplitResult, urlencode, urlsplit

import h11
import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

T = TypeVar("T")
Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]  # Any: as getaddrinfo has them
FORM = "application/x-www-form-urlencoded"
CONNECT_WITHIN, WRITE_WITHIN, UPLOAD_WITHIN = 5.0, 5.0, 20.0
KEPT = 5.0  # seconds without a request; after that, a firewall may have dropped the connection
EYEBALLS = 0.25  # seconds after which the next address is tried too
PORTS = {"http": 80, "https": 443}
BOTH_DONE = {h11.CLIENT: h11.DONE, h11.SERVER: h11.DONE}


class Wire(BaseRequest):
    """A connection for one request at a time."""

    def __init__(self, *, trusts: ssl.SSLContext, read_timeout: float) -> None:
        self._trusts = trusts
        self._read_timeout = read_timeout
        self._connection: _Connection | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        """Nothing to do: it connects at the first request."""

    async def shutdown(self) -> None:
        self._hang_up()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **timeouts: Any
    ) -> tuple[int, bytes]:
        """Timeouts as PTB gives them; there is no pool timeout, because there is no pool."""
        try:
            return await self._asked(url, method, request_data, **timeouts)
        except httpx.TimeoutException as exc:
            raise TimedOut from exc
        except httpx.HTTPError as exc:
            raise NetworkError(f"httpx.{type(exc).__name__}: {exc}") from exc
        finally:
            if self._connection and not self._connection.is_idle:
                self._hang_up()  # also after cancellation: the next request would get this one's answer

    async def _asked(
        self,
        url: str,
        method: str,
        data: RequestData | None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        **_: Any,
    ) -> tuple[int, bytes]:
        to, (content_type, body) = urlsplit(url), _body(url, data)
        request = _request(to, method, content_type, len(body), self.USER_AGENT)
        connection = await self._connected(to, _given(connect_timeout, CONNECT_WITHIN))
        usual = WRITE_WITHIN if content_type == FORM else UPLOAD_WITHIN
        await connection.send(request, body, _given(write_timeout, usual))
        return await connection.answer(_given(read_timeout, self._read_timeout))

    async def _connected(self, to: SplitResult, patience: float | None) -> "_Connection":
        if self._connection and self._connection.is_fresh(to):
            return self._connection
        self._hang_up()
        self._connection = await _connection(to, self._trusts, patience)
        return self._connection

    def _hang_up(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None


class _Connection(asyncio.Protocol):
    """One connection. Data that arrives without a request, its end included, makes it unusable."""

    def __init__(self, to: SplitResult) -> None:
        self._to = to.scheme, to.netloc
        self._http = h11.Connection(h11.CLIENT)
        self._arrived, self._may_write = asyncio.Event(), asyncio.Event()
        self._may_write.set()
        self._lost: Exception | None = None
        self._clock = asyncio.get_running_loop().time
        self._used = self._clock()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._http.receive_data(data)
        self._arrived.set()

    def eof_received(self) -> None:
        self.data_received(b"")

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = exc or ConnectionResetError("closed")
        self._arrived.set()
        self._may_write.set()

    def pause_writing(self) -> None:
        self._may_write.clear()

    def resume_writing(self) -> None:
        self._may_write.set()

    @property
    def is_idle(self) -> bool:
        return self._http.our_state is h11.IDLE and not self._arrived.is_set() and self._lost is None

    def is_fresh(self, to: SplitResult) -> bool:
        return self.is_idle and self._to == (to.scheme, to.netloc) and self._clock() - self._used < KEPT

    async def send(self, request: h11.Request, body: bytes, patience: float | None) -> None:
        """Write the request; waits while the send buffer is too full."""
        parts = [self._http.send(each) for each in (request, h11.Data(data=body), h11.EndOfMessage())]
        self._transport.write(b"".join(part for part in parts if part))
        if not self._may_write.is_set():
            await _within(patience, self._may_write.wait(), httpx.WriteTimeout)

    async def answer(self, patience: float | None) -> tuple[int, bytes]:
        status, content = 0, list[bytes]()
        while not isinstance(event := await self._event(patience), h11.EndOfMessage):
            if isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.Data):
                content.append(bytes(event.data))
            elif not isinstance(event, h11.InformationalResponse):
                raise httpx.RemoteProtocolError(f"no answer but {event!r}")
        if self._http.states == BOTH_DONE and self._http.trailing_data == (b"", False):
            self._http.start_next_cycle()
        self._used = self._clock()
        return status, b"".join(content)

    async def _event(self, patience: float | None) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                if self._lost:
                    raise httpx.ReadError(str(self._lost)) from self._lost
                self._arrived.clear()
                await _within(patience, self._arrived.wait(), httpx.ReadTimeout)
        except h11.RemoteProtocolError as exc:
            raise httpx.RemoteProtocolError(str(exc)) from exc
        self._arrived.clear()
        return event

    def close(self) -> None:
        """Close at once: the rest of a request that was given up must not be sent, because it may be repeated."""
        self._transport.abort()


async def _connection(to: SplitResult, trusts: ssl.SSLContext, patience: float | None) -> _Connection:
    try:
        return await _within(patience, _opened(to, trusts), httpx.ConnectTimeout)
    except OSError as exc:
        raise httpx.ConnectError(str(exc)) from exc


async def _opened(to: SplitResult, trusts: ssl.SSLContext) -> _Connection:
    loop, host = asyncio.get_running_loop(), to.hostname or ""
    is_secure = to.scheme == "https"
    found = await loop.getaddrinfo(host, to.port or PORTS[to.scheme], type=socket.SOCK_STREAM)
    _, connection = await loop.create_connection(
        lambda: _Connection(to),
        sock=await first_of(found),
        ssl=trusts if is_secure else None,
        server_hostname=host if is_secure else None,
    )
    return connection


async def first_of(addresses: Sequence[Address], delay: float = EYEBALLS) -> socket.socket:
    """The first address that can be reached: if IPv6 leads nowhere, the next is tried after `delay`.

    uvloop has no such race (happy eyeballs) of its own.
    """
    tries = [partial(_reached, address) for address in addresses]
    winner: socket.socket | None
    winner, _, failures = await staggered_race(tries, delay)
    if winner is None:
        raise OSError("; ".join(str(each) for each in failures))
    return winner


async def _reached(address: Address) -> socket.socket:
    family, kind, protocol, _, to = address
    line = socket.socket(family, kind, protocol)
    try:
        line.setblocking(False)
        await asyncio.get_running_loop().sock_connect(line, to)
    except BaseException:
        line.close()
        raise
    return line


async def _within(patience: float | None, work: Awaitable[T], late: type[httpx.TimeoutException]) -> T:
    try:
        async with asyncio.timeout(patience):
            return await work
    except TimeoutError as exc:
        raise late(f"{patience} s") from exc


def _given(seconds: Any, usual: float) -> float | None:  # Any: PTB's mark for what nobody has given
    return usual if seconds is BaseRequest.DEFAULT_NONE else seconds


def _request(to: SplitResult, method: str, content_type: str, length: int, agent: str) -> h11.Request:
    host = to.netloc.rpartition("@")[2]
    headers = [("Host", host), ("User-Agent", agent)]
    headers += [("Content-Type", content_type), ("Content-Length", str(length))]
    return h11.Request(method=method, target=to.path + (f"?{to.query}" if to.query else ""), headers=headers)


def _body(url: str, data: RequestData | None) -> tuple[str, bytes]:
    """Content type and body. Multipart bodies are rare and are written by httpx."""
    fields = data.json_parameters if data else {}
    if not (data and data.multipart_data):
        return FORM, urlencode(fields).encode()
    request = httpx.Request("POST", url, data=fields, files=data.multipart_data)
    return request.headers["Content-Type"], request.read()

"""Proxies that stand between passbot and its far sides: SOCKS5 (RFC 1928, 1929), and HTTP's CONNECT and plain GET.

Each notes where it was asked to go, and with which name and password. A name can be looked up here alone (`names`), as
where the machine's own resolver lies.
"""

import asyncio
import base64
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from tests.patience import PATIENCE

Place = tuple[str, int]
NO_WAY, GRANTED, REFUSED = 0xFF, 0, 5


class Proxy:
    def __init__(self, login: tuple[str, str] | None, names: Mapping[str, Place]) -> None:
        self.login, self.names = login, dict(names)
        self.asked: list[Place] = []
        self.refused = 0
        self.port = 0

    async def _opened(self, to: Place) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self.asked.append(to)
        return await asyncio.open_connection(*self.names.get(to[0], to))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far = None
        try:
            if far := await self.agreed(reader, writer):
                await asyncio.gather(_poured(reader, far[1]), _poured(far[0], writer))
        except (OSError, asyncio.IncompleteReadError):
            pass  # one side has gone
        finally:
            for each in (writer, far and far[1]):
                if each:
                    each.close()

    async def agreed(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        raise NotImplementedError

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"


class Socks(Proxy):
    async def agreed(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        _, count = await reader.readexactly(2)
        offered = await reader.readexactly(count)
        wanted = 2 if self.login else 0
        writer.write(bytes([5, wanted if wanted in offered else NO_WAY]))
        if wanted not in offered or (self.login and not await self._knows(reader, writer)):
            self.refused += 1
            return None
        _, _, _, kind = await reader.readexactly(4)
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            family, length = {1: (socket.AF_INET, 4), 4: (socket.AF_INET6, 16)}[kind]
            host = socket.inet_ntop(family, await reader.readexactly(length))
        (port,) = struct.unpack("!H", await reader.readexactly(2))
        try:
            far = await self._opened((host, port))
        except OSError:
            writer.write(bytes([5, REFUSED, 0, 1, 0, 0, 0, 0, 0, 0]))
            return None
        writer.write(bytes([5, GRANTED, 0, 1, 0, 0, 0, 0, 0, 0]))
        return far

    async def _knows(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        _, length = await reader.readexactly(2)
        name = await reader.readexactly(length)
        password = await reader.readexactly((await reader.readexactly(1))[0])
        is_known = (name.decode(), password.decode()) == self.login
        writer.write(bytes([1, 0 if is_known else 1]))
        return is_known


class Http(Proxy):
    async def agreed(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
        if self.login and self._credentials() not in head:
            self.refused += 1
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return None
        to = urlsplit(f"//{target}" if method == "CONNECT" else target)
        far = await self._opened((to.hostname or "", to.port or 80))
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            far[1].write(head)
        return far

    def _credentials(self) -> bytes:
        assert self.login
        return b"Basic " + base64.b64encode(":".join(self.login).encode())


class Silent(Proxy):
    """Accepts each line, and says nothing on it."""

    async def agreed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:  # noqa: ARG002  # as a proxy
        while await reader.read(65_536):
            pass


class Falling(Proxy):
    """Hears the first words, and is gone."""

    async def agreed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)  # what is left unread makes the end a reset
        writer.transport.abort()


class Other(Proxy):
    """Listens where the proxy should, and speaks something else."""

    async def agreed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        writer.write(b"220 mail.example.com ESMTP\r\n")
        await reader.read()


async def _poured(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(65_536):
            target.write(piece)
            await target.drain()
    target.close()


@contextmanager
def proxying(kind: type[Proxy], login: tuple[str, str] | None = None, **names: Place) -> Iterator[Proxy]:
    """In a thread of its own, for tests that wait themselves; `_` in a name is a dot."""
    proxy = kind(login, {name.replace("_", "."): place for name, place in names.items()})
    listens, loops = threading.Event(), list[asyncio.AbstractEventLoop]()

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        async with await asyncio.start_server(proxy.serve, "127.0.0.1", 0) as server:
            proxy.port = server.sockets[0].getsockname()[1]
            listens.set()
            await ended.wait()

    ended = asyncio.Event()
    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert listens.wait(PATIENCE)
    try:
        yield proxy
    finally:
        loops[0].call_soon_threadsafe(ended.set)
        thread.join(PATIENCE)

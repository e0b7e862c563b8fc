"""A bot's own server, for webhooks: bare asyncio, takes or refuses what it gets."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any  # JSON

from tests.patience import PATIENCE


@dataclass
class Hook:
    """`refusals` are answered first, one after the other; then everything is taken."""

    url: str = ""
    refusals: list[int] = field(default_factory=list)
    retry_after: int = 0
    secrets: list[str] = field(default_factory=list)
    got: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)

    async def update(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.got.get(), PATIENCE)

    async def text(self) -> str:
        return str((await self.update())["message"]["text"])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request; the next one comes on a connection of its own."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:-2])
        self.secrets.append(headers.get("x-telegram-bot-api-secret-token", ""))
        self.got.put_nowait(json.loads(await reader.readexactly(int(headers["content-length"]))))
        writer.write(self._answer())
        writer.close()
        await writer.wait_closed()

    def _answer(self) -> bytes:
        if not self.refusals:
            return b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        wait = f"retry-after: {self.retry_after}\r\n" if self.retry_after else ""
        status = self.refusals.pop(0)
        reason = {500: "Internal Server Error"}.get(status, "No")
        return f"HTTP/1.1 {status} {reason}\r\n{wait}connection: close\r\ncontent-length: 0\r\n\r\n".encode()


@asynccontextmanager
async def hook() -> AsyncIterator[Hook]:
    taking = Hook()
    server = await asyncio.start_server(taking.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    taking.url = f"http://{host}:{port}/updates"
    async with server:
        yield taking
        server.close()

"""Uvicorn for the sandbox: connections can be cut, stopping is quick, and it can run in a thread."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import uvicorn

from passbot.sandbox.wire import App, CuttableProtocol

LAST_ANSWERS = 0.5  # seconds for open requests to finish when the server stops


class Part(Protocol):
    """A part with the lifetime of the server."""

    async def start(self) -> None: ...

    async def stop(self) -> None:
        """End long polls and live pages too, since the server waits for them."""


class Server(uvicorn.Server):
    """Starts and stops its part, within a second."""

    def __init__(self, app: App, part: Part) -> None:
        config = uvicorn.Config(
            app,
            http=CuttableProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=75,
        )
        super().__init__(config)
        self._part = part
        self._stopping = asyncio.Event()
        self.ready = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        await self._part.start()
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._stopping.wait()

    def handle_exit(self, sig: int, frame: object) -> None:  # noqa: ARG002 — uvicorn's signature
        self.stop()

    def stop(self) -> None:
        """Stop; from any thread or a signal handler."""
        self.should_exit = True
        if self.loop:
            self.loop.call_soon_threadsafe(self._stopping.set)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for each in sockets or []:
            each.close()
        await self._part.stop()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await _let_end(set(self.server_state.tasks))


async def _let_end(tasks: set[asyncio.Task[None]]) -> None:
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=LAST_ANSWERS)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


def listen(port: int) -> socket.socket:
    """A socket on localhost only. Raises OSError if the port is in use; 0 finds a free one."""
    taken = socket.socket()
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen(512)
    except OSError:
        taken.close()
        raise
    return taken


def address_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}"


@contextmanager
def in_thread(server: Server, listening: socket.socket) -> Iterator[None]:
    """Serve in a thread until the block ends, for tests."""
    thread = threading.Thread(target=server.run, args=([listening],), name="sandbox", daemon=True)
    thread.start()
    try:
        while not server.ready.wait(0.1):
            if not thread.is_alive():
                raise RuntimeError("The sandbox could not start; its own error stands above.")
        yield
    finally:
        server.stop()
        thread.join()

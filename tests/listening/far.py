"""Far ends that do not behave, as raw sockets, against a server of ours in a thread."""

import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from passbot.listening import NOBODY, Bounds, Proxies, Server, listen
from tests.patience import PATIENCE

LARGE = 20_000_000

Answer = Callable[[Request], Awaitable[Response]]


async def echo(request: Request) -> Response:
    return PlainTextResponse(
        f"{len(await request.body())} from {request.client.host if request.client else ''}"
    )


async def early(_request: Request) -> Response:
    return PlainTextResponse("no", 413)


async def large(_request: Request) -> Response:
    return PlainTextResponse("x" * LARGE)


async def listening(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        return


@dataclass
class Site:
    address: tuple[str, int]
    server: Server

    def line(self, *, buffer: int = 0) -> socket.socket:
        made = socket.socket()
        made.settimeout(PATIENCE)
        if buffer:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        made.connect(self.address)
        return made

    def asked(self, text: bytes) -> bytes:
        """All that comes back, until they hang up or a whole answer is there."""
        with self.line() as line:
            line.sendall(text)
            return answer(line)

    def until(self, count: int) -> None:
        """Wait until so many lines stand."""
        began = time.monotonic()
        while len(self.server.lines) != count:
            assert time.monotonic() - began < PATIENCE, len(self.server.lines)
            time.sleep(0.01)


def answer(line: socket.socket) -> bytes:
    got = b""
    try:
        while piece := line.recv(65_536):
            got += piece
            head, found, body = got.partition(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            if found and length and len(body) >= int(length):
                break
    except ConnectionResetError:
        pass
    return got


def is_closed_within(line: socket.socket, seconds: float) -> bool:
    line.settimeout(seconds)
    try:
        while line.recv(65_536):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


def sent(line: socket.socket, megabytes: int) -> int:
    """How many of them the line took before it broke."""
    for done in range(megabytes):
        try:
            line.sendall(b"x" * 1_000_000)
        except OSError:
            return done
    return megabytes


@contextmanager
def served(bounds: Bounds, proxies: Proxies = NOBODY) -> Iterator[Site]:
    app = Starlette(
        routes=[
            Route("/", echo, methods=["GET", "POST"]),
            Route("/early", early, methods=["POST"]),
            Route("/large", large),
            WebSocketRoute("/socket", listening),
        ]
    )
    with in_thread(app, bounds, proxies) as site:
        yield site


@contextmanager
def in_thread(app: Starlette, bounds: Bounds, proxies: Proxies = NOBODY) -> Iterator[Site]:
    port = listen("127.0.0.1", 0, who="The test", setting="another")
    server = Server(app, proxies, bounds, lifespan="off", loop="uvloop", ws_max_size=4_096)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [port]}, daemon=True)
    thread.start()
    try:
        yield Site(port.getsockname(), server)
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(PATIENCE)

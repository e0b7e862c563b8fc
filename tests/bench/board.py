"""The board's broadcast beside `websockets.broadcast` of the same bytes, to listeners in another process."""

import asyncio
import json
import multiprocessing
import statistics
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, date, datetime

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, broadcast, serve

from passbot.api.board import protocol
from passbot.api.board.client import Client
from passbot.api.board.hub import Hub
from passbot.domain.board.board import Board, BoardSlot, Counted
from passbot.domain.slots.slots import Status
from tests.api.board.test_hostile import more_files
from tests.bench.table import Row, tell

LISTENERS = 1_000
ROUNDS = 30
PAUSE = 0.15
SLOTS = tuple(
    BoardSlot(hour, f"{hour:02}:00", f"{hour + 1:02}:00", Status.AVAILABLE, "") for hour in range(3, 15)
)
UPDATE = protocol.update(
    Board(1, date(2026, 11, 21), "Europe/Moscow", Counted.HOURS, SLOTS), datetime(2026, 11, 21, tzinfo=UTC)
)


def listen(port: int) -> None:
    """In a process of its own, until it is killed."""

    async def drain(line: ClientConnection) -> None:
        async for text in line:
            json.loads(text)

    async def come() -> None:
        address = f"ws://127.0.0.1:{port}/slot-booking"
        lines = [await connect(address, compression=None, proxy=None) for _ in range(LISTENERS)]
        await asyncio.gather(*map(drain, lines))

    asyncio.run(come())


@contextmanager
def listeners(port: int) -> Iterator[None]:
    crowd = multiprocessing.get_context("spawn").Process(target=listen, args=(port,), daemon=True)
    crowd.start()
    try:
        yield
    finally:
        crowd.kill()


async def median(port: int, count: Callable[[], int], tell: Callable[[int], object]) -> float:
    """Milliseconds until a broadcast returns."""
    took = []
    with listeners(port):
        while count() < LISTENERS:  # noqa: ASYNC110  # time is what it waits for
            await asyncio.sleep(0.05)
        for number in range(ROUNDS):
            await asyncio.sleep(PAUSE)
            began = time.perf_counter()
            tell(number)
            took.append(time.perf_counter() - began)
    return statistics.median(took) * 1_000


async def bare() -> float:
    lines: set[ServerConnection] = set()

    async def stay(line: ServerConnection) -> None:
        lines.add(line)
        await line.wait_closed()
        lines.discard(line)

    async with serve(stay, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        return await median(port, lambda: len(lines), lambda _: broadcast(lines, UPDATE))


async def ours() -> float:
    hub = Hub()

    async def stay(websocket: WebSocket) -> None:
        await websocket.accept()
        with hub.joined(Client(websocket.send_text, lambda: None)):
            try:
                while True:
                    await websocket.receive_text()
            except WebSocketDisconnect:
                return

    async with served(Starlette(routes=[WebSocketRoute("/slot-booking", stay)])) as port:
        return await median(port, lambda: len(hub), lambda number: hub.publish(number, UPDATE))


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[int]:
    config = uvicorn.Config(
        app,
        port=0,
        lifespan="off",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="critical",
        access_log=False,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # time is what it waits for
        await asyncio.sleep(0.05)
    yield server.servers[0].sockets[0].getsockname()[1]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def main() -> None:
    more_files(2 * LISTENERS)
    plain, own = uvloop.run(bare()), uvloop.run(ours())
    name = f"the board, {len(UPDATE):,} bytes to {LISTENERS:,} listeners"
    tell(Row(name, own, "ms", plain, "websockets.broadcast", most=1.5))


if __name__ == "__main__":
    main()

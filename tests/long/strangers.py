"""Strangers who mean no good, as a process of their own: `python -m tests.long.strangers DEED ADDRESS SEED`.

Each deed goes on until the process is ended. What comes back is read where a real one would read it.
"""

import asyncio
import os
import random
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress

Deed = Callable[[str, int, random.Random], Coroutine[None, None, None]]

HALF_OPEN = 1_100
HEADERS, ADDRESS = 100_000_000, 50_000_000
A_SECOND = 1_000  # wrong keys
PIECE = b"x" * 65_536
ROUTES = (
    "GET /",
    "GET /health",
    "GET /docs",
    "GET /openapi.json",
    "GET /docs-assets/swagger-ui-bundle.js",
    "GET /page/board.js",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-out",
    "GET /slot-booking",
    "GET /feeds/x.ics",
    "POST /api/v1/arrivals",
    "GET /api/v1/places",
    "POST /api/v1/slots/1/book",
    "POST /api/v1/feeds",
    "POST /api/v1/subscriptions",
    "GET /users/time-slots/",
    "POST /users/time-slots/",
    "POST /users/time-slots/bulk",
    "POST /users/time-slots/import",
    "PUT /users/time-slots/1",
)


async def for_ever(
    times: int,
    deed: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    host: str,
    port: int,
) -> None:
    """So many at once, each coming again as soon as it is hung up on."""

    async def one() -> None:
        while True:
            with suppress(OSError, asyncio.IncompleteReadError):
                reader, writer = await asyncio.open_connection(host, port)
                try:
                    await deed(reader, writer)
                finally:
                    writer.transport.abort()
            await asyncio.sleep(0.05)

    await asyncio.gather(*(one() for _ in range(times)))


async def half_open(host: str, port: int, chance: random.Random) -> None:
    """Nothing, a letter, or half a head; then silence."""

    async def keep_waiting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(chance.choice([b"", b"G", b"POST /api/v1/arrivals HTTP/1.1\r\nHost: x\r\n"]))
        await reader.read()

    await for_ever(HALF_OPEN, keep_waiting, host, port)


def megabytes(begins: bytes, size: int) -> Deed:
    async def deed(host: str, port: int, _chance: random.Random) -> None:
        async def pour(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(begins)
            for _ in range(size // len(PIECE)):
                writer.write(PIECE)
                await writer.drain()

        await for_ever(4, pour, host, port)

    return deed


async def wrong_keys(host: str, port: int, chance: random.Random) -> None:
    lines = 20

    async def guess(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += lines / A_SECOND
            await asyncio.sleep(due - loop.time())
            key = f"pb_{chance.getrandbits(160):x}"
            writer.write(
                f"GET /api/v1/places HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split(b"\r", 1)[0]))

    await for_ever(lines, guess, host, port)


async def slow(host: str, port: int, _chance: random.Random) -> None:
    """On each route: five who send a letter a second, five whose body never comes, five who read nothing."""

    async def each(route: str) -> None:
        head = f"{route} HTTP/1.1\r\nHost: x\r\n".encode()

        async def letters(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for letter in head:
                writer.write(bytes([letter]))
                await writer.drain()
                await asyncio.sleep(1)

        async def no_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(head + b"Content-Type: application/json\r\nContent-Length: 900000\r\n\r\n{")
            await reader.read()

        async def deaf(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.transport.pause_reading()  # type: ignore[attr-defined]  # a stream's transport can
            for _ in range(20):
                writer.write(head + b"\r\n")
            await asyncio.sleep(60)

        await asyncio.gather(*(for_ever(5, deed, host, port) for deed in (letters, no_body, deaf)))

    await asyncio.gather(*map(each, ROUTES))


async def everything(host: str, port: int, chance: random.Random) -> None:
    await asyncio.gather(*(DEEDS[name](host, port, chance) for name in DEEDS if name != "everything"))


DEEDS: dict[str, Deed] = {
    "half-open": half_open,
    "headers": megabytes(b"GET / HTTP/1.1\r\nHost: x\r\nX: ", HEADERS),
    "address": megabytes(b"GET /", ADDRESS),
    "wrong-keys": wrong_keys,
    "slow": slow,
    "everything": everything,
}


if __name__ == "__main__":
    os.nice(10)  # real ones have machines of their own
    host, _, port = sys.argv[2].removeprefix("http://").partition(":")
    asyncio.run(DEEDS[sys.argv[1]](host, int(port), random.Random(int(sys.argv[3]))))

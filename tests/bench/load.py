"""A client that costs next to nothing: requests written once, answers read by their length."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass
class Taken:
    seconds: float
    each: list[float]
    statuses: set[int]
    bodies: list[bytes]  # the last of each line

    @property
    def rate(self) -> float:
        return len(self.each) / self.seconds

    def percentile(self, share: float) -> float:
        return sorted(self.each)[int(share * (len(self.each) - 1))]


def request(method: str, base: str, path: str, key: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(base).netloc}", "Content-Length: 0"]
    if key:
        lines.append(f"Authorization: Bearer {key}")
    return "\r\n".join([*lines, "", ""]).encode()


async def asked(base: str, wanted: Sequence[bytes], lines: int, every: float = 0) -> Taken:
    """All of them over so many connections; with `every`, one is due each so many seconds, whatever comes back."""
    queue, taken, statuses = list(reversed(wanted)), list[float](), set[int]()
    bodies: list[bytes] = []
    began = time.perf_counter()

    async def line() -> None:
        body = b""
        reader, writer = await asyncio.open_connection(urlsplit(base).hostname, urlsplit(base).port)
        while queue:
            due = began + every * (len(wanted) - len(queue)) if every else 0.0
            text = queue.pop()
            if every:
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            start = due or time.perf_counter()
            writer.write(text)
            status, body = await _answer(reader)
            taken.append(time.perf_counter() - start)
            statuses.add(status)
        bodies.append(body)
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(line() for _ in range(lines)))
    return Taken(time.perf_counter() - began, taken, statuses, bodies)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    body = await reader.readexactly(length)
    return int(head[9:12]), body

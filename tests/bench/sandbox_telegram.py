"""How many pairs of getUpdates and sendMessage a second: `python -m tests.bench.sandbox_telegram`.

The stand-in is a process of its own, as in life; the client is bare asyncio, one connection for each of a few
bots, each asking for one update at a time and answering it.
"""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from tests.bench.table import Row, tell

BOTS = 8
PAIRS = 1000  # of each bot
PERSON = 1001


class Connection:
    """Keep-alive HTTP/1.1, no more of it than is needed here."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, port: int) -> "Connection":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def get(self, path: str) -> bytes:
        return await self._answer(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())

    async def post(self, path: str, body: bytes, content_type: str) -> bytes:
        head = f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {content_type}\r\ncontent-length: {len(body)}\r\n\r\n"
        return await self._answer(head.encode() + body)

    async def _answer(self, request: bytes) -> bytes:
        self._writer.write(request)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return await self._reader.readexactly(length)

    async def form(self, path: str, **fields: object) -> bytes:
        return await self.post(path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    async def say(self, path: str, document: object) -> bytes:
        return await self.post(path, json.dumps(document).encode(), "application/json")

    def close(self) -> None:
        self._writer.close()


async def fill(port: int, bot: int, pairs: int) -> None:
    connection = await Connection.to(port)
    await connection.form(f"/bot{bot}:bench/getMe")
    for number in range(pairs):
        await connection.say(
            f"/sandbox/telegram/bots/{bot}/chats/{PERSON}/text", {"text": f"Kia Rio {number}"}
        )
    connection.close()


async def answer_all(port: int, bot: int, pairs: int) -> None:
    connection = await Connection.to(port)
    offset = 0
    for _ in range(pairs):
        said = json.loads(
            await connection.form(f"/bot{bot}:bench/getUpdates", offset=offset, limit=1, timeout=10)
        )
        update = said["result"][0]
        offset = update["update_id"] + 1
        chat = update["message"]["chat"]["id"]
        sent = await connection.form(
            f"/bot{bot}:bench/sendMessage", chat_id=chat, text=f"Pass {offset} is ready"
        )
        assert sent.startswith(b'{"ok":true')
    connection.close()


async def measure(port: int, bots: int = BOTS, pairs: int = PAIRS) -> float:
    """Pairs a second."""
    person = await Connection.to(port)
    await person.say("/sandbox/telegram/people", {"id": PERSON, "first_name": "Anna"})
    person.close()
    await asyncio.gather(*(fill(port, bot, pairs) for bot in range(1, bots + 1)))
    begin = time.perf_counter()
    await asyncio.gather(*(answer_all(port, bot, pairs) for bot in range(1, bots + 1)))
    return bots * pairs / (time.perf_counter() - begin)


def serve(memory: str) -> None:
    """A store that is written, checks off."""
    from passbot.sandbox.clock import SandboxClock
    from passbot.sandbox.keeper import Keeper
    from passbot.sandbox.server import Sandbox
    from passbot.sandbox.serving import Server, address_of, listen

    listening = listen(0)
    sandbox = Sandbox(Keeper(Path(memory)), clock=SandboxClock())
    print(address_of(listening), flush=True)
    Server(sandbox.app, sandbox).run([listening])


def main() -> None:
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench.sandbox_telegram", f"{folder}/sandbox.sqlite"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout
            port = int(server.stdout.readline().rpartition(":")[2])
            try:
                name = "the sandbox's Telegram: getUpdates and sendMessage"
                tell(Row(name, asyncio.run(measure(port)), "pairs/s"))
            finally:
                server.terminate()


if __name__ == "__main__":
    serve(sys.argv[1]) if len(sys.argv) > 1 else main()

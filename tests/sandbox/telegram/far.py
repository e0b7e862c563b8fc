"""A Telegram of one's own for a test, and a clock that stands until it is moved."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from passbot.bot.telegram.certificates import trusted
from passbot.sandbox.keeper import Keeper
from passbot.sandbox.serving import Server, address_of, in_thread, listen
from passbot.sandbox.telegram import TelegramSide
from passbot.sandbox.telegram.client import Telegram

T = TypeVar("T")
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
OTHER_TOKEN = "220201543:BBHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
USERNAME = "gate_bot"
NOON = 1_795_200_000.0
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\2\0\0\0\3\x08\2\0\0\0\x9d\x74\x66\x1a"
    b"\0\0\0\nIDATx\x9cc\xf8\x0f\0\1\1\1\0\x1b\xb6\xeeV\0\0\0\0IEND\xaeB`\x82"
)


@dataclass
class Clock:
    """Seconds; they pass when somebody says so."""

    now: float = NOON

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += seconds


@dataclass(frozen=True)
class Far:
    """The far side, running: where it is, and everybody's end of it."""

    base: str
    side: TelegramSide
    clock: Clock
    telegram: Telegram
    server: Server

    def bot(self, token: str = TOKEN, **more: Any) -> "ExtBot[None]":  # whatever ExtBot takes
        given: dict[str, Any] = {
            "base_url": f"{self.base}/bot",
            "base_file_url": f"{self.base}/file/bot",
            "request": HTTPXRequest(httpx_kwargs={"verify": trusted()}),
            "get_updates_request": HTTPXRequest(httpx_kwargs={"verify": trusted()}),
        }
        return ExtBot(token, **(given | more))

    def do(self, work: Callable[[], T]) -> T:
        """In the thread of the side."""

        async def there() -> T:
            return work()

        assert self.server.loop
        return asyncio.run_coroutine_threadsafe(there(), self.server.loop).result(10)


@contextmanager
def far_side(
    memory: Path | None = None, *, checked: bool = True, clock: Clock | None = None, **more: Any
) -> Iterator[Far]:
    """With one bot that is registered. `more` goes to the side."""
    clock = clock or Clock()
    keeper = Keeper(memory)
    side = TelegramSide(keeper, clock=clock, checked=checked, **more)
    listening = listen(0)
    server = Server(side.app, side)
    with in_thread(server, listening), Telegram(address_of(listening)) as telegram:
        if TOKEN not in side.world.bots:
            telegram.add_bot(TOKEN, "Gate", USERNAME)
        yield Far(address_of(listening), side, clock, telegram, server)
        assert [] == side.violations
    keeper.close()

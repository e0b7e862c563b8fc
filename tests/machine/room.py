"""The bot's machine room in a thread, so that tests act as people do: from outside, over HTTP."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from passbot.bot.talk.turns import Site
from passbot.bot.telegram.app import BotApp, TelegramAddress
from passbot.bot.telegram.pace import Speed
from passbot.bot.telegram.webhook import Webhook
from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.domain.site.rules import Rules
from passbot.sandbox.running import Box
from passbot.sandbox.seed import TOKEN
from passbot.sandbox.telegram.client import Phone, Telegram
from passbot.services.people import invites, residents
from passbot.store import models
from tests.patience import PATIENCE

T = TypeVar("T")
UNPACED = Speed(chat=0, overall=0)


@dataclass
class Room:
    box: Box
    telegram: Telegram
    speed: Speed = UNPACED
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    app: BotApp | None = None
    webhook: Webhook | None = None

    def start(self) -> None:
        self._running = self.soon(self._run())
        assert self.telegram.awake() if self.webhook is None else self.meets(self._is_known)

    def _is_known(self) -> bool:
        """To Telegram, where the bot waits for posts; or it has failed, which `result` tells."""
        info = httpx.post(f"{self.box.base}/bot{TOKEN}/getWebhookInfo", trust_env=False).json()["result"]
        return bool(info["url"]) or self._running.done()

    def result(self) -> None:
        """Wait for the end, and raise what it ended with."""
        self._running.result(PATIENCE)

    async def _run(self) -> None:
        database = DatabaseThread()
        try:
            line = TelegramAddress(TOKEN, self.box.base, self.webhook)
            self.app = BotApp(line, Site(Rules(), bot_username=""), database, self.speed)
            await self.app.run()
        finally:
            database.close()

    def stop(self) -> None:
        self._running.cancel()
        self.soon(_all_others()).result(PATIENCE)

    def soon(self, work: Coroutine[Any, Any, T]) -> Future[T]:  # Any: what coroutines yield
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def person(self, name: str = "Anna", *, role: Role = Role.RESIDENT, **about: str) -> Phone:
        """Somebody who is registered and has written to the bot."""
        phone = self.telegram.person(name, **about)
        settle(phone.id, f"{name} Demo", role=role)
        return phone

    def meets(self, what: Callable[[], bool]) -> bool:
        """Whether it becomes true before long."""
        waiting = threading.Event()
        for _ in range(int(PATIENCE) * 20):
            if what():
                return True
            waiting.wait(0.05)
        return False


async def _all_others() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    if tasks:
        await asyncio.wait(tasks, timeout=PATIENCE)


def settle(
    telegram_id: int, name: str, *, role: Role = Role.RESIDENT, house: str = "27", language: str = "en"
) -> Resident:
    now = utc_now()
    invite = invites.issue(actor=OPERATOR, rules=Rules(), now=now, role=role)
    phone = f"+7999{telegram_id % 10_000_000:07d}"
    return residents.register(
        invite.code,
        telegram_id=telegram_id,
        name=name,
        phone=phone,
        house=house,
        language=language,
        now=now,
    )


@contextmanager
def opened(box: Box, *, speed: Speed = UNPACED, webhook: Webhook | None = None) -> Iterator[Room]:
    with Telegram(box.base) as telegram:
        telegram.add_bot(TOKEN, "passbot demo", "passbot_demo_bot")
        room = Room(box, telegram, speed, webhook=webhook)
        thread = threading.Thread(target=room.loop.run_forever, name="room")
        thread.start()
        try:
            room.start()
            yield room
        finally:
            room.stop()
            room.loop.call_soon_threadsafe(room.loop.stop)
            thread.join(PATIENCE)
            room.loop.close()


def states() -> list[str]:
    """Of what is owed, oldest first."""
    return [row.status for row in models.Delivery.select().order_by(models.Delivery.id)]

"""The bot's machine room: what stands between Telegram and the features, started and stopped on one page."""

import asyncio
import json
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from passbot.bot.inbox import Inbox, Lines
from passbot.bot.menu import publish_commands
from passbot.bot.pace import Paces
from passbot.bot.polling import Poller
from passbot.bot.reacting import react, stumble
from passbot.bot.reading import read, sender_of
from passbot.bot.sender import Sender
from passbot.bot.turns import Site
from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.services import updates

logger = logging.getLogger(__name__)

CONNECTIONS = 16  # more make PTB's httpx slower, not faster


@dataclass(frozen=True)
class Line:
    """How to reach Telegram."""

    token: str
    base: str = "https://api.telegram.org"


class BotApp:
    """Start it, wait for `run`, stop it within five seconds. What it had not finished goes on at the next start."""

    def __init__(self, line: Line, site: Site, database: DatabaseThread, paces: Paces | None = None) -> None:
        requests = HTTPXRequest(connection_pool_size=CONNECTIONS, read_timeout=20, pool_timeout=30)
        self.bot: Bot = ExtBot(
            line.token,
            base_url=f"{line.base}/bot",
            base_file_url=f"{line.base}/file/bot",
            request=requests,
            get_updates_request=HTTPXRequest(connection_pool_size=4),
        )
        self._site = site
        self._database = database
        self.lines = Lines(self._handle)
        self.inbox = Inbox(database, self.lines)
        self.sender = Sender(self.bot, database, paces or Paces())
        self._poller = Poller(self.bot, self.inbox)

    async def run(self, *, is_polling: bool = True) -> None:
        """Until cancelled."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._stop)
            await self._go_on()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._introduce(), name="introduction")
                tasks.create_task(self.sender.run(), name="sender")
                if is_polling:
                    tasks.create_task(self._poller.run(), name="poller")

    async def _introduce(self) -> None:
        """Who are we, and the menu. Telegram may be away when we start: this is tried until it answers."""
        wait = 1.0
        while not self._site.bot_username:
            try:
                await self.bot.initialize()
                await self.bot.delete_webhook()
                await publish_commands(self.bot, self._database)
                self._site = replace(self._site, bot_username=self.bot.username)
                logger.info("bot introduced username=%s", self.bot.username)
            except TelegramError as exc:
                logger.warning("telegram not ready error=%s", type(exc).__name__)
                await asyncio.sleep(wait)
                wait = min(30.0, wait * 2)

    async def _go_on(self) -> None:
        """What was received and not finished before the last stop comes first, oldest first."""
        for letter in await self._database.run(updates.unfinished):
            update = Update.de_json(json.loads(letter.body), self.bot)
            if update:
                self.lines.join(update)

    async def _handle(self, update: Update) -> None:
        try:
            heard = read(update)
            if heard is None:
                await self._database.run(updates.once, update.update_id, lambda: None, now=utc_now())
            else:
                await self._database.run(react, update.update_id, heard, self._site, now=utc_now())
        except Exception as exc:
            logger.exception("update failed update=%d", update.update_id)
            again = await self._database.run(
                stumble, update.update_id, sender_of(update), self._site, exc, now=utc_now()
            )
            if again:
                self.lines.join(update)

    async def _stop(self) -> None:
        await self.lines.close(3)
        await self.sender.close()
        for request in self.bot._request:  # Bot.shutdown fails where initialize never succeeded
            await request.shutdown()

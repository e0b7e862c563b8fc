"""The bot as a process part: connects Telegram, the inbox, the features and the sender; starts and stops them."""

import asyncio
import logging
import socket
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field, replace

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import ExtBot

from passbot import texts
from passbot.bot.answering.reacting import react, stumble
from passbot.bot.talk.heard import Heard
from passbot.bot.talk.turns import Site
from passbot.bot.telegram.command_menu import Menus
from passbot.bot.telegram.hand import Hand
from passbot.bot.telegram.inbox import Inbox
from passbot.bot.telegram.pace import Paces, Speed
from passbot.bot.telegram.polling import Poller, code_of
from passbot.bot.telegram.reading import read
from passbot.bot.telegram.request_pool import Lanes, over_http
from passbot.bot.telegram.sender import Sender
from passbot.bot.telegram.webhook import Webhook, serve, take_port
from passbot.bot.telegram.webhook_watch import WebhookWatch, set_webhook
from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.domain.site.facts.site import WebhookLost
from passbot.errors import DatabaseAway
from passbot.outage import Outage
from passbot.pulse import Part, beat
from passbot.services.owed import admin_notices, updates
from passbot.services.owed.hands import ALONE, InOtherHands
from passbot.services.processes.reaching import ping
from passbot.services.telling import broadcast

logger = logging.getLogger(__name__)

CONNECTIONS = 28  # one for each lane; 16 were too few where a call takes 50 ms
TRY_AGAIN = 0.5
LONGEST_WAIT = 8.0
SPREAD_EVERY = 1.0


@dataclass(frozen=True)
class TelegramAddress:
    """How to reach Telegram and, with a webhook, how Telegram reaches us."""

    token: str
    base: str = "https://api.telegram.org"
    webhook: Webhook | None = None
    proxy: str = field(default="", repr=False)  # by which Telegram is asked; may contain a password


class BotApp:
    """The bot. `run` it and cancel it to stop, which takes up to five seconds; unfinished work continues at the next
    start.
    """

    def __init__(
        self,
        line: TelegramAddress,
        site: Site,
        database: DatabaseThread,
        speed: Speed | None = None,
        part: Part | None = None,
        name: str = ALONE,
    ) -> None:
        self._part = part or Part("bot")
        self.bot: Bot = ExtBot(
            line.token,
            base_url=f"{line.base}/bot",
            base_file_url=f"{line.base}/file/bot",
            request=Lanes(CONNECTIONS, line.proxy, read_timeout=20),
            get_updates_request=over_http(4, proxy=line.proxy, pool_timeout=10),
        )
        self._site = site
        self._database = database
        self._webhook = line.webhook
        self._outage = Outage(logger)
        self.hand = Hand(database, name)
        self.inbox = Inbox(self.bot, database, self._handle, self.hand)
        self.sender = Sender(self.bot, database, Paces(speed or Speed()), site, self.hand)
        self.poller = Poller(self.bot, self.inbox, part=self._part)
        self.menus = Menus(self.bot, database, site.rules)

    async def run(self) -> None:
        """Run until cancelled."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._stop)
            stack.callback(self._part.leaves)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(beat(self._part, self._ping), name="pulse")
                tasks.create_task(self.hand.keep(), name="hand")
                tasks.create_task(self.sender.run(), name="sender")
                tasks.create_task(self._spread(), name="broadcasts")
                tasks.create_task(self._listen(), name="listener")

    async def _listen(self) -> None:
        """Handle what was left from the last run, then listen. Waits first for the bot's username, which links need.

        With a webhook the port is opened before Telegram is told of it.
        """
        with ExitStack() as ports:
            port = ports.enter_context(take_port(self._webhook)) if self._webhook else None
            await asyncio.to_thread(texts.load)
            await self._introduce()
            await self.inbox.catch_up()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.inbox.run(), name="inbox")
                tasks.create_task(self.menus.keep(), name="menus")
                if self._webhook and port:
                    self._receive(self._webhook, port, tasks)
                else:
                    tasks.create_task(self.poller.run(), name="poller")

    def _receive(self, way: Webhook, port: socket.socket, tasks: asyncio.TaskGroup) -> None:
        tasks.create_task(self._wait_for_posts(), name="waiting")
        tasks.create_task(serve(way, self.inbox, port), name="webhook")
        tasks.create_task(
            WebhookWatch(self.bot, way, self._tell_of_webhook, self._part).run(), name="webhook watch"
        )

    async def _wait_for_posts(self) -> None:
        """Report progress while waiting for posts: with a webhook there is nothing to poll."""
        while True:
            self._part.moves()
            await asyncio.sleep(TRY_AGAIN)

    async def _introduce(self) -> None:
        """Ask Telegram for the bot's username, again and again until it answers."""
        wait = TRY_AGAIN
        while not self._site.bot_username:
            try:
                await self.bot.initialize()
                await self._choose_way()
                self._site = replace(self._site, bot_username=self.bot.username)
                self._part.succeeded()
                logger.info("bot introduced username=%s", self.bot.username)
            except TelegramError as exc:
                self._part.waits(code_of(exc), exc.message)
                logger.warning("telegram not ready error=%s why=%s", type(exc).__name__, exc)
                await asyncio.sleep(wait)
                wait = min(LONGEST_WAIT, wait * 2)

    async def _ping(self) -> str:
        """Why the database cannot be reached; empty if it can."""
        try:
            await self._database.run(ping)
        except DatabaseAway as exc:
            return exc.message
        return ""

    async def _choose_way(self) -> None:
        if self._webhook is None:
            await self.bot.delete_webhook()
        else:
            await set_webhook(self.bot, self._webhook)

    async def _handle(self, update: Update) -> None:
        """Handle the update until it is done or given up; the person's next one waits meanwhile."""
        while not await self._handled(update):  # noqa: ASYNC110  # time is what it waits for
            await asyncio.sleep(TRY_AGAIN)

    async def _handled(self, update: Update) -> bool:
        """Handle the update; False if the database is away, which does not count as an attempt.

        After a doubtful commit the next try finds out: the update is marked in the same commit.
        """
        try:
            is_over = await self._tried(update)
        except DatabaseAway as exc:
            self._outage.note(exc)
            return False
        self._outage.end()
        return is_over

    async def _tried(self, update: Update) -> bool:
        heard, name = None, self.hand.name
        try:
            heard = read(update)
            if heard is None:
                await self._database.run(
                    updates.once, update.update_id, lambda: None, now=utc_now(), holder=name
                )
            else:
                await self._database.run(
                    react, update.update_id, heard, self._site, now=utc_now(), holder=name
                )
        except (DatabaseAway, InOtherHands):
            raise
        except Exception as exc:
            logger.exception("update failed update=%d", update.update_id)
            return not await self._stumbled(update, heard, exc)
        return True

    async def _stumbled(self, update: Update, heard: Heard | None, exc: Exception) -> bool:
        """Note the fault; returns whether to try once more."""
        try:
            return await self._database.run(
                stumble, update.update_id, heard, self._site, exc, now=utc_now(), holder=self.hand.name
            )
        except DatabaseAway:
            raise
        except Exception:
            logger.exception("database fails update=%d", update.update_id)
            return True

    async def _tell_of_webhook(self, found: str) -> None:
        await self._database.run(admin_notices.warn_daily, WebhookLost(found), now=utc_now())

    async def _spread(self) -> None:
        """Owe broadcasts to everybody, in slices that never delay the gate."""
        while True:
            with self._outage.survived("spreading a word failed"):
                await self._database.in_slices(broadcast.spread, now=utc_now())
            await asyncio.sleep(SPREAD_EVERY)

    async def _stop(self) -> None:
        await self.inbox.lines.close(2)
        await self.sender.close(2)
        await self.hand.leave()
        for request in self.bot._request:  # Bot.shutdown raises if initialize has never succeeded
            await request.shutdown()

"""Everything the bot says goes out here: what is owed, paced for each chat, marked done when Telegram has it."""

import asyncio
import logging
from collections import defaultdict
from datetime import datetime
from functools import partial

from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError, TimedOut

from passbot.bot.notices import rendered
from passbot.bot.pace import Paces
from passbot.bot.speaking import speak
from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.domain.notices import Delivery, Route
from passbot.services import cards, outbox, residents
from passbot.wake import wake

logger = logging.getLogger(__name__)

AT_ONCE = 16
LOOK_EVERY = 1.0
IN_DOUBT_TRIES = 2  # a lost answer may have delivered the message: once more, then rather not


class Sender:
    def __init__(self, bot: Bot, database: DatabaseThread, paces: Paces) -> None:
        self._bot = bot
        self._database = database
        self._paces = paces
        self._woken = asyncio.Event()
        self._windows = asyncio.Semaphore(AT_ONCE)
        self._chats: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until cancelled. A hint wakes it at once, the ticker in any case."""
        loop = asyncio.get_running_loop()
        stop_listening = wake.listen(Route.TELEGRAM, lambda: loop.call_soon_threadsafe(self._woken.set))
        try:
            while True:
                self._woken.clear()
                try:
                    await self.look()
                except Exception:
                    logger.exception("looking for deliveries failed")
                await self._wait()
        finally:
            stop_listening()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), LOOK_EVERY)
        except TimeoutError:
            return

    async def look(self) -> int:
        """Begin to deliver what is due; a chat that is being served keeps its order and its turn."""
        due = await self._database.run(outbox.due, Route.TELEGRAM, now=utc_now(), limit=500)
        lines: defaultdict[str, list[Delivery]] = defaultdict(list)
        for owed in due:
            lines[owed.recipient].append(owed)
        idle = [chat for chat in lines if chat not in self._chats]
        for chat in idle:
            task = asyncio.create_task(self._serve(chat, lines[chat]), name=f"chat {chat}")
            self._chats[chat] = task
            task.add_done_callback(partial(self._leave, chat))
        return len(idle)

    def _leave(self, chat: str, _task: asyncio.Task[None]) -> None:
        del self._chats[chat]
        self._woken.set()

    async def settle(self) -> None:
        """Wait until the chats that are being served are done."""
        while self._chats:
            await asyncio.wait(self._chats.values())

    async def _serve(self, chat: str, line: list[Delivery]) -> None:
        """Oldest first; the first that must wait holds up those behind it, in this chat only."""
        for owed in line:
            if owed.kind != "tg.toast":
                await self._take_turn(chat)
            async with self._windows:
                if not await self._deliver(owed):
                    return

    async def _take_turn(self, chat: str) -> None:
        loop = asyncio.get_running_loop()
        while wait := self._paces.wait(chat, loop.time()):  # noqa: ASYNC110  # time is what it waits for
            await asyncio.sleep(wait)

    async def _deliver(self, owed: Delivery) -> bool:
        """True when there is nothing more to do for this delivery."""
        now = utc_now()
        try:
            await self._speak(owed, now)
        except RetryAfter as exc:
            return await self._later(owed, exc, _seconds(exc) + 0.5)
        except Forbidden as exc:
            await self._database.run(residents.set_reachable, int(owed.recipient), False, now=now)
            return await self._never(owed, exc)
        except BadRequest as exc:
            logger.error("telegram refused delivery=%d kind=%s why=%s", owed.id, owed.kind, exc.message)
            return await self._never(owed, exc)
        except TelegramError as exc:
            in_doubt = isinstance(exc, TimedOut) and owed.kind == "tg.say" and owed.attempts >= IN_DOUBT_TRIES
            return await (self._never(owed, exc) if in_doubt else self._later(owed, exc, None))
        except Exception as exc:
            logger.exception("delivery failed delivery=%d kind=%s", owed.id, owed.kind)
            return await self._later(owed, exc, None)
        return True

    async def _speak(self, owed: Delivery, now: datetime) -> None:
        """A notice may be several messages; what they show is remembered with the mark that it was delivered."""
        messages = await self._database.run(rendered, owed, now=now)
        for message in messages:
            card = str(message.payload.get("card", ""))
            known = await self._card(owed, card)
            message_id = await speak(self._bot, message, known_card=known, now=now)
            if card and message_id:
                await self._database.run(cards.remember, int(owed.recipient), card, message_id)
        await self._database.run(outbox.done, [owed.id], now=utc_now())

    async def _card(self, owed: Delivery, card: str) -> int | None:
        return await self._database.run(cards.find, int(owed.recipient), card) if card else None

    async def _later(self, owed: Delivery, exc: Exception, seconds: float | None) -> bool:
        if seconds:
            self._paces.pause(owed.recipient, seconds, asyncio.get_running_loop().time())
        logger.warning("delivery waits delivery=%d error=%s", owed.id, type(exc).__name__)
        await self._database.run(outbox.failed, owed.id, str(exc), now=utc_now(), retry_after=seconds)
        return False

    async def _never(self, owed: Delivery, exc: Exception) -> bool:
        await self._database.run(outbox.dead, owed.id, str(exc), now=utc_now())
        return True

    async def close(self) -> None:
        """What was not delivered is still owed."""
        for task in list(self._chats.values()):
            task.cancel()


def _seconds(exc: RetryAfter) -> float:
    after = exc.retry_after
    return float(after) if isinstance(after, int | float) else after.total_seconds()

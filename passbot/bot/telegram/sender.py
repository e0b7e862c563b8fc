"""The sender: takes owed messages, paces them for each chat, and marks them done when Telegram has them.

A line is what one chat is owed, in order; its toasts, and the words to everybody, are lines of their own. `look` takes
what is due and starts a task for each line that has none. The way of one delivery: `_serve` its line, `_deliver` so
that `close` waits for it, `_attempt` so that a failure is noted, `_send` its messages.
"""

import asyncio
import logging
from datetime import timedelta
from functools import partial

from telegram import Bot
from telegram.error import TelegramError

from passbot.bot.answering.notices import DIRECT, SAID, rendered
from passbot.bot.talk.turns import Site
from passbot.bot.telegram.delivery_errors import REPEATABLE, Verdict, judge
from passbot.bot.telegram.done_marks import Marks
from passbot.bot.telegram.hand import Hand
from passbot.bot.telegram.pace import Paces
from passbot.bot.telegram.speaking import speak
from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.domain.site.notices import Delivery, Route
from passbot.errors import DatabaseAway
from passbot.outage import Outage
from passbot.services.owed import chat_queue, outbox
from passbot.services.owed.chat_queue import TO_EVERYBODY
from passbot.services.owed.hands import InOtherHands
from passbot.services.people import cards, residents
from passbot.wake import wake

logger = logging.getLogger(__name__)

AT_ONCE = 48  # more than there are connections: some look up or mark while others send
MOST_TRIES = 3  # attempts at what fails by our own fault; the rest of the chat waits behind it
LOOK_EVERY = 1.0
LOOK_SOON = 0.1  # seconds, while a chat waits for what another bot sends to it
BREATH = 0.01  # seconds: while messages are being sent, one query serves all that arrive within it


class Sender:
    def __init__(
        self, bot: Bot, database: DatabaseThread, paces: Paces, site: Site, hand: Hand | None = None
    ) -> None:
        self._bot = bot
        self._database = database
        self._paces = paces
        self._site = site
        self._hand = hand or Hand(database)
        self._marks = Marks(database, self._hand.name)
        self._outage = Outage(logger)
        self._said: dict[int, list[int | None]] = {}  # ids of messages already sent, by delivery
        self._woken = asyncio.Event()
        self._waits_for_others = False
        self._sending = asyncio.Semaphore(AT_ONCE)
        self._lines: dict[str, asyncio.Task[None]] = {}
        self._delivering: set[asyncio.Task[None]] = set()
        self._is_closing = False

    async def run(self) -> None:
        """Run until cancelled. A wake-up starts a look at once; without one it happens every second."""
        loop = asyncio.get_running_loop()
        stop_listening = wake.listen(Route.TELEGRAM, lambda: loop.call_soon_threadsafe(self._woken.set))
        try:
            while True:
                self._woken.clear()
                with self._outage.survived("looking for deliveries failed"):
                    await self.look()
                await self._wait()
        finally:
            stop_listening()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(LOOK_SOON if self._waits_for_others else LOOK_EVERY):
                await self._woken.wait()
        except TimeoutError:
            return
        if self._lines:
            await asyncio.sleep(BREATH)

    async def look(self) -> int:
        """Take what is due and start serving its lines. Lines that are being served are left alone."""
        await self._hand.begin()
        if self._marks.are_behind:
            await self._marks.catch_up()
        self._paces.share(self._hand.beside)
        serving = list(self._lines)
        taken = await self._database.run(chat_queue.take, self._hand.name, serving=serving, now=utc_now())
        self._waits_for_others = taken.waits_for_others
        for line, deliveries in taken.lines.items():
            task = asyncio.create_task(self._serve(line, deliveries), name=f"line {line}")
            self._lines[line] = task
            task.add_done_callback(partial(self._leave, line))
        return len(taken.lines)

    def _leave(self, line: str, task: asyncio.Task[None]) -> None:
        del self._lines[line]
        self._woken.set()
        if not task.cancelled() and (exc := task.exception()):
            logger.error("line broke line=%s", line, exc_info=exc)

    async def settle(self) -> None:
        """Wait until the current lines are done."""
        while self._lines:
            await asyncio.wait(self._lines.values())

    async def _serve(self, line: str, deliveries: list[Delivery]) -> None:
        """Send in order. The first that must wait holds up the rest of its line, and no other line."""
        try:
            for owed in deliveries:
                await self._take_turn(line, owed)
                async with self._sending:
                    if self._is_closing or self._marks.are_behind:
                        return
                    if not await self._deliver(owed) and line != TO_EVERYBODY:
                        return
        finally:
            if line == TO_EVERYBODY:
                await self._settle_marks()

    async def _settle_marks(self) -> None:
        try:
            await self._marks.settle()
        except DatabaseAway as exc:
            self._outage.note(exc)

    async def _take_turn(self, line: str, owed: Delivery) -> None:
        """Wait for the chat's rate limit, then for the overall one. Toasts wait for neither."""
        if owed.kind == "tg.toast":
            return
        clock = asyncio.get_running_loop().time
        await _rest(self._paces.in_chat(owed.recipient, clock()))
        if line == TO_EVERYBODY:
            await _rest(self._paces.to_everybody(clock()))
        await _rest(self._paces.overall(clock()))

    async def _deliver(self, owed: Delivery) -> bool:
        """Deliver; True if nothing is left to do for it. `close` waits: a message on its way must be marked."""
        task = asyncio.current_task()
        assert task
        self._delivering.add(task)
        try:
            is_over = await self._attempt(owed)
        except DatabaseAway as exc:  # not this delivery's fault; its marks are kept
            self._outage.note(exc)
            return False
        finally:
            self._delivering.discard(task)
        if is_over:
            self._said.pop(owed.id, None)
        return is_over

    async def _attempt(self, owed: Delivery) -> bool:
        """Send, and note a failure. True if it is over: sent, or given up."""
        try:
            await self._send(owed)
        except TelegramError as exc:
            return await self._failed(owed, exc)
        except DatabaseAway:
            raise
        except InOtherHands:
            self._said.pop(owed.id, None)
            return False
        except Exception as exc:
            logger.exception("delivery failed delivery=%d kind=%s", owed.id, owed.kind)
            is_last = owed.attempts + 1 >= MOST_TRIES
            note = outbox.dead if is_last else partial(outbox.failed, holder=self._hand.name)
            await self._marks.note(note, owed.id, type(exc).__name__, now=utc_now())
            return is_last
        return True

    async def _send(self, owed: Delivery) -> None:
        """Send the messages of a delivery. The ids of cards are stored before the delivery is marked as done."""
        said = self._said.setdefault(owed.id, [])
        if owed.kind == chat_queue.REPORT:  # the report counts those marks
            await self._marks.settle()
        messages = await self._messages(owed)
        if messages and owed.kind not in REPEATABLE:
            is_new = not owed.kind.startswith(DIRECT) and any(each.kind == SAID for each in messages)
            await self._marks.begun(owed.id, interrupts=int(owed.recipient) if is_new else None)
        for number, message in enumerate(messages):
            name = str(message.payload.get("card") or "")
            known = await self._card(owed, name)
            if number == len(said):
                said.append(await speak(self._bot, message, known_card=known, now=utc_now()))
            message_id = said[number]
            if name and message_id and message_id != known:
                await self._database.run(cards.remember, int(owed.recipient), name, message_id)
        del self._said[owed.id]
        if owed.kind == chat_queue.WORD:  # each goes to another chat, so the mark may share the next commit
            self._marks.done_soon(owed.id)
        else:
            await self._marks.done(owed.id)

    async def _messages(self, owed: Delivery) -> list[Delivery]:
        if owed.kind.startswith(DIRECT):
            return [owed]
        look = self._database.read if owed.kind == chat_queue.WORD else self._database.run
        return await look(rendered, owed, now=utc_now(), site=self._site)

    async def _card(self, owed: Delivery, name: str) -> int | None:
        return await self._database.run(cards.find, int(owed.recipient), name) if name else None

    async def _failed(self, owed: Delivery, exc: TelegramError) -> bool:
        """Note the failure as `judge` says: try later, count an attempt, or give up. True if it is over."""
        verdict, seconds = judge(exc, owed, now=utc_now())
        why = f"{type(exc).__name__}: {exc.message}"
        logger.log(
            verdict.level, "not delivered delivery=%d kind=%s %s why=%s", owed.id, owed.kind, verdict, why
        )
        if verdict is Verdict.LATER:
            self._paces.pause(owed.recipient, seconds, asyncio.get_running_loop().time())
            until = utc_now() + timedelta(seconds=seconds)
            await self._marks.note(chat_queue.postpone, owed.id, why, until=until, holder=self._hand.name)
            return False
        if verdict is Verdict.AGAIN:
            await self._marks.note(outbox.failed, owed.id, why, now=utc_now(), holder=self._hand.name)
            return False
        if verdict is Verdict.UNREACHABLE:
            await self._database.run(residents.set_reachable, int(owed.recipient), False, now=utc_now())
        await self._marks.note(outbox.dead, owed.id, why, now=utc_now())
        return True

    async def close(self, seconds: float = 2) -> None:
        """Stop: finish the messages on their way. The rest is still owed."""
        self._is_closing = True
        delivering = set(self._delivering)
        for task in set(self._lines.values()) - delivering:
            task.cancel()
        if delivering:
            await asyncio.wait(delivering, timeout=seconds)
        await asyncio.wait({asyncio.create_task(self._settle_marks(), name="last marks")}, timeout=seconds)
        for task in list(self._lines.values()):
            task.cancel()


async def _rest(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)

"""Updates come in: stored before Telegram is told that we have them, then handled in order."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from telegram import Update

from passbot.bot.reading import sender_of
from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.services import updates

logger = logging.getLogger(__name__)

AT_ONCE = 16
LONGEST_LINE = 40  # more than a person can mean


class Inbox:
    """The door for polling and webhooks alike. When `take` returns, the updates survive a power cut."""

    def __init__(self, database: DatabaseThread, lines: "Lines") -> None:
        self._database = database
        self._lines = lines

    async def take(self, arrived: list[Update]) -> None:
        letters = [(update.update_id, sender_of(update), update.to_json()) for update in arrived]
        new = await self._database.run(updates.receive_all, letters, now=utc_now())
        for update in arrived:
            if update.update_id in new:
                self._lines.join(update)


class Lines:
    """One line of waiting updates for each person; several people are served at once."""

    def __init__(self, handle: Callable[[Update], Awaitable[None]]) -> None:
        self._handle = handle
        self._waiting: dict[int, deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._windows = asyncio.Semaphore(AT_ONCE)
        self._is_closing = False

    def join(self, update: Update) -> None:
        """Put an update at the end of its person's line; what a flood adds is left in the inbox for later."""
        person = sender_of(update) or 0
        line = self._waiting.get(person)
        if line is None:
            self._waiting[person] = deque([update])
            task = asyncio.create_task(self._serve(person), name=f"person {person}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif len(line) < LONGEST_LINE:
            line.append(update)
        else:
            logger.warning("flood update=%d waits for the next start", update.update_id)

    async def _serve(self, person: int) -> None:
        line = self._waiting[person]
        while line and not self._is_closing:
            async with self._windows:
                await self._handle(line.popleft())
        del self._waiting[person]

    async def quiet(self) -> None:
        """Wait until nobody waits."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self, seconds: float) -> None:
        """Finish what is being handled; what still waits is in the inbox and goes on after the start."""
        self._is_closing = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()

"""What became of deliveries, in the database. What cannot be written now is remembered and written later.

Marks of many are one commit: who comes while one is being written shares the next.
"""

import asyncio
from collections.abc import Callable, Container, Mapping
from functools import partial

from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.domain.notices import Route
from passbot.errors import DatabaseAway
from passbot.services import dialogs, lines, resuming
from passbot.services.together import together


class Marks:
    def __init__(self, database: DatabaseThread) -> None:
        self._database = database
        self._beginning: dict[int, int | None] = {}  # and whose question it comes behind
        self._waiting: list[int] = []
        self._writing: asyncio.Task[None] | None = None
        # Nothing is said before a first write has shown that what is said can be marked.
        self._unwritten: list[Callable[[], object]] = [lambda: resuming.resume(Route.TELEGRAM, now=utc_now())]
        self.are_behind = True

    async def begun(self, delivery_id: int, *, interrupts: int | None = None) -> None:
        """Returns when it is written: whoever finds it later knows that this may have been said. What the chat that
        it `interrupts` was asked is not the last message any more.
        """
        self._beginning[delivery_id] = interrupts
        try:
            await self._written(self._beginning, delivery_id)
        finally:
            self._beginning.pop(delivery_id, None)

    async def done(self, delivery_id: int) -> None:
        """Returns when it is written: only then may the chat hear the next."""
        self.done_soon(delivery_id)
        await self._written(self._waiting, delivery_id)

    def done_soon(self, delivery_id: int) -> None:
        """With what is written next, as the next `begun`. Then `settle`."""
        self._waiting.append(delivery_id)

    async def settle(self) -> None:
        for delivery_id in list(self._waiting):
            await self._written(self._waiting, delivery_id)

    async def _written(self, waiting: Container[int], delivery_id: int) -> None:
        while delivery_id in waiting:
            if self._writing is None or self._writing.done():
                self._writing = asyncio.create_task(self._write(), name="marks")
            await asyncio.shield(self._writing)

    async def note(
        self, service: Callable[..., object], delivery_id: int, *args: object, **how: object
    ) -> None:
        """Call a service that writes down why this was not delivered."""
        work = partial(service, delivery_id, *args, **how)
        try:
            await self._database.run(work)
        except DatabaseAway:
            self._unwritten.append(work)
            self.are_behind = True
            raise

    async def catch_up(self) -> None:
        """Write what could not be written. Until that succeeds nothing may be said: it would be said again."""
        while self._unwritten:
            await self._database.run(self._unwritten[0])
            del self._unwritten[0]
        if self._waiting:
            await self._write()
        self.are_behind = False

    async def _write(self) -> None:
        begun, done = dict(self._beginning), list(self._waiting)
        try:
            await self._database.run(_mark, begun, done)
        except DatabaseAway:
            self.are_behind = True
            raise
        for delivery_id in begun:
            self._beginning.pop(delivery_id, None)
        self._waiting[:] = [each for each in self._waiting if each not in set(done)]


def _mark(begun: Mapping[int, int | None], done: list[int]) -> None:
    with together():
        for chat in begun.values():
            if chat is not None:
                dialogs.interrupt(chat)
        if begun:
            resuming.begin(list(begun))
        if done:
            lines.done(done, now=utc_now())

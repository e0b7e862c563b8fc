"""Marks of deliveries in the database: begun, done, failed. If it is away, marks are kept and written later.

Many marks share one commit: those that come while one is being written go into the next.
"""

import asyncio
from collections.abc import Callable, Container, Mapping
from functools import partial

from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.errors import DatabaseAway
from passbot.services.owed import chat_queue, hands, outbox
from passbot.services.people import dialogs
from passbot.services.unit_of_work import together


class Marks:
    def __init__(self, database: DatabaseThread, holder: str = hands.ALONE) -> None:
        self._database = database
        self._holder = holder
        self._beginning: dict[int, int | None] = {}  # id: the chat whose question it interrupts
        self._lost: set[int] = set()  # those of them that another process holds by now
        self._waiting: list[int] = []
        self._writing: asyncio.Task[None] | None = None
        self._unwritten: list[Callable[[], object]] = []
        self.are_behind = False

    async def begun(self, delivery_id: int, *, interrupts: int | None = None) -> None:
        """Mark as begun; returns when that is written, so that after a crash it is known that this may have been sent.

        If it interrupts a chat's open question, that question is no longer the last message. Raises InOtherHands if
        another process holds the delivery.
        """
        self._beginning[delivery_id] = interrupts
        try:
            await self._written(self._beginning, delivery_id)
            if delivery_id in self._lost:
                raise hands.InOtherHands
        finally:
            self._beginning.pop(delivery_id, None)
            self._lost.discard(delivery_id)

    async def done(self, delivery_id: int) -> None:
        """Mark as done; returns when that is written. Only then may the chat get its next message."""
        self.done_soon(delivery_id)
        await self._written(self._waiting, delivery_id)

    def done_soon(self, delivery_id: int) -> None:
        """Mark as done with the next commit; `settle` waits for it."""
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
        """Call a service that notes why this was not delivered."""
        work = partial(service, delivery_id, *args, **how)
        try:
            await self._database.run(work)
        except DatabaseAway:
            self._unwritten.append(work)
            self.are_behind = True
            raise

    async def catch_up(self) -> None:
        """Write the marks that could not be written. Until then nothing may be sent: it could be sent twice."""
        while self._unwritten:
            await self._database.run(self._unwritten[0])
            del self._unwritten[0]
        if self._waiting:
            await self._write()
        self.are_behind = False

    async def _write(self) -> None:
        begun, done = dict(self._beginning), list(self._waiting)
        try:
            ours = await self._database.run(_mark, begun, done, self._holder)
        except DatabaseAway:
            self.are_behind = True
            raise
        self._lost |= begun.keys() - ours
        for delivery_id in begun:
            self._beginning.pop(delivery_id, None)
        self._waiting[:] = [each for each in self._waiting if each not in set(done)]


def _mark(begun: Mapping[int, int | None], done: list[int], holder: str) -> set[int]:
    """Write the marks; returns which of the begun are still this holder's."""
    with together():
        ours = chat_queue.begin(list(begun), holder) if begun else set()
        for chat in (begun[delivery_id] for delivery_id in ours):
            if chat is not None:
                dialogs.interrupt(chat)
        if done:
            outbox.done(done, now=utc_now())
        return ours

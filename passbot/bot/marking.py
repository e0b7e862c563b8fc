"""Marks of many deliveries in one commit: who comes while one is being written shares the next."""

import asyncio

from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.services import lines


class Marks:
    def __init__(self, database: DatabaseThread) -> None:
        self._database = database
        self._waiting: list[int] = []
        self._writing: asyncio.Task[None] | None = None

    async def done(self, delivery_id: int) -> None:
        """Returns when it is written: only then may the chat hear the next."""
        self._waiting.append(delivery_id)
        while delivery_id in self._waiting:
            if self._writing is None or self._writing.done():
                self._writing = asyncio.create_task(self._write(), name="marks")
            await asyncio.shield(self._writing)

    async def _write(self) -> None:
        batch = list(self._waiting)
        await self._database.run(lines.done, batch, now=utc_now())
        self._waiting = [each for each in self._waiting if each not in set(batch)]

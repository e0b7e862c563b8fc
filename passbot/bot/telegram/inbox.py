"""Updates from Telegram: stored before they are acknowledged, then handled in order for each person."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from telegram import Bot, Update

from passbot.bot.telegram.hand import Hand
from passbot.bot.telegram.reading import sender_of
from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.errors import DatabaseAway
from passbot.outage import Outage
from passbot.services.owed import updates
from passbot.services.owed.hands import RECEIVED, InOtherHands
from passbot.wake import wake

logger = logging.getLogger(__name__)

T = TypeVar("T")
Raw = dict[str, Any]  # Any: Telegram's own JSON
Handle = Callable[[Update], Awaitable[None]]
AT_ONCE = 16
TRY_AGAIN = 1.0  # seconds between tries while the database is away
LOOK_EVERY = 1.0  # seconds between looks for what others have left
NOBODY = 0  # sender of updates that come from no person
LONGEST_LINE = 40  # waiting updates of one person in memory; the rest of a flood waits in the database


def parsed(raw: Raw, bot: Bot) -> Update | None:
    """The update, or None if this version of PTB cannot read it: one such update must not stop the others."""
    try:
        return Update.de_json(raw, bot)
    except Exception:
        logger.exception("update unreadable update=%s", raw.get("update_id"))
        return None


def person_of(update: Update) -> int:
    return sender_of(update) or NOBODY


class Inbox:
    """Where polling and webhook hand in updates. When `take` returns, they are stored and survive a power cut."""

    def __init__(self, bot: Bot, database: DatabaseThread, handle: Handle, hand: Hand | None = None) -> None:
        self._bot = bot
        self._database = database
        self._handle = handle
        self._hand = hand or Hand(database)
        self._outage = Outage(logger)
        self._rung = asyncio.Event()
        self.lines = Lines(self._go_on, self._kept)

    async def take(self, arrived: Sequence[Raw]) -> None:
        """Store the updates. Those whose person has updates in another process are left to the first that is free."""
        read = [(raw, update) for raw in arrived if (update := parsed(raw, self._bot))]
        letters = [(update.update_id, person_of(update), json.dumps(raw)) for raw, update in read]
        await self._hand.begin()
        new = await self._database.run(updates.receive_all, letters, now=utc_now(), holder=self._hand.name)
        for _, update in read:
            if new.get(update.update_id):
                self.lines.join(update)
        if not all(new.values()):
            wake.ring(RECEIVED)

    async def run(self) -> None:
        """Run until cancelled: pick up what other processes have left."""
        loop = asyncio.get_running_loop()
        stop_listening = wake.listen(RECEIVED, lambda: loop.call_soon_threadsafe(self._rung.set))
        try:
            while True:
                await self.catch_up()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await self._rung.wait()
                self._rung.clear()
        finally:
            stop_listening()

    async def catch_up(self) -> None:
        """Pick up everything that was received and not finished, the longest waiting first.

        All of it at once: in portions, people behind a flood would wait for the next portion.
        """
        while people := await self._insist(partial(updates.pick_up, self._hand.name)):
            for person in people:
                self.lines.catch_up(person)
        # Updates stored or picked up while the database went away: the answer was lost.
        forgotten = partial(updates.in_hand, self._hand.name, serving=self.lines.served)
        for person in await self._insist(forgotten):
            self.lines.catch_up(person)

    async def _go_on(self, update: Update) -> bool:
        """Handle an update; False if another process handles this person's, so their other updates are
        given back too.
        """
        try:
            await self._handle(update)
        except InOtherHands:
            await self._insist(partial(updates.give_back, person_of(update), self._hand.name))
            return False
        return True

    async def _kept(self, person: int) -> list[Update]:
        """The oldest updates of this person in the database."""
        look = partial(updates.unfinished, sender_id=person, limit=LONGEST_LINE, holder=self._hand.name)
        while True:
            letters = [(each, parsed(json.loads(each.body), self._bot)) for each in await self._insist(look)]
            unreadable = [letter.update_id for letter, update in letters if update is None]
            if not unreadable:
                return [update for _, update in letters if update]
            await self._insist(partial(updates.give_up, unreadable, now=utc_now()))

    async def _insist(self, service: Callable[[], T]) -> T:
        """Ask until the database answers: nobody else would ask again for these people."""
        while True:
            try:
                await self._hand.begin()
                answer = await self._database.run(service)
            except DatabaseAway as exc:
                self._outage.note(exc)
                await asyncio.sleep(TRY_AGAIN)
            else:
                self._outage.end()
                return answer


class Lines:
    """A queue of updates for each person; several people are served at once.

    A person who floods is `behind`: their queue is then refilled from the database, which keeps the order.
    """

    def __init__(
        self, handle: Callable[[Update], Awaitable[bool]], kept: Callable[[int], Awaitable[list[Update]]]
    ) -> None:
        self._handle = handle
        self._kept = kept
        self._waiting: dict[int, deque[Update]] = {}
        self._behind: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._handling = asyncio.Semaphore(AT_ONCE)
        self._is_closing = False

    def join(self, update: Update) -> None:
        """Append an update to its person's queue."""
        person = person_of(update)
        line = self._line(person)
        if person in self._behind:
            return
        if len(line) < LONGEST_LINE:
            line.append(update)
        else:
            logger.warning("flood person has more than %d updates waiting", LONGEST_LINE)
            self._behind.add(person)

    def catch_up(self, person: int) -> None:
        self._behind.add(person)
        self._line(person)

    @property
    def served(self) -> list[int]:
        return list(self._waiting)

    def _line(self, person: int) -> deque[Update]:
        """The person's queue. A new one gets a task, which starts at the next turn of the event loop."""
        if person not in self._waiting:
            self._waiting[person] = deque()
            task = asyncio.create_task(self._serve(person), name=f"person {person}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return self._waiting[person]

    async def _serve(self, person: int) -> None:
        line = self._waiting[person]
        try:
            while not self._is_closing and (line or await self._refill(person)):
                async with self._handling:
                    if not self._is_closing and not await self._handle(line.popleft()):
                        line.clear()
                        self._behind.discard(person)
        finally:
            del self._waiting[person]

    async def _refill(self, person: int) -> bool:
        """Refill the queue of a person who is behind; False if nothing is left. Nothing joins meanwhile, which keeps
        the order.
        """
        if person not in self._behind:
            return False
        kept = await self._kept(person)
        if len(kept) < LONGEST_LINE:
            self._behind.discard(person)
        self._waiting[person].extend(kept)
        return bool(kept)

    async def quiet(self) -> None:
        """Wait until all queues are empty."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self, seconds: float) -> None:
        """Stop: finish what is being handled. The rest is in the inbox and continues after the next start."""
        self._is_closing = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()

"""Updates come in: stored before Telegram is told that we have them, then handled in order."""

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
TRY_AGAIN = 1.0  # seconds, while the database is away
LOOK_EVERY = 1.0  # for what others have left
NOBODY = 0  # who sent what no person has sent
LONGEST_LINE = 40  # more than a person can mean; the rest of a flood waits in the database


def parsed(raw: Raw, bot: Bot) -> Update | None:
    """None for what this version of the Bot API cannot be: one such update must not hold up the others."""
    try:
        return Update.de_json(raw, bot)
    except Exception:
        logger.exception("update unreadable update=%s", raw.get("update_id"))
        return None


def person_of(update: Update) -> int:
    return sender_of(update) or NOBODY


class Inbox:
    """The door for polling and webhooks alike. When `take` returns, the updates survive a power cut."""

    def __init__(self, bot: Bot, database: DatabaseThread, handle: Handle, hand: Hand | None = None) -> None:
        self._bot = bot
        self._database = database
        self._handle = handle
        self._hand = hand or Hand(database)
        self._outage = Outage(logger)
        self._rung = asyncio.Event()
        self.lines = Lines(self._go_on, self._kept)

    async def take(self, arrived: Sequence[Raw]) -> None:
        """What is another one's line is left to whoever goes on with it first."""
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
        """Until cancelled: go on with what others have left."""
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
        """What was received and not finished by whoever has stopped; whoever has waited longest is first. All of it
        now: behind a flood that is picked up in portions others would wait for portions of it.
        """
        while people := await self._insist(partial(updates.pick_up, self._hand.name)):
            for person in people:
                self.lines.catch_up(person)
        # Stored, or picked up, while the database went away: nobody was told.
        forgotten = partial(updates.in_hand, self._hand.name, serving=self.lines.served)
        for person in await self._insist(forgotten):
            self.lines.catch_up(person)

    async def _go_on(self, update: Update) -> bool:
        """False: somebody else goes on with this person, with all that waits here of theirs."""
        try:
            await self._handle(update)
        except InOtherHands:
            await self._insist(partial(updates.give_back, person_of(update), self._hand.name))
            return False
        return True

    async def _kept(self, person: int) -> list[Update]:
        """The oldest of what waits in the database."""
        look = partial(updates.unfinished, sender_id=person, limit=LONGEST_LINE, holder=self._hand.name)
        while True:
            letters = [(each, parsed(json.loads(each.body), self._bot)) for each in await self._insist(look)]
            unreadable = [letter.update_id for letter, update in letters if update is None]
            if not unreadable:
                return [update for _, update in letters if update]
            await self._insist(partial(updates.give_up, unreadable, now=utc_now()))

    async def _insist(self, service: Callable[[], T]) -> T:
        """Ask until the database answers: nobody else would ask again for those who wait there."""
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
    """One line of waiting updates for each person; several people are served at once.

    Who floods is `behind`: their line is then filled from the database, where everything waits in order.
    """

    def __init__(
        self, handle: Callable[[Update], Awaitable[bool]], kept: Callable[[int], Awaitable[list[Update]]]
    ) -> None:
        self._handle = handle
        self._kept = kept
        self._waiting: dict[int, deque[Update]] = {}
        self._behind: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._windows = asyncio.Semaphore(AT_ONCE)
        self._is_closing = False

    def join(self, update: Update) -> None:
        """Put an update at the end of its person's line."""
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
        """A line is served from the next round of the loop on, when something stands in it."""
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
                async with self._windows:
                    if not self._is_closing and not await self._handle(line.popleft()):
                        line.clear()
                        self._behind.discard(person)
        finally:
            del self._waiting[person]

    async def _refill(self, person: int) -> bool:
        """Whether somebody who is behind has more. Nothing joins the line meanwhile, so the order is kept."""
        if person not in self._behind:
            return False
        kept = await self._kept(person)
        if len(kept) < LONGEST_LINE:
            self._behind.discard(person)
        self._waiting[person].extend(kept)
        return bool(kept)

    async def quiet(self) -> None:
        """Wait until nobody waits."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self, seconds: float) -> None:
        """Finish what is being handled; what still waits is in the inbox and goes on after the start."""
        self._is_closing = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()

"""The live board on one event loop: sends every change, made by any process, to all listeners."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime, tzinfo
from functools import partial
from zoneinfo import ZoneInfo

from passbot.api.board import protocol
from passbot.api.board.client import Client
from passbot.api.board.door import Visitor, standing
from passbot.api.board.hub import Hub
from passbot.api.board.protocol import Deed, NotUnderstood, Said
from passbot.dbthread import DatabaseThread
from passbot.domain.board.board import Board
from passbot.domain.board.board_hours import DOCUMENTED, BoardHours
from passbot.domain.people.keys import Scope
from passbot.domain.people.people import Actor
from passbot.domain.site.health import Code
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place
from passbot.errors import DatabaseAway, NotAllowed, PassbotError, Refusal
from passbot.outage import Outage
from passbot.pulse import Part
from passbot.services.places.populate import SLOTS
from passbot.services.site import board_settings
from passbot.services.slots import board
from passbot.services.slots.board import Named
from passbot.wake import wake

logger = logging.getLogger(__name__)

TICK = 1.0  # seconds until a change by another process is seen


class Live:
    """Call `open` once, then `run` while anybody may listen. The database may be away at either time."""

    def __init__(
        self,
        database: DatabaseThread,
        rules: Callable[[], Rules],
        now: Callable[[], datetime],
        part: Part | None = None,
    ) -> None:
        self.hub = Hub()
        self._part = part or Part("board")
        self._database, self._rules, self._now = database, rules, now
        self._wanted: partial[Place]
        self._place: Place | None = None
        self._outage = Outage(logger, self._part)
        self._asked = self._told = 0
        self._refreshing = asyncio.Lock()
        self._rung = asyncio.Event()

    async def open(self, named: Named, zone: str, hours: BoardHours = DOCUMENTED) -> None:
        self._wanted = partial(board.ensure, named, zone=zone, hours=hours)
        try:
            await self._ensured()
        except DatabaseAway as exc:  # tried again when somebody asks for the board
            self._outage.note(exc)

    async def _ensured(self) -> Place:
        if self._place is None:
            self._place = await self._database.run(self._wanted, now=self._now())
        return self._place

    @property
    def is_open(self) -> bool:
        return self._place is not None

    @property
    def place(self) -> Place:
        assert self._place is not None
        return self._place

    async def run(self) -> None:
        """Run until cancelled: a wake-up reports changes of this process, the tick finds those of others."""
        loop = asyncio.get_running_loop()
        stop = wake.listen(SLOTS, lambda: loop.call_soon_threadsafe(self._rung.set))
        try:
            while True:
                self._part.moves()
                if len(self.hub) or self._place is None or self._part.is_waiting:
                    await self._guarded_refresh()
                else:  # a new listener triggers a refresh itself
                    self._part.succeeded()
                await self._pause()
        finally:
            stop()

    async def _guarded_refresh(self) -> None:
        try:
            await self.refresh()
        except DatabaseAway as exc:  # the next tick tries again
            self._outage.note(exc)
        except Exception as exc:
            self._part.waits(Code.FAULT, type(exc).__name__)
            logger.exception("board not refreshed")
        else:
            self._outage.end()
            self._part.succeeded()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(TICK):
                await self._rung.wait()
        except TimeoutError:
            pass
        self._rung.clear()

    async def refresh(self) -> None:
        """Return when all listeners have a state at least as new as this call. One query serves all who wait for it."""
        self._asked += 1
        wanted = self._asked
        async with self._refreshing:
            if self._told >= wanted:
                return
            covers = self._asked
            state = await self.state()
            if self.hub.is_news(_shown(state)):
                self.hub.publish(_shown(state), protocol.update(state, self._now()))
            self._told = covers

    @asynccontextmanager
    async def listening(self, client: Client) -> AsyncIterator[None]:
        """Add a listener while the block runs. No other refresh happens between its first state and its joining."""
        with ExitStack() as until_they_go:
            async with self._refreshing:
                state = await self.state()
                until_they_go.enter_context(self.hub.joined(client))
                self.hub.greet(client, _shown(state), protocol.update(state, self._now()))
            yield

    async def state(self) -> Board:
        place = await self._ensured()
        found = await self._database.read(board.state, place.id, now=self._now())
        if found.slots:
            return found
        return await self._database.run(board.filled, place.id, now=self._now())

    async def _look(self, client: Client) -> None:
        """Send the first state, but not while a newer one is being sent to all: it would arrive after that one."""
        async with self._refreshing:
            client.answer(protocol.update(await self.state(), self._now()))

    async def hear(self, client: Client, visitor: Visitor, text: str) -> None:
        """Carry out a client's message. Everybody receives the change before the client gets its answer."""
        try:
            said = protocol.read(text)
        except NotUnderstood as exc:
            client.answer(protocol.error(str(exc)))
            return
        try:
            await self._heard(client, visitor, said)
        except DatabaseAway as exc:
            client.answer(protocol.error(str(exc)))

    async def _heard(self, client: Client, visitor: Visitor, said: Said) -> None:
        if said.deed is Deed.LOOK:
            await self._look(client)
        elif said.deed is Deed.YOURS:
            found = await self._database.read(
                board.yours, self.place.id, actor=visitor.actor, now=self._now()
            )
            client.answer(protocol.yours(visitor.actor, found))
        elif said.deed is Deed.SETTINGS:
            client.answer(await self._database.read(self._settings))
        else:
            answer = await self._answer(said, visitor)
            await self._guarded_refresh()
            client.answer(answer)

    async def _answer(self, said: Said, visitor: Visitor) -> str:
        try:
            return await self._database.run(self._done, said, visitor)
        except Refusal as refusal:
            return _refused(said, refusal, ZoneInfo((await self.state()).zone))
        except DatabaseAway as exc:
            return _refused(said, exc, UTC)

    def _settings(self) -> str:
        return protocol.settings(board_settings.current(self._rules()))

    def _done(self, said: Said, visitor: Visitor) -> str:
        """On the gate's database thread. Rights are checked now, not as of the time of connecting."""
        now, rules = self._now(), self._rules()
        if not visitor.may_change:
            raise NotAllowed("key.scope_missing", f"This key lacks the scope {Scope.SLOTS_WRITE}.")
        if not standing([visitor], rules=lambda: rules, now=now):
            raise NotAllowed("board.over", "What you may do here has changed. Connect again.")
        if said.change:
            wanted = said.change.wanted
            return protocol.changed(board_settings.change(wanted, actor=visitor.actor, rules=rules, now=now))
        self._do(said, visitor.actor, rules, now)
        return protocol.done(said)

    def _do(self, said: Said, actor: Actor, rules: Rules, now: datetime) -> None:
        named = self.place.id, said.slot, said.uuid
        deeds: dict[Deed, Callable[[], object]] = {
            Deed.BOOK: lambda: board.book(*named, actor=actor, rules=rules, now=now),
            Deed.CANCEL: lambda: board.cancel(*named, actor=actor, now=now),
            Deed.HOLD: lambda: board.hold(*named, actor=actor, rules=rules, now=now),
            Deed.RELEASE: lambda: board.release(*named, actor=actor, now=now),
            Deed.BLOCK: lambda: board.block(*named, actor=actor, now=now),
            Deed.UNBLOCK: lambda: board.unblock(*named, actor=actor, now=now),
        }
        deeds[said.deed]()


def _refused(said: Said, exc: PassbotError, zone: tzinfo) -> str:
    return protocol.not_changed(exc, zone) if said.change else protocol.refused(said, exc, zone)


def _shown(state: Board) -> object:
    return state.day, state.zone, state.slots

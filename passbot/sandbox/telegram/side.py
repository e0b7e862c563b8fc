"""The whole Telegram simulator: its state, and its HTTP interfaces for bots and for people."""

import time
from collections.abc import Callable
from pathlib import Path

from passbot.sandbox.keeper import Keeper
from passbot.sandbox.telegram import events
from passbot.sandbox.telegram.bot_door import BotDoor
from passbot.sandbox.telegram.journal import Journal
from passbot.sandbox.telegram.recalling import recall
from passbot.sandbox.telegram.state import World
from passbot.sandbox.telegram.user_door import UserDoor
from passbot.sandbox.telegram.watch import Watch
from passbot.sandbox.telegram.webhook import Pusher
from passbot.sandbox.wire import App, Message, Receive, Send

EVENTS = "/sandbox/telegram/events"


class TelegramSide:
    """`app` is the ASGI application; all else belongs to the thread that serves it.

    `checked`: validate requests and answers against the table of the Bot API, and collect errors in `violations`.
    `limits`: answer 429 to a bot that writes too fast. `open_door`: any well-formed token makes a bot. `brakes`: delay
    a bot that asks for the same offset again within 3 seconds, even while it stops. `journal`: a file with a JSON line
    for each request of a bot.
    """

    def __init__(
        self,
        keeper: Keeper,
        *,
        clock: Callable[[], float] = time.time,
        checked: bool = False,
        limits: bool = False,
        open_door: bool = True,
        brakes: bool = True,
        journal: Path | None = None,
    ) -> None:
        self.world = World(keeper, clock, open_door=open_door, limits=limits, brakes=brakes)
        recall(self.world)
        self.violations: list[str] = []
        self._journal = Journal(journal)
        watch = Watch(self.violations, self._journal, clock=clock, checked=checked)
        self._bots = BotDoor(self.world, watch if checked or journal else None)
        self._people = UserDoor(self.world)
        self._pusher = Pusher(self.world)
        self.app: App = self._door()

    def _door(self) -> App:
        async def serve(scope: Message, receive: Receive, send: Send) -> None:
            path = scope["path"]
            if path.startswith("/bot"):
                await self._bots.method(scope, receive, send)
            elif path == EVENTS:
                await events.stream(self.world.changes, receive, send)
            elif path.startswith("/file/bot"):
                await self._bots.file(scope, receive, send)
            else:
                await self._people(scope, receive, send)

        return serve

    async def start(self) -> None:
        self._journal.open()
        self._pusher.start()

    async def stop(self) -> None:
        """End what waits: long polls, streams, webhooks."""
        await self._pusher.stop()
        for bot in self.world.bots.values():
            bot.polling.stop()
        self.world.changes.close()
        self._journal.close()

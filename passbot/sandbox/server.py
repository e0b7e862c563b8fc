"""Build and serve the sandbox: both simulators, their storage, their faults, the page."""

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial

from passbot.sandbox.faults import Fault, Faults, Side
from passbot.sandbox.faulty import Faulty
from passbot.sandbox.front import faults_over_http, front
from passbot.sandbox.google.app import make_app
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.side import GoogleSide
from passbot.sandbox.keeper import Keeper
from passbot.sandbox.pages import page
from passbot.sandbox.prologue import Prologue
from passbot.sandbox.seed import ADMIN_ID, SPOKEN, seed, speak
from passbot.sandbox.telegram import TelegramSide
from passbot.sandbox.wire import App, Message, Receive, Send, answer_json, body_of

FLUSH_EVERY = 0.2  # seconds of changes that a kill -9 may lose
TELEGRAM_KEYS = "telegram/"

logger = logging.getLogger(__name__)


class Sandbox:
    """`app` is the whole sandbox; `stop` ends what `start` began. `prologue`: with the product beside it, its first
    visitor finds Anna with a pass and a guest.
    """

    def __init__(
        self,
        keeper: Keeper,
        *,
        clock: Callable[[], datetime],
        checked: bool = False,
        limits: bool = False,
        quotas: bool = True,
        brakes: bool = True,
        prologue: bool = False,
    ) -> None:
        self.keeper = keeper
        self._prologue = Prologue(is_told=prologue)
        self.faults = Faults()

        def seconds() -> float:
            return clock().timestamp()

        self._new_telegram = partial(
            TelegramSide, keeper, clock=seconds, checked=checked, limits=limits, brakes=brakes
        )
        self.telegram = self._new_telegram()
        self.google = GoogleSide(keeper, clock=clock, checked=checked, quotas=quotas)
        self.app: App = front(
            telegram=Faulty(self._telegram_app, Side.TELEGRAM, self.faults, edit=self.edit),
            google=Faulty(make_app(self.google), Side.GOOGLE, self.faults, edit=self.edit),
            own={
                "/sandbox/faults": faults_over_http(self.faults),
                "/sandbox/reset": self._reset_app,
                "/sandbox/violations": self._violations_app,
                "/sandbox/cast": _cast,
                "/sandbox/begin": self._begin_app,
            },
            page=page(),
        )
        self._flusher: asyncio.Task[None] | None = None

    @property
    def violations(self) -> list[str]:
        """Requests and answers so far that the real services' schemas do not allow."""
        return [*self.telegram.violations, *self.google.violations]

    def edit(self, fault: Fault) -> None:
        """Apply a human edit in the middle of a request. If Google refuses it, the program's request continues."""
        if fault.edit:
            fault.edit()
            return
        try:
            self.google.edit(fault.account, fault.spreadsheet_id, list(fault.requests))
        except (Refused, LookupError) as exc:
            logger.warning("human edit refused account=%s: %s", fault.account, exc)

    async def reset(self) -> None:
        """Start again with only the seed. The accounts' keys stay valid."""
        self.faults.clear()
        self.google.be_usual()
        await self._prologue.stop()
        await self.telegram.stop()
        for key in self.keeper.load(TELEGRAM_KEYS):
            self.keeper.delete(key)
        found = self.telegram.violations
        self.telegram = self._new_telegram()
        self.telegram.violations += found
        await self.telegram.start()
        with self.google.lock:
            for file in self.google.files:
                self.google.files.delete(file)
        seed(self.telegram.world, self.google)

    async def _telegram_app(self, scope: Message, receive: Receive, send: Send) -> None:
        await self.telegram.app(scope, receive, send)  # looked up each time: a reset replaces it

    async def _violations_app(self, _scope: Message, _receive: Receive, send: Send) -> None:
        await answer_json(send, {"violations": self.violations})

    async def _reset_app(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await answer_json(send, {"error": "Only a POST resets the sandbox."}, status=405)
            return
        await body_of(receive)
        await self.reset()
        await answer_json(send, {})

    async def _begin_app(self, scope: Message, receive: Receive, send: Send) -> None:
        """POST {"language": "en"}: a page opens. In a new sandbox people then speak its language."""
        if scope["method"] != "POST":
            await answer_json(send, {"error": "Only a POST begins."}, status=405)
            return
        try:
            language = str(json.loads(await body_of(receive))["language"])
        except (ValueError, LookupError, TypeError):
            await answer_json(send, {"error": 'Say {"language": "en"}.'}, status=400)
            return
        language = language if language in SPOKEN else "en"
        begins = speak(self.telegram.world, language)
        if begins:
            self._prologue.begin(self.telegram.world, language)
        await answer_json(send, {"begins": begins})

    async def start(self) -> None:
        await self.telegram.start()
        await self.google.start()
        self._flusher = asyncio.create_task(self._flush_for_ever())

    async def stop(self) -> None:
        await self._prologue.stop()
        await self.telegram.stop()
        await self.google.stop()
        if self._flusher:
            self._flusher.cancel()
            with suppress(asyncio.CancelledError):
                await self._flusher
        self.keeper.close()

    async def _flush_for_ever(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_EVERY)
            try:
                self.keeper.flush()
            except Exception:
                logger.exception("sandbox flush failed")  # retried with the next batch


async def _cast(_scope: Message, _receive: Receive, send: Send) -> None:
    """The invented people and accounts, for the page."""
    await answer_json(send, {"admins": [ADMIN_ID]})

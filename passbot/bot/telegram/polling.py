"""Updates by long polling. A loop of our own: PTB's stops silently after a single 401 and still claims to run."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from telegram import Bot
from telegram.error import Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from passbot.bot.telegram.delivery_errors import seconds_of
from passbot.bot.telegram.inbox import Inbox
from passbot.domain.site.health import Code
from passbot.errors import DatabaseAway
from passbot.outage import Outage
from passbot.pulse import Part

logger = logging.getLogger(__name__)

UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
POLL_SECONDS = 10
PORTION = 20  # of up to a hundred at once: parsing all takes 30 ms, in which nobody else is served
FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0
LOUD = (1, 10, 100, 1000)
TAKEN = "another program asks for updates too"
RIVAL_AFTER = 3  # conflicts; a single one may come from our own last poll
RIVAL_LASTS = 120.0  # seconds after the latest conflict
RIVAL_TURN = 30.0  # longest pause for the other program, so that no update waits longer
MOST_COUNTED = 10  # a night may have a thousand, and 2 ** 1024 is no float


def code_of(exc: Exception) -> Code:
    """The trouble that this exception means."""
    if isinstance(exc, InvalidToken | Forbidden):
        return Code.TOKEN
    if isinstance(exc, Conflict):
        return Code.ANOTHER
    return Code.TELEGRAM if isinstance(exc, TelegramError) else Code.FAULT


class Rival:
    """Another program that polls with our token. While both poll, each gets some updates, so a success
    proves nothing.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._times, self._latest = 0, 0.0

    def met(self) -> None:
        self._times = min(self._times + 1, MOST_COUNTED) if self._is_recent else 1
        self._latest = self._monotonic()

    @property
    def turn(self) -> float:
        """How long to leave polling to the other program, doubling up to half a minute.

        Polling sooner would only end its poll, and be ended by its next: then neither gets updates.
        """
        return float(min(FIRST_WAIT * 2**self._times, RIVAL_TURN))

    @property
    def is_here(self) -> bool:
        return self._is_recent and self._times >= RIVAL_AFTER

    @property
    def _is_recent(self) -> bool:
        return self._times > 0 and self._monotonic() - self._latest < RIVAL_LASTS


class Poller:
    """Polls for ever. The offset moves only after the updates are stored."""

    def __init__(
        self,
        bot: Bot,
        inbox: Inbox,
        *,
        poll_seconds: int = POLL_SECONDS,
        part: Part | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._part = part or Part("bot")
        self._rival = Rival(monotonic)
        self._bot = bot
        self._inbox = inbox
        self._seconds = poll_seconds
        self._offset: int | None = None
        self._failures = 0
        self._outage = Outage(logger)

    async def run(self) -> None:
        """Run until cancelled. Every failure is waited out: the token may be corrected, another poller may stop."""
        while True:
            self._part.moves()
            try:
                await self._poll()
            except RetryAfter as exc:
                self._part.waits(Code.TELEGRAM, exc.message)
                await asyncio.sleep(seconds_of(exc))
            except DatabaseAway as exc:  # not stored, so Telegram keeps them
                self._outage.note(exc)
                await asyncio.sleep(FIRST_WAIT)
            except Exception as exc:  # noqa: BLE001  # top of a loop; _note logs it
                self._part.waits(code_of(exc), str(exc))
                wait = self._note(exc)
                if isinstance(exc, Conflict) and "webhook" not in exc.message:
                    self._rival.met()
                    wait = max(wait, self._rival.turn)
                await asyncio.sleep(wait)
                await self._repair(exc)
            else:
                self._failures = 0
                self._outage.end()

    async def _poll(self) -> None:
        asked = {"timeout": self._seconds, "allowed_updates": UPDATES}
        if self._offset is not None:
            asked["offset"] = self._offset
        # Raw JSON: PTB's get_updates fails for the whole batch, again and again, if it cannot read one update.
        updates: Any = await self._bot._post("getUpdates", asked, read_timeout=self._seconds + 5)  # Any: JSON
        if self._rival.is_here:  # a success proves nothing while it takes updates too
            self._part.waits(Code.ANOTHER, TAKEN)
        else:
            self._part.succeeded()
        for first in range(0, len(updates), PORTION):
            portion = updates[first : first + PORTION]
            await self._inbox.take(portion)
            self._offset = portion[-1]["update_id"] + 1

    async def _repair(self, exc: Exception) -> None:
        """Delete a webhook that somebody else has set. Another poller can only be found by the admins."""
        if not isinstance(exc, Conflict):
            return
        try:
            if "webhook" in exc.message:
                await self._bot.delete_webhook()
        except Exception:
            logger.exception("poller not repaired")

    def _note(self, exc: Exception) -> float:
        """Log the failure, loudly at 1, 10, 100 and 1000; returns the seconds to wait."""
        self._failures += 1
        if self._failures in LOUD:
            known = isinstance(exc, TelegramError)
            logger.error(
                "poll failed times=%d error=%s why=%s",
                self._failures,
                type(exc).__name__,
                exc,
                exc_info=None if known else exc,
            )
        return min(FIRST_WAIT * 1.5 ** min(self._failures, 20), LONGEST_WAIT)

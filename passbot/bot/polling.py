"""Updates by long polling. Our own loop: PTB's poller dies silently of a single 401 and still says that it runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot
from telegram.error import Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from passbot.bot.inbox import Inbox
from passbot.bot.verdict import seconds_of
from passbot.domain.health import Code
from passbot.errors import DatabaseAway
from passbot.outage import Outage
from passbot.pulse import Part

logger = logging.getLogger(__name__)

UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
POLL_SECONDS = 10
FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0
LOUD = (1, 10, 100, 1000)
TELL_AFTER = 3  # one stray answer is no fault


def code_of(exc: Exception) -> Code:
    """What the bot waits for when this has happened."""
    if isinstance(exc, InvalidToken | Forbidden):
        return Code.TOKEN
    if isinstance(exc, Conflict):
        return Code.ANOTHER
    return Code.TELEGRAM if isinstance(exc, TelegramError) else Code.FAULT


class Poller:
    """Asks for updates for ever. The offset moves only after they are stored."""

    def __init__(
        self,
        bot: Bot,
        inbox: Inbox,
        *,
        tell: Callable[[Exception], Awaitable[None]],
        poll_seconds: int = POLL_SECONDS,
        part: Part | None = None,
    ) -> None:
        self._part = part or Part("bot")
        self._bot = bot
        self._inbox = inbox
        self._tell = tell
        self._seconds = poll_seconds
        self._offset: int | None = None
        self._failures = 0
        self._outage = Outage(logger)

    async def run(self) -> None:
        """Until cancelled. Every failure is waited out: the token may be mended, the other poller may stop."""
        while True:
            self._part.moves()
            try:
                await self._poll()
            except RetryAfter as exc:
                self._part.waits(Code.TELEGRAM, exc.message)
                await asyncio.sleep(seconds_of(exc))
            except DatabaseAway as exc:  # they are not stored, so Telegram keeps them
                self._outage.note(exc)
                await asyncio.sleep(FIRST_WAIT)
            except Exception as exc:  # noqa: BLE001  # top of a loop; _note logs it
                self._part.waits(code_of(exc), str(exc))
                await asyncio.sleep(self._note(exc))
                await self._repair(exc)
            else:
                self._failures = 0
                self._outage.end()

    async def _poll(self) -> None:
        asked = {"timeout": self._seconds, "allowed_updates": UPDATES}
        if self._offset is not None:
            asked["offset"] = self._offset
        # As they came: `get_updates` fails for a whole batch when PTB cannot read one of them, for ever.
        updates: Any = await self._bot._post("getUpdates", asked, read_timeout=self._seconds + 5)  # Any: JSON
        self._part.succeeded()
        if updates:
            await self._inbox.take(updates)
            self._offset = updates[-1]["update_id"] + 1

    async def _repair(self, exc: Exception) -> None:
        """Somebody has set a webhook over our head: take it away. Another poller only the admins can find."""
        if not isinstance(exc, Conflict):
            return
        try:
            if self._failures == TELL_AFTER:
                await self._tell(exc)
            if "webhook" in exc.message:
                await self._bot.delete_webhook()
        except Exception:
            logger.exception("poller not repaired")

    def _note(self, exc: Exception) -> float:
        """The first of many is loud; how long to wait now."""
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

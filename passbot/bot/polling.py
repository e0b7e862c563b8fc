"""Updates by long polling. Our own loop: PTB's poller dies silently of a single 401 and still says that it runs."""

import asyncio
import logging

from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from passbot.bot.inbox import Inbox

logger = logging.getLogger(__name__)

UPDATES = ["message", "callback_query", "my_chat_member"]
POLL_SECONDS = 10
FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0
LOUD = (1, 10, 100, 1000)


class Poller:
    """Asks for updates for ever. The offset moves only after they are stored."""

    def __init__(self, bot: Bot, inbox: Inbox, *, poll_seconds: int = POLL_SECONDS) -> None:
        self._bot = bot
        self._inbox = inbox
        self._seconds = poll_seconds
        self._offset: int | None = None
        self._failures = 0

    async def run(self) -> None:
        """Until cancelled. Every failure is waited out: the token may be mended, the other poller may stop."""
        while True:
            try:
                await self._poll()
                self._failures = 0
            except RetryAfter as exc:
                after = exc.retry_after
                await asyncio.sleep(after if isinstance(after, int | float) else after.total_seconds())
            except Exception as exc:  # noqa: BLE001  # top of a loop; _note logs it
                await asyncio.sleep(self._note(exc))

    async def _poll(self) -> None:
        updates = await self._bot.get_updates(
            offset=self._offset,
            timeout=self._seconds,
            allowed_updates=UPDATES,
            read_timeout=self._seconds + 5,
        )
        if updates:
            await self._inbox.take(list(updates))
            self._offset = updates[-1].update_id + 1

    def _note(self, exc: Exception) -> float:
        """The first of many is loud; how long to wait now."""
        self._failures += 1
        if self._failures in LOUD:
            known = isinstance(exc, TelegramError)
            logger.error("poll failed times=%d", self._failures, exc_info=None if known else exc)
            logger.error("poll failed error=%s why=%s", type(exc).__name__, exc)
        return min(FIRST_WAIT * 1.5 ** min(self._failures, 20), LONGEST_WAIT)

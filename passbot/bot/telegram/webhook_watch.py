"""Checks that our webhook is still set: another program started with the same token removes it silently."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from telegram import Bot, WebhookInfo
from telegram.error import TelegramError

from passbot.bot.telegram.polling import LOUD, UPDATES, code_of
from passbot.bot.telegram.webhook import Webhook
from passbot.clock import utc_now
from passbot.domain.site.health import Code
from passbot.errors import DatabaseAway
from passbot.pulse import Part

logger = logging.getLogger(__name__)

LOOK_EVERY = 30.0  # seconds
RECENT = timedelta(minutes=15)  # Telegram retries within that time

Tell = Callable[[str], Awaitable[None]]


class WebhookWatch:
    """Watches the webhook after it was set. `tell` gets the address found instead, which may be empty."""

    def __init__(self, bot: Bot, way: Webhook, tell: Tell, part: Part | None = None) -> None:
        self._bot, self._way, self._tell = bot, way, tell
        self._part = part or Part("bot")
        self._lost = 0
        self._trouble = ""  # the last error that Telegram reported about us

    async def run(self) -> None:
        """Run until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self.look()
            except (TelegramError, DatabaseAway) as exc:  # the next look will try again
                if isinstance(exc, TelegramError):
                    self._part.waits(code_of(exc), exc.message)
                logger.warning("webhook not looked at error=%s why=%s", type(exc).__name__, exc)
            except Exception:
                logger.exception("webhook not looked at")

    async def look(self) -> None:
        found = await self._bot.get_webhook_info()
        if found.url != self._way.url:
            await self._take_back(found.url)
        self._note_trouble(found)

    async def _take_back(self, found: str) -> None:
        self._lost += 1
        if self._lost in LOUD:
            logger.error("webhook lost times=%d found=%s: it is set again", self._lost, found or "none")
        await set_webhook(self._bot, self._way)
        await self._tell(found)

    def _note_trouble(self, found: WebhookInfo) -> None:
        """Report that Telegram cannot reach us, by the proxy, its certificate or our port."""
        at = found.last_error_date  # of the last one, which Telegram keeps for ever
        is_recent = at is not None and utc_now() - at < RECENT
        said = f"{at} {found.last_error_message}" if is_recent else ""
        if said and found.pending_update_count:
            self._part.waits(Code.WEBHOOK, found.last_error_message or "")
        else:
            self._part.succeeded()
        if said and said != self._trouble and found.pending_update_count:
            logger.warning(
                "webhook not reached waiting=%d why=%s", found.pending_update_count, found.last_error_message
            )
        self._trouble = said


async def set_webhook(bot: Bot, way: Webhook) -> None:
    await bot.set_webhook(way.url, secret_token=way.secret, allowed_updates=UPDATES)

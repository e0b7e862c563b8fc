"""What the look at the webhook says of itself, by what Telegram says of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram import WebhookInfo

from passbot.bot.telegram.webhook import Webhook
from passbot.bot.telegram.webhook_watch import WebhookWatch
from passbot.pulse import Part

WAY = Webhook("https://gate.example.com", "secret")


class Telegram:
    def __init__(self, info: WebhookInfo) -> None:
        self._info = info

    async def get_webhook_info(self) -> WebhookInfo:
        return self._info


@pytest.mark.parametrize(
    ("failed_ago", "waiting", "is_waiting"),
    [
        (timedelta(minutes=1), 3, True),
        (timedelta(minutes=1), 0, False),
        (timedelta(hours=5), 1, False),  # what waits has only just come
        (None, 1, False),
    ],
)
def test_what_telegram_could_not_deliver_hours_ago_is_no_trouble_of_now(
    failed_ago: timedelta | None, waiting: int, is_waiting: bool
) -> None:
    failed_at = datetime.now(UTC) - failed_ago if failed_ago else None
    info = WebhookInfo(
        WAY.url, False, waiting, last_error_date=failed_at, last_error_message="Connection refused"
    )
    part, told = Part("bot"), list[str]()
    bot: Any = Telegram(info)  # Any: the one call of it that is made

    async def tell(found: str) -> None:
        told.append(found)

    asyncio.run(WebhookWatch(bot, WAY, tell, part).look())

    assert is_waiting is part.is_waiting
    assert [] == told

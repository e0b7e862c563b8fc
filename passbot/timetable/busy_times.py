"""Read the calendars that people subscribe to, hourly. Several are fetched in parallel, each with a deadline."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from passbot import parsing, slices
from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.calendars.calendar_links import Subscription
from passbot.domain.times.windows import zone
from passbot.errors import FarSide, InvalidInput, PassbotError
from passbot.services.calendars import subscriptions

logger = logging.getLogger(__name__)

AT_ONCE = 8
Fetch = Callable[[str], str]


def look(fetch: Fetch, *, floating: str, now: datetime) -> int:
    """Read the calendars that are due; returns how many. Times without a zone are read in the zone `floating`."""
    due = subscriptions.due(now=now, limit=AT_ONCE)
    if not due:
        return 0
    with ThreadPoolExecutor(AT_ONCE, "calendars") as threads:
        answers = list(threads.map(lambda each: _read(each, fetch, floating, now), due))
    return sum(_keep(each, answer, now) for each, answer in zip(due, answers, strict=True))


def _read(
    subscription: Subscription, fetch: Fetch, floating: str, now: datetime
) -> list[Entry] | PassbotError:
    try:
        text = fetch(subscription.url)
        return parsing.read(text, subscriptions.horizon(now), zone(floating))
    except (FarSide, InvalidInput) as exc:
        return exc


def _keep(subscription: Subscription, answer: list[Entry] | PassbotError, now: datetime) -> bool:
    if isinstance(answer, PassbotError):
        logger.warning("calendar not read id=%d why=%s", subscription.id, answer.code)
        subscriptions.failed(subscription, answer, now=now)
        return False
    blocked, freed = slices.run(subscriptions.read(subscription, answer, now=now))
    logger.info("calendar read id=%d blocked=%d freed=%d", subscription.id, blocked, freed)
    return True

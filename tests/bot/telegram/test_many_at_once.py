"""A hundred updates in one answer are taken in portions, so that the loop hears others in between."""

import asyncio
from collections.abc import Sequence
from itertools import chain
from typing import Any, cast

from telegram import Bot

from passbot.bot.telegram.inbox import Inbox
from passbot.bot.telegram.polling import PORTION, Poller
from passbot.errors import DatabaseAway

Raw = dict[str, Any]  # Any: Telegram's own JSON
UPDATES: list[Raw] = [{"update_id": number} for number in range(1, 3 * PORTION)]


class Telegram:
    """What it is told not to repeat, it has not got any more."""

    def __init__(self) -> None:
        self.is_empty = asyncio.Event()

    async def _post(self, _method: str, asked: Raw, **_: Any) -> list[Raw]:
        left = [each for each in UPDATES if each["update_id"] >= asked.get("offset", 0)]
        if not left:
            self.is_empty.set()
            await asyncio.Event().wait()
        return left


class Ears:
    """Takes what comes, but for once, when the database is away."""

    def __init__(self, fails_at: int) -> None:
        self.taken: list[list[int]] = []
        self._calls, self._fails_at = 0, fails_at

    async def take(self, arrived: Sequence[Raw]) -> None:
        self._calls += 1
        if self._calls == self._fails_at:
            raise DatabaseAway("database.away", "The database is away.")
        self.taken.append([each["update_id"] for each in arrived])


async def polled(ears: Ears) -> list[list[int]]:
    telegram = Telegram()
    task = asyncio.create_task(Poller(cast(Bot, telegram), cast(Inbox, ears)).run())
    async with asyncio.timeout(30):
        await telegram.is_empty.wait()
    task.cancel()
    return ears.taken


async def test_many_updates_are_taken_in_portions() -> None:
    taken = await polled(Ears(fails_at=0))

    assert [PORTION, PORTION, PORTION - 1] == [len(each) for each in taken]
    assert [each["update_id"] for each in UPDATES] == [*chain.from_iterable(taken)]


async def test_a_portion_that_is_not_stored_comes_again_and_those_before_it_do_not() -> None:
    taken = await polled(Ears(fails_at=2))

    assert [each["update_id"] for each in UPDATES] == [*chain.from_iterable(taken)]

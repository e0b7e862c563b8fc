"""What a bot has left is gone on with by another one, and a flood in it keeps nobody waiting."""

import asyncio
import json
from collections.abc import Iterator
from typing import cast

import pytest
from telegram import Bot, Update

from passbot.bot.telegram.inbox import Inbox, person_of
from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.services.owed import updates
from tests.patience import PATIENCE

FLOODS, WAITS = 1, 2


def letter(update_id: int, person: int) -> tuple[int, int, str]:
    user = {"id": person, "is_bot": False, "first_name": "Anna"}
    said = {"message_id": 1, "date": 0, "chat": {"id": person, "type": "private"}, "from": user, "text": "?"}
    return update_id, person, json.dumps({"update_id": update_id, "message": said})


class Ear:
    """An inbox that hears one person, whom nobody answers."""

    def __init__(self, database: DatabaseThread) -> None:
        self._heard = asyncio.Event()
        self.inbox = Inbox(cast(Bot, None), database, self._handle)

    async def _handle(self, update: Update) -> None:
        if person_of(update) == WAITS:
            self._heard.set()
        await asyncio.Event().wait()

    async def hears(self) -> None:
        await self.inbox.catch_up()
        async with asyncio.timeout(PATIENCE):
            await self._heard.wait()
        await self.inbox.lines.close(0)


@pytest.fixture
def database(db: str) -> Iterator[DatabaseThread]:
    lanes = DatabaseThread()
    yield lanes
    lanes.close()


async def test_behind_a_flood_that_was_left_nobody_waits(database: DatabaseThread) -> None:
    flood = [letter(number, FLOODS) for number in range(1, 2 * updates.AT_ONCE)]
    for part in (flood[: updates.AT_ONCE], flood[updates.AT_ONCE :], [letter(9_999, WAITS)]):
        updates.receive_all(part, now=utc_now(), holder="bot elsewhere 1")  # which is not there any more

    await Ear(database).hears()


async def test_what_was_stored_while_the_database_went_away_is_handled_though_nobody_was_told(
    database: DatabaseThread,
) -> None:
    ear = Ear(database)
    await ear.inbox.catch_up()

    updates.receive_all([letter(1, WAITS)], now=utc_now())  # its answer was lost
    await ear.inbox.take([json.loads(letter(1, WAITS)[2])])  # Telegram comes again

    await ear.hears()

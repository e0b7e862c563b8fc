"""What a bot has left is gone on with by another one, and a flood in it keeps nobody waiting."""

import asyncio
import json
from typing import cast

import pytest
from telegram import Bot, Update

from passbot.bot.inbox import Inbox, person_of
from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.services import updates

FLOODS, WAITS = 1, 2
PATIENCE = 30


def letter(update_id: int, person: int) -> tuple[int, int, str]:
    user = {"id": person, "is_bot": False, "first_name": "Anna"}
    said = {"message_id": 1, "date": 0, "chat": {"id": person, "type": "private"}, "from": user, "text": "?"}
    return update_id, person, json.dumps({"update_id": update_id, "message": said})


@pytest.mark.usefixtures("db")
async def test_behind_a_flood_that_was_left_nobody_waits() -> None:
    flood = [letter(number, FLOODS) for number in range(1, 2 * updates.AT_ONCE)]
    for part in (flood[: updates.AT_ONCE], flood[updates.AT_ONCE :], [letter(9_999, WAITS)]):
        updates.receive_all(part, now=utc_now(), holder="bot elsewhere 1")  # which is not there any more
    heard, database = asyncio.Event(), DatabaseThread()

    async def handle(update: Update) -> None:
        if person_of(update) == WAITS:
            heard.set()
        await asyncio.Event().wait()

    inbox = Inbox(cast(Bot, None), database, handle)
    await inbox.catch_up()

    async with asyncio.timeout(PATIENCE):
        await heard.wait()
    await inbox.lines.close(0)
    database.close()

"""The live board on a real database: what a newcomer hears, and in which order."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from passbot.api.board import live as looking
from passbot.api.board.client import Client
from passbot.api.board.live import Live
from passbot.dbthread import DatabaseThread
from passbot.domain.site.rules import Rules
from passbot.services.slots import board
from passbot.services.slots.board import Named
from passbot.wake import wake
from tests import databases
from tests.api.board.test_hub import Line, line
from tests.patience import PATIENCE

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    with databases.opened("sqlite", tmp_path):
        database = DatabaseThread()
        made = Live(database, Rules, lambda: NOON)
        await made.open(Named("Slot board", ("Slot board",)), "UTC")
        yield made
        database.close()


def updates(far: Line) -> list[list[int]]:
    """The booked hours in each update that was heard."""
    return [said["data"]["booked_slots"] for said in map(json.loads, far.heard)]


async def test_a_newcomer_hears_one_update(live: Live) -> None:
    anna = line()

    async with live.listening(Client(anna.send, anna.drop)):
        await live.refresh()

    assert [[]] == updates(anna)


async def test_news_since_the_last_look_are_told_to_all_with_the_greeting(live: Live) -> None:
    anna, boris = line(), line()

    async with live.listening(Client(anna.send, anna.drop)):
        await live._database.run(_book, live.place.id)
        async with live.listening(Client(boris.send, boris.drop)):
            await live.refresh()

    assert ([[], [14]], [[14]]) == (updates(anna), updates(boris))


async def test_what_another_process_changes_reaches_whoever_listens(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "TICK", 0.01)
    monkeypatch.setattr(wake, "ring", lambda _: None)  # another process's bell is not heard here
    anna, heard = line(), asyncio.Event()

    async def send(text: str) -> None:
        await anna.send(text)
        if [14] in updates(anna):
            heard.set()

    running = asyncio.create_task(live.run())
    async with asyncio.timeout(PATIENCE), live.listening(Client(send, anna.drop)):
        await live.refresh()
        await asyncio.sleep(0)  # so that the loop has had its first look
        await live._database.run(_book, live.place.id)
        await heard.wait()
    running.cancel()

    assert [[], [14]] == updates(anna)


def _book(place: int) -> None:
    board.book(place, 14, actor=board.anybody(now=NOON), rules=Rules(), now=NOON)

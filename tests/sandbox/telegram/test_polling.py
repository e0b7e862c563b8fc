"""getUpdates: confirmed and redelivered, one poller at a time, no hot loops."""

import asyncio
import time
from typing import TYPE_CHECKING

import httpx
import pytest
from telegram.error import Conflict

from passbot.sandbox.telegram.client import Phone
from passbot.sandbox.telegram.polling import CONFLICT_PAUSE, WARM
from passbot.sandbox.telegram.updates import KEPT
from tests.sandbox.telegram.conftest import newcomer
from tests.sandbox.telegram.far import TOKEN, Far

if TYPE_CHECKING:
    from telegram import Update
    from telegram.ext import ExtBot

    Bot = ExtBot[None]


def texts(updates: "tuple[Update, ...]") -> list[str | None]:
    return [each.message.text for each in updates if each.message]


async def test_what_is_not_confirmed_comes_again(bot: "Bot", anna: Phone) -> None:
    first = await bot.get_updates()
    again = await bot.get_updates()

    await bot.get_updates(first[0].update_id + 1, timeout=0)

    assert first == again
    assert () == await bot.get_updates()


async def test_an_update_that_was_confirmed_never_comes_back(bot: "Bot", anna: Phone) -> None:
    anna.say("one")
    start, _ = await bot.get_updates()
    await bot.get_updates(start.update_id + 1)

    assert ["one"] == texts(await bot.get_updates(start.update_id))


async def test_a_negative_offset_keeps_the_last_ones(bot: "Bot", anna: Phone) -> None:
    for text in ("one", "two", "three"):
        anna.say(text)

    assert ["two", "three"] == texts(await bot.get_updates(-2))
    assert ["two", "three"] == texts(await bot.get_updates())


async def test_the_limit_holds(bot: "Bot", anna: Phone) -> None:
    anna.say("one")

    assert ["/start"] == texts(await bot.get_updates(limit=1))


async def test_the_same_offset_again_at_once_gets_one_update(bot: "Bot", anna: Phone) -> None:
    anna.say("one")
    await bot.get_updates(0)

    assert ["/start"] == texts(await bot.get_updates(0))


async def test_the_same_offset_again_soon_waits_though_it_should_not(bot: "Bot", far: Far) -> None:
    await bot.get_updates(0, timeout=0)
    begin = time.monotonic()

    again = asyncio.create_task(bot.get_updates(0, timeout=0))
    await asyncio.to_thread(newcomer, far)

    assert ["/start"] == texts(await again)
    assert time.monotonic() - begin < WARM


async def test_a_long_poll_is_answered_when_something_happens(bot: "Bot", anna: Phone) -> None:
    (start,) = await bot.get_updates()
    poll = asyncio.create_task(bot.get_updates(start.update_id + 1, timeout=30))

    await asyncio.to_thread(anna.say, "hello")

    assert ["hello"] == texts(await poll)


async def test_a_long_poll_ends_empty(bot: "Bot") -> None:
    assert () == await bot.get_updates(timeout=1)


def test_a_poller_that_hangs_up_waits_no_more(far: Far) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{far.base}/bot{TOKEN}/getUpdates", params={"timeout": 30}, timeout=0.2)

    assert far.telegram.asleep()


async def test_the_older_of_two_pollers_is_refused(bot: "Bot", far: Far, anna: Phone) -> None:
    (start,) = await bot.get_updates()
    after = start.update_id + 1
    older = asyncio.create_task(bot.get_updates(after, timeout=30))
    assert await asyncio.to_thread(far.telegram.awake)
    async with far.bot() as rival:
        younger = asyncio.create_task(rival.get_updates(after, timeout=30))

        with pytest.raises(
            Conflict, match="terminated by other getUpdates request; make sure that only one bot"
        ):
            await older

        await asyncio.to_thread(anna.say, "who is it?")
        assert ["who is it?"] == texts(await younger)


async def test_a_second_conflict_soon_after_is_told_later(bot: "Bot", far: Far, anna: Phone) -> None:
    (start,) = await bot.get_updates()
    begin = time.monotonic()
    async with far.bot() as rival, far.bot() as third:
        polls = [asyncio.create_task(bot.get_updates(start.update_id + 1, timeout=30))]
        assert await asyncio.to_thread(far.telegram.awake)
        for each in (rival, third):
            polls.append(asyncio.create_task(each.get_updates(start.update_id + 1, timeout=30)))
            with pytest.raises(Conflict):
                await polls[-2]

        assert time.monotonic() - begin >= CONFLICT_PAUSE
        await asyncio.to_thread(anna.say, "hello")
        assert ["hello"] == texts(await polls[-1])


async def test_what_a_bot_wants_is_remembered(bot: "Bot", anna: Phone) -> None:
    await bot.get_updates(-1, allowed_updates=["my_chat_member"])
    anna.say("not wanted")
    anna.block()
    anna.unblock()
    await bot.get_updates(0)

    kinds = [each.my_chat_member is not None for each in (await bot.get_updates(-2))]

    assert [True, True] == kinds


async def test_an_empty_list_of_wishes_means_the_usual(bot: "Bot", anna: Phone) -> None:
    (start,) = await bot.get_updates(allowed_updates=["my_chat_member"])

    await bot.get_updates(start.update_id, allowed_updates=[])
    anna.say("hello")

    assert ["hello"] == texts(await bot.get_updates(start.update_id + 1))


async def test_after_a_day_an_update_is_lost(bot: "Bot", anna: Phone, far: Far) -> None:
    far.clock.forward(KEPT)
    anna.say("good morning")

    assert ["good morning"] == texts(await bot.get_updates())

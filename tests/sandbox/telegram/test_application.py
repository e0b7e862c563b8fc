"""A whole python-telegram-bot application against the stand-in, by polling and by webhook."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import Update
from telegram.error import Conflict
from telegram.ext import Application, ApplicationBuilder, Updater

from passbot.sandbox.telegram.client import Chat, Phone
from passbot.sandbox.telegram.webhook import FIRST_RETRY
from tests.sandbox.echo_bot import build
from tests.sandbox.telegram.far import TOKEN, Far, far_side
from tests.sandbox.telegram.hook import Hook, hook

App = Application[Any, Any, Any, Any, Any, Any]  # six parameters that nobody needs


@pytest.fixture
def far() -> Iterator[Far]:
    """Without brakes: else each bot that stops would wait for three seconds."""
    with far_side(brakes=False) as far:
        yield far
        assert [] == far.side.violations


@asynccontextmanager
async def polling(far: Far) -> AsyncIterator[App]:
    app = build(far.base, TOKEN)
    async with app:
        assert isinstance(app.updater, Updater)
        await app.updater.start_polling(allowed_updates=["message", "callback_query", "my_chat_member"])
        await app.start()
        yield app
        await app.updater.stop()
        await app.stop()


async def answer(anna: Phone, do: Callable[[], object]) -> Chat:
    """What the bot answers; the person sits in another thread."""

    def work() -> Chat:
        do()
        return anna.wait()

    return await asyncio.to_thread(work)


async def test_a_dialogue_goes_its_way(far: Far, anna: Phone) -> None:
    async with polling(far):
        await asyncio.to_thread(anna.wait)
        echo = await answer(anna, lambda: anna.say("А123ВС <77>"))
        said = await asyncio.to_thread(anna.press, "Press me: 0")
        thanks = await answer(anna, anna.share_contact)

    assert ("You said: А123ВС <77>", ["Press me: 0"]) == (echo.last.text, echo.last.buttons)
    assert ("Pressed 1", True) == (said.text, said.answered)
    assert "Thank you for 79990000001" == thanks.last.text
    assert ["Order a pass", "My passes"] == [key.removeprefix("🚗 ") for key in thanks.keyboard[0]]


async def test_what_came_while_the_bot_was_away_is_answered(far: Far, anna: Phone) -> None:
    anna.say("anybody there?")

    async with polling(far):
        chat = await asyncio.to_thread(anna.wait)

    assert "You said: anybody there?" == chat.last.text


async def test_a_bot_is_awake_while_it_polls(far: Far) -> None:
    asleep = await asyncio.to_thread(far.telegram.awake, timeout=0.05)
    async with polling(far):
        awake = await asyncio.to_thread(far.telegram.awake)

    assert (False, True) == (asleep, awake)


async def test_a_bot_comes_to_rest(far: Far, anna: Phone) -> None:
    anna.say("hello")

    async with polling(far):
        resting = await asyncio.to_thread(far.telegram.quiet, quiet=0.2)

    assert resting
    assert 2 == len(anna.chat().from_bot)


def test_without_a_bot_there_is_no_rest_and_no_answer(far: Far, anna: Phone) -> None:
    assert not far.telegram.quiet(timeout=0.05)
    with pytest.raises(TimeoutError, match="has not answered"):
        anna.wait(timeout=0.05)


@pytest.fixture
async def taking() -> AsyncIterator[Hook]:
    async with hook() as taking:
        yield taking


async def test_a_webhook_gets_every_update_in_order(far: Far, anna: Phone, taking: Hook) -> None:
    async with far.bot() as bot:
        await bot.set_webhook(taking.url, secret_token="open-sesame", allowed_updates=["message"])
        for text in ("one", "two"):
            await asyncio.to_thread(anna.say, text)

        assert ["/start", "one", "two"] == [await taking.text() for _ in range(3)]
        assert {"open-sesame"} == set(taking.secrets)
        assert await asyncio.to_thread(far.telegram.quiet, quiet=0)
        info = await bot.get_webhook_info()
        assert (taking.url, 0, ("message",)) == (info.url, info.pending_update_count, info.allowed_updates)


async def test_a_refused_update_comes_again_and_the_next_one_waits(
    far: Far, anna: Phone, taking: Hook
) -> None:
    taking.refusals = [500]
    loop = asyncio.get_running_loop()
    async with far.bot() as bot:
        begin = loop.time()
        await bot.set_webhook(taking.url)
        await asyncio.to_thread(anna.say, "one")

        assert ["/start", "/start", "one"] == [await taking.text() for _ in range(3)]
        assert loop.time() - begin >= FIRST_RETRY
        info = await bot.get_webhook_info()
        assert "Wrong response from the webhook: 500 Internal Server Error" == info.last_error_message


async def test_one_chat_does_not_wait_for_another(far: Far, anna: Phone, taking: Hook) -> None:
    boris = far.telegram.person("Boris")
    taking.refusals = [503]
    taking.retry_after = 60
    async with far.bot() as bot:
        await bot.set_webhook(taking.url)
        assert "/start" == await taking.text()

        await asyncio.to_thread(boris.say, "me too")

        assert "me too" == await taking.text()


async def test_an_application_lives_on_a_webhook(far: Far, anna: Phone, taking: Hook) -> None:
    app: App = ApplicationBuilder().token(TOKEN).base_url(f"{far.base}/bot").updater(None).build()
    async with app:
        await app.bot.set_webhook(taking.url)
        update = Update.de_json(await taking.update(), app.bot)

        assert update
        assert update.message
        assert "/start" == update.message.text
        await update.message.reply_text("Hello")
    assert "Hello" == anna.chat().last.text


async def test_polling_and_a_webhook_do_not_go_together(far: Far, anna: Phone, taking: Hook) -> None:
    async with far.bot() as bot:
        await bot.set_webhook(taking.url, drop_pending_updates=True)

        with pytest.raises(
            Conflict, match="can't use getUpdates method while webhook is active; use deleteWebhook"
        ):
            await bot.get_updates()

        await bot.delete_webhook()
        assert () == await bot.get_updates()

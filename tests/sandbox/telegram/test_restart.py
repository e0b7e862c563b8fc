"""What the stand-in remembers when it comes back."""

from pathlib import Path

import pytest
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup

from passbot.sandbox.telegram.updates import KEPT
from tests.sandbox.telegram.conftest import newcomer
from tests.sandbox.telegram.far import NOON, PNG, TOKEN, Clock, far_side

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Cancel", callback_data="x")]])


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "sandbox.sqlite"


async def test_a_chat_is_as_it_was(memory: Path) -> None:
    with far_side(memory) as far:
        anna = newcomer(far)
        async with far.bot() as bot:
            await bot.set_my_commands([BotCommand("order", "A pass")])
            await bot.send_message(anna.id, "Choose", reply_markup=ReplyKeyboardMarkup([["Help"]]))
            await bot.pin_chat_message(anna.id, (await bot.send_photo(anna.id, PNG, caption="QR")).id)
            gone = await bot.send_message(anna.id, "gone")
            await gone.delete()
            edited = await bot.send_message(anna.id, "old", reply_markup=KEYS, disable_notification=True)
            await edited.edit_text("new", reply_markup=KEYS)
        before = anna.chat().raw

    with far_side(memory) as far:
        anna = far.telegram.known(anna.id)

        assert before == anna.chat().raw
        assert PNG == anna.download(before["messages"][2]["photo"][0]["file_id"])


async def test_an_update_that_waited_still_waits_and_a_confirmed_one_is_gone(memory: Path) -> None:
    with far_side(memory) as far:
        anna = newcomer(far)
        for text in ("one", "two", "three"):
            anna.say(text)
        async with far.bot() as bot:
            first, second, *_ = await bot.get_updates()
            await bot.get_updates(second.update_id)

    with far_side(memory) as far:
        far.telegram.known(anna.id).say("four")
        async with far.bot() as bot:
            updates = await bot.get_updates()

    assert ["one", "two", "three", "four"] == [each.message and each.message.text for each in updates]
    assert list(range(first.update_id + 1, first.update_id + 5)) == [each.update_id for each in updates]


async def test_a_waiting_update_does_not_grow_younger(memory: Path) -> None:
    with far_side(memory) as far:
        newcomer(far)

    with far_side(memory, clock=Clock(NOON + KEPT)) as far:
        async with far.bot() as bot:
            assert () == await bot.get_updates()


async def test_a_press_can_be_answered_after_the_restart(memory: Path) -> None:
    with far_side(memory) as far:
        anna = newcomer(far)
        async with far.bot() as bot:
            await bot.send_message(anna.id, "Pass", reply_markup=KEYS)
        anna.press("Cancel", wait=0)

    with far_side(memory) as far:
        async with far.bot() as bot:
            query = (await bot.get_updates(-1))[0].callback_query
            assert query
            assert await query.answer("Cancelled")
        assert ["Cancelled"] == far.telegram.known(anna.id).chat().toasts


async def test_message_numbers_go_on(memory: Path) -> None:
    with far_side(memory) as far:
        anna = newcomer(far)
        async with far.bot() as bot:
            last = await bot.send_message(anna.id, "one")

    with far_side(memory) as far:
        async with far.bot() as bot:
            assert last.id + 1 == (await bot.send_message(anna.id, "two")).id


async def test_a_block_and_a_webhook_hold(memory: Path) -> None:
    with far_side(memory) as far:
        anna = newcomer(far)
        anna.block()
        async with far.bot() as bot:
            await bot.set_webhook("http://127.0.0.1:1/", drop_pending_updates=True)

    with far_side(memory) as far:
        assert far.telegram.known(anna.id).chat().raw["blocked"]
        async with far.bot() as bot:
            assert "http://127.0.0.1:1/" == (await bot.get_webhook_info()).url


def test_without_a_file_nothing_is_remembered() -> None:
    with far_side() as far:
        newcomer(far)

    with far_side() as far:
        assert {} == far.side.world.people
        assert [TOKEN] == list(far.side.world.bots)


def test_the_first_bot_stays_the_first(memory: Path) -> None:
    with far_side(memory) as far:
        far.telegram.add_bot("7:a-bot-with-a-smaller-number", "Later", "later_bot")

    with far_side(memory) as far:
        assert ["gate_bot", "later_bot"] == [each.username for each in far.side.world.bots.values()]

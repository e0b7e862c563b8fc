"""Buttons: the press, its answer, and what comes too late."""

from typing import TYPE_CHECKING

import pytest
from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from passbot.sandbox.telegram.callbacks import ANSWER_WINDOW
from passbot.sandbox.telegram.client import Phone, TelegramRefuses
from passbot.sandbox.telegram.updates import PRESS_KEPT
from tests.sandbox.telegram.far import Far

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    Bot = ExtBot[None]

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Отмена", callback_data="1|cancel|7")]])
TOO_OLD = "Query is too old and response timeout expired or query id is invalid"


async def card(bot: "Bot", anna: Phone) -> Message:
    return await bot.send_message(anna.id, "Pass", reply_markup=KEYS)


async def only_query(bot: "Bot") -> CallbackQuery:
    found = [each.callback_query for each in await bot.get_updates() if each.callback_query]
    assert 1 == len(found)
    return found[0]


async def test_a_press_tells_who_what_and_where(bot: "Bot", anna: Phone) -> None:
    sent = await card(bot, anna)

    anna.press("Отмена", wait=0)

    query = await only_query(bot)
    assert (anna.id, "1|cancel|7") == (query.from_user.id, query.data)
    assert isinstance(query.message, Message)
    assert (sent.message_id, "Pass") == (query.message.message_id, query.message.text)


async def test_the_button_spins_until_the_answer(bot: "Bot", anna: Phone) -> None:
    await card(bot, anna)
    anna.press("Отмена", wait=0)
    before = anna.chat().is_spinning

    await (await only_query(bot)).answer("Cancelled")

    assert (True, False, ["Cancelled"]) == (before, anna.chat().is_spinning, anna.chat().toasts)


async def test_an_alert_is_more_than_a_toast(bot: "Bot", anna: Phone) -> None:
    await card(bot, anna)
    anna.press("Отмена", wait=0)

    await (await only_query(bot)).answer("Not yours", show_alert=True)

    assert (True, "Not yours") == tuple(anna.chat().raw["toasts"][0][key] for key in ("show_alert", "text"))


async def test_an_empty_answer_only_ends_the_spinner(bot: "Bot", anna: Phone) -> None:
    await card(bot, anna)
    anna.press("Отмена", wait=0)

    await (await only_query(bot)).answer()

    assert (False, []) == (anna.chat().is_spinning, anna.chat().toasts)


async def test_a_second_answer_is_too_late(bot: "Bot", anna: Phone) -> None:
    await card(bot, anna)
    anna.press("Отмена", wait=0)
    query = await only_query(bot)
    await query.answer()

    with pytest.raises(BadRequest, match=TOO_OLD):
        await query.answer()


async def test_an_answer_after_the_window_is_too_late(bot: "Bot", anna: Phone, far: Far) -> None:
    await card(bot, anna)
    anna.press("Отмена", wait=0)
    query = await only_query(bot)
    far.clock.forward(ANSWER_WINDOW)

    with pytest.raises(BadRequest, match=TOO_OLD):
        await query.answer()

    assert not anna.chat().is_spinning


async def test_a_press_that_nobody_fetches_is_gone_after_two_and_a_half_minutes(
    bot: "Bot", anna: Phone, far: Far
) -> None:
    await card(bot, anna)
    anna.press("Отмена", wait=0)

    far.clock.forward(PRESS_KEPT)

    assert ["/start"] == [each.message and each.message.text for each in await bot.get_updates()]


async def test_two_presses_are_two_queries(bot: "Bot", anna: Phone) -> None:
    await card(bot, anna)

    for _ in range(2):
        anna.press("Отмена", wait=0)

    queries = [each.callback_query.id for each in await bot.get_updates() if each.callback_query]
    assert 2 == len(set(queries))


async def test_the_message_of_a_press_is_as_it_was_then(bot: "Bot", anna: Phone) -> None:
    sent = await card(bot, anna)
    anna.press("Отмена", wait=0)

    await sent.edit_text("Cancelled")

    message = (await only_query(bot)).message
    assert isinstance(message, Message)
    assert "Pass" == message.text


async def test_a_press_on_a_message_just_deleted_shows_only_what_is_left(bot: "Bot", anna: Phone) -> None:
    sent = await card(bot, anna)
    await sent.delete()

    anna.press_data(sent.message_id, "1|cancel|7", wait=0)

    message = (await only_query(bot)).message
    assert message  # a Message to python-telegram-bot, but one without date and text
    assert (sent.message_id, False) == (message.message_id, message.is_accessible)


async def test_only_a_forged_press_carries_what_no_button_has(bot: "Bot", anna: Phone) -> None:
    sent = await card(bot, anna)
    with pytest.raises(TelegramRefuses, match="has no button with the data"):
        anna.press_data(sent.message_id, "1|cancel|8")

    anna.press_data(sent.message_id, "1|cancel|8", forged=True, wait=0)

    assert "1|cancel|8" == (await only_query(bot)).data


def test_who_waits_in_vain_sees_it_spin(lax_anna: Phone, lax: Far) -> None:
    world = lax.side.world

    def send() -> None:
        bot = next(iter(world.bots.values()))
        message = world.new_message(
            bot, bot.chats[lax_anna.id], bot.card, {"text": "Pass", "reply_markup": KEYS.to_dict()}
        )
        assert message

    lax.do(send)

    assert not lax_anna.press("Отмена", wait=0.05).answered

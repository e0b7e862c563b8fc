"""Messages change and go, and the person sees it."""

from typing import TYPE_CHECKING

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest

from passbot.sandbox.telegram.client import Phone
from tests.sandbox.telegram.far import PNG, Far

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    Bot = ExtBot[None]

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Cancel", callback_data="1|cancel")]])
TWO_DAYS = 48 * 3600


async def test_a_text_is_edited_in_place(bot: "Bot", anna: Phone, far: Far) -> None:
    sent = await bot.send_message(anna.id, "Draft", reply_markup=KEYS)
    far.clock.forward(60)

    edited = await bot.edit_message_text(
        "<b>Pass</b>", anna.id, sent.message_id, parse_mode="HTML", reply_markup=KEYS
    )

    seen = anna.chat().last
    assert not isinstance(edited, bool)
    assert edited.edit_date
    assert 60 == (edited.edit_date - edited.date).seconds
    assert (sent.message_id, "Pass", ["Cancel"]) == (seen.id, seen.text, seen.buttons)
    assert [("bold", "Pass")] == seen.entities


async def test_a_keyboard_that_is_not_given_again_is_gone(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_message(anna.id, "Pass", reply_markup=KEYS)

    await sent.edit_text("Pass")

    assert [] == anna.chat().last.buttons


async def test_only_the_keyboard_may_change(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_message(anna.id, "Pass")

    await sent.edit_reply_markup(KEYS)

    assert ("Pass", ["Cancel"]) == (anna.chat().last.text, anna.chat().last.buttons)


async def test_an_old_message_can_still_be_edited(bot: "Bot", anna: Phone, far: Far) -> None:
    sent = await bot.send_message(anna.id, "Pass")
    far.clock.forward(30 * TWO_DAYS)

    await sent.edit_text("Expired")

    assert "Expired" == anna.chat().last.text


async def test_a_caption_is_edited_under_its_picture(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_photo(anna.id, PNG, caption="Draft")

    edited = await sent.edit_caption("Code K7M2")

    assert not isinstance(edited, bool)
    assert sent.photo == edited.photo
    assert "Code K7M2" == anna.chat().last.text


async def test_a_picture_gives_way_to_a_file(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_photo(anna.id, PNG, caption="QR")

    await sent.edit_media(InputMediaDocument(b"a,b\n", caption="Codes", filename="codes.csv"))

    seen = anna.chat().last.raw
    assert ("codes.csv", "Codes") == (seen["document"]["file_name"], seen["caption"])
    assert "photo" not in seen


async def test_a_text_gives_way_to_a_picture(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_message(anna.id, "Wait...")

    await sent.edit_media(InputMediaPhoto(PNG))

    seen = anna.chat().last.raw
    assert "photo" in seen
    assert "text" not in seen


async def test_a_picture_has_no_text_to_edit(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_photo(anna.id, PNG)

    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await sent.edit_text("x")


async def test_a_deleted_message_is_gone(bot: "Bot", anna: Phone) -> None:
    said = anna.say("my secret")
    sent = await bot.send_message(anna.id, "Pass")

    for number in (said.id, sent.message_id):
        await bot.delete_message(anna.id, number)

    assert ["/start"] == [each.text for each in anna.chat().messages]
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await sent.edit_text("x")


async def test_after_two_days_a_message_stays(bot: "Bot", anna: Phone, far: Far) -> None:
    sent = await bot.send_message(anna.id, "Pass")
    far.clock.forward(TWO_DAYS)

    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await sent.delete()

    assert "Pass" == anna.chat().last.text


async def test_several_are_deleted_at_once_as_far_as_they_are_there(bot: "Bot", anna: Phone) -> None:
    numbers = [(await bot.send_message(anna.id, f"{i}")).message_id for i in range(3)]

    assert await bot.delete_messages(anna.id, [*numbers[:2], 999])

    assert ["2"] == [each.text for each in anna.chat().from_bot]

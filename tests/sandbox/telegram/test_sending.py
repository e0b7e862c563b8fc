"""What a bot sends is what the person sees."""

from typing import TYPE_CHECKING

import pytest
from telegram import (
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ChatAction, KeyboardButtonStyle, ParseMode
from telegram.error import NetworkError

from passbot.sandbox.telegram.client import Phone
from tests.sandbox.telegram.far import Far

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    Bot = ExtBot[None]

KEYS = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Cancel", callback_data="1|cancel", style=KeyboardButtonStyle.DANGER)],
        [
            InlineKeyboardButton("Copy", copy_text=CopyTextButton("K7M2")),
            InlineKeyboardButton("Open", url="https://example.com/a?b=c"),
        ],
    ]
)


async def test_a_bot_knows_itself(bot: "Bot") -> None:
    me = await bot.get_me()

    assert (110201543, "gate_bot", True) == (me.id, me.username, me.is_bot)


async def test_a_text_arrives_with_its_buttons(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_message(anna.id, "Your pass", reply_markup=KEYS)

    seen = anna.chat().last
    assert (sent.message_id, "Your pass") == (seen.id, seen.text)
    assert ["Cancel", "Copy", "Open"] == seen.buttons
    assert sent.reply_markup == KEYS


async def test_html_becomes_entities(bot: "Bot", anna: Phone) -> None:
    await bot.send_message(
        anna.id, "<b>А123ВС</b> &lt;77&gt; <i>до 18:52</i> 🚗<code>K7M2</code>", parse_mode=ParseMode.HTML
    )

    seen = anna.chat().last
    assert "А123ВС <77> до 18:52 🚗K7M2" == seen.text
    assert [("bold", "А123ВС"), ("italic", "до 18:52"), ("code", "K7M2")] == seen.entities


async def test_entities_may_be_given_instead(bot: "Bot", anna: Phone) -> None:
    await bot.send_message(anna.id, "🚗 Kia", entities=[MessageEntity("bold", 3, 3)])

    assert [("bold", "Kia")] == anna.chat().last.entities


async def test_commands_and_addresses_are_found(bot: "Bot", anna: Phone) -> None:
    await bot.send_message(
        anna.id, "🚗 /help or https://example.com/x, call +7 999 000-00-01, @gate_bot #gate"
    )

    assert {
        ("bot_command", "/help"),
        ("url", "https://example.com/x"),
        ("phone_number", "+7 999 000-00-01"),
        ("mention", "@gate_bot"),
        ("hashtag", "#gate"),
    } == set(anna.chat().last.entities)


async def test_white_space_around_a_text_is_cut(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_message(anna.id, "  \n<b> Kia </b>\n", parse_mode=ParseMode.HTML)

    assert "Kia" == sent.text
    assert [("bold", "Kia")] == anna.chat().last.entities


async def test_keys_replace_the_keyboard_until_they_are_removed(bot: "Bot", anna: Phone) -> None:
    keys: list[list[str | KeyboardButton]] = [
        ["Order a pass", KeyboardButton("My number", request_contact=True)],
        ["Help"],
    ]
    await bot.send_message(anna.id, "Choose", reply_markup=ReplyKeyboardMarkup(keys, resize_keyboard=True))
    shown = anna.chat().keyboard

    await bot.send_message(anna.id, "Thanks", reply_markup=ReplyKeyboardRemove())

    assert [["Order a pass", "My number"], ["Help"]] == shown
    assert [] == anna.chat().keyboard


async def test_a_question_may_ask_for_a_reply(bot: "Bot", anna: Phone) -> None:
    await bot.send_message(
        anna.id, "The plate?", reply_markup=ForceReply(input_field_placeholder="А123ВС 77")
    )

    assert "А123ВС 77" == anna.chat().raw["force_reply"]["input_field_placeholder"]


async def test_a_reply_carries_the_original(bot: "Bot", anna: Phone) -> None:
    said = anna.say("Is it ready?")

    sent = await bot.send_message(anna.id, "Yes", reply_parameters=ReplyParameters(said.id))

    assert sent.reply_to_message
    assert "Is it ready?" == sent.reply_to_message.text


async def test_a_reply_to_nothing_is_sent_without_one_if_that_will_do(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_message(anna.id, "Yes", reply_to_message_id=999, allow_sending_without_reply=True)

    assert sent.reply_to_message is None


async def test_silence_and_protection_are_kept(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_message(
        anna.id,
        "Psst https://example.com",
        disable_notification=True,
        protect_content=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )

    assert sent.has_protected_content
    assert anna.chat().last.raw["silent"]
    assert sent.link_preview_options == LinkPreviewOptions(is_disabled=True)


async def test_a_contact_and_a_place_can_be_sent(bot: "Bot", anna: Phone) -> None:
    contact = await bot.send_contact(anna.id, "+79990000009", "Guard")
    place = await bot.send_location(anna.id, 55.75, 37.62)

    assert contact.contact
    assert place.location
    assert ("+79990000009", 55.75) == (contact.contact.phone_number, place.location.latitude)


async def test_typing_shows_for_five_seconds_or_until_the_message(bot: "Bot", anna: Phone, far: Far) -> None:
    await bot.send_chat_action(anna.id, ChatAction.TYPING)
    at_once = anna.chat().raw["typing"]
    far.clock.forward(5)
    later = anna.chat().raw["typing"]
    await bot.send_chat_action(anna.id, ChatAction.TYPING)

    await bot.send_message(anna.id, "Done")

    assert ("typing", "", "") == (at_once, later, anna.chat().raw["typing"])


async def test_a_message_is_copied_as_ones_own(bot: "Bot", anna: Phone) -> None:
    said = anna.say("Kia Rio А482ВС 797")

    copy = await bot.copy_message(anna.id, anna.id, said.id)

    seen = anna.chat().last
    assert (copy.message_id, "Kia Rio А482ВС 797") == (seen.id, seen.text)


async def test_a_forwarded_message_says_whose_it_was(bot: "Bot", anna: Phone) -> None:
    said = anna.say("Kia Rio")

    sent = await bot.forward_message(anna.id, anna.id, said.id)

    assert sent.forward_origin
    assert ("user", "Kia Rio") == (sent.forward_origin.type, sent.text)


async def test_a_message_can_be_pinned(bot: "Bot", anna: Phone) -> None:
    first = await bot.send_message(anna.id, "one")
    second = await bot.send_message(anna.id, "two")
    for each in (first, second):
        await bot.pin_chat_message(anna.id, each.message_id)

    await bot.unpin_chat_message(anna.id, second.message_id)

    chat = await bot.get_chat(anna.id)
    assert chat.pinned_message
    assert first.message_id == chat.pinned_message.message_id
    await bot.unpin_all_chat_messages(anna.id)
    assert [] == anna.chat().raw["pinned"]


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_a_bot_asks_who_somebody_is(bot: "Bot", far: Far, language: str) -> None:
    phone = far.telegram.person("Boris", username=f"boris_{language}", language_code=language)
    phone.say("hello")

    chat = await bot.get_chat(phone.id)
    member = await bot.get_chat_member(phone.id, phone.id)

    assert ("Boris", f"boris_{language}") == (chat.first_name, chat.username)
    assert ("member", language) == (member.status, member.user.language_code)


async def test_logging_out_and_closing_are_answered(bot: "Bot") -> None:
    assert await bot.log_out()
    assert await bot.close()


@pytest.mark.parametrize("mode", ["Markdown", "MarkdownV2"])
async def test_markdown_is_refused_as_the_sandboxes_own_gap(
    mode: str, bot: "ExtBot[None]", anna: Phone
) -> None:
    with pytest.raises(NetworkError, match="Not Implemented: the sandbox reads HTML and entities"):
        await bot.send_message(anna.id, "*x*", parse_mode=mode)

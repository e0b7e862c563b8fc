"""Every refusal that comes from the state of a chat, as python-telegram-bot raises it."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyParameters,
    WebAppInfo,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden

from passbot.sandbox.telegram.client import Phone
from tests.sandbox.telegram.far import PNG, Far

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    Bot = ExtBot[None]

NOBODY = 4_000_000
HTML: dict[str, Any] = {"parse_mode": "HTML"}
Request = Callable[["Bot", int], Awaitable[Any]]  # whatever the method returns


def button(**what: Any) -> dict[str, Any]:
    return {"reply_markup": InlineKeyboardMarkup([[InlineKeyboardButton("x", **what)]])}


def many(rows: int, columns: int) -> dict[str, Any]:
    key = InlineKeyboardButton("x", callback_data="x")
    return {"reply_markup": InlineKeyboardMarkup([[key] * columns] * rows)}


REQUESTS: list[tuple[str, Request]] = [
    ("Chat not found", lambda bot, _: bot.send_message(NOBODY, "x")),
    ("Chat not found", lambda bot, _: bot.send_message("@nobody", "x")),
    ("Chat not found", lambda bot, _: bot.set_my_commands([], BotCommandScopeChat(NOBODY))),
    ("Chat_id is empty", lambda bot, _: bot.send_message("", "x")),
    ("Message text is empty", lambda bot, anna: bot.send_message(anna, "")),
    ("Text must be non-empty", lambda bot, anna: bot.send_message(anna, " \n ")),
    ("Text must be non-empty", lambda bot, anna: bot.send_message(anna, "<b> </b>", **HTML)),
    ("Message is too long", lambda bot, anna: bot.send_message(anna, "я" * 4097)),
    ("Message caption is too long", lambda bot, anna: bot.send_photo(anna, PNG, caption="я" * 1025)),
    ("Unsupported parse_mode", lambda bot, anna: bot.send_message(anna, "x", parse_mode="BBCode")),
    (
        'Can\'t parse entities: Unsupported start tag "x" at byte offset 0',
        lambda bot, anna: bot.send_message(anna, "<x>", **HTML),
    ),
    (
        "Entity begins after the end of the text at UTF-16 offset 100",
        lambda bot, anna: bot.send_message(anna, "hello", entities=[MessageEntity("bold", 100, 1)]),
    ),
    (
        "Entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100",
        lambda bot, anna: bot.send_message(anna, "hello", entities=[MessageEntity("bold", 0, 100)]),
    ),
    (
        "Message to be replied not found",
        lambda bot, anna: bot.send_message(anna, "x", reply_parameters=ReplyParameters(999)),
    ),
    ("Button_data_invalid", lambda bot, anna: bot.send_message(anna, "x", **button(callback_data="ж" * 33))),
    (
        "Button_copy_text_invalid",
        lambda bot, anna: bot.send_message(anna, "x", **button(copy_text=CopyTextButton("x" * 257))),
    ),
    (
        "Inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL",
        lambda bot, anna: bot.send_message(anna, "x", **button(url="not-a-url")),
    ),
    (
        "Inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
        lambda bot, anna: bot.send_message(anna, "x", **button(url="ftp://example.com")),
    ),
    (
        "Inline keyboard button Web App URL 'http://example.com' is invalid: Only HTTPS links are allowed",
        lambda bot, anna: bot.send_message(anna, "x", **button(web_app=WebAppInfo("http://example.com"))),
    ),
    (
        "Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        lambda bot, anna: bot.send_message(anna, "x", **button()),
    ),
    ("Button_type_invalid", lambda bot, anna: bot.send_message(anna, "x", **button(pay=True))),
    ("Reply markup is too long", lambda bot, anna: bot.send_message(anna, "x", **many(13, 8))),
    ("Reply markup is too long", lambda bot, anna: bot.send_message(anna, "x", **many(1, 9))),
    ("Message to edit not found", lambda bot, anna: bot.edit_message_text("x", anna, 999)),
    ("Message can't be edited", lambda bot, anna: bot.edit_message_text("x", anna, 1)),
    ("Message to delete not found", lambda bot, anna: bot.delete_message(anna, 999)),
    ("Message to copy not found", lambda bot, anna: bot.copy_message(anna, anna, 999)),
    ("Message to forward not found", lambda bot, anna: bot.forward_message(anna, anna, 999)),
    ("Message to pin not found", lambda bot, anna: bot.pin_chat_message(anna, 999)),
    (
        "Query is too old and response timeout expired or query id is invalid",
        lambda bot, _: bot.answer_callback_query("17"),
    ),
    ("Message_too_long", lambda bot, _: bot.answer_callback_query("17", "x" * 201)),
    ("Wrong parameter action in request", lambda bot, anna: bot.send_chat_action(anna, "sing")),
    ("Invalid file_id", lambda bot, _: bot.get_file("AgACnothing")),
    ("Wrong file identifier/http url specified", lambda bot, anna: bot.send_photo(anna, "AgACnothing")),
    ("Failed to get http url content", lambda bot, anna: bot.send_photo(anna, "https://example.com/x.png")),
    ("Image_process_failed", lambda bot, anna: bot.send_photo(anna, b"no picture")),
    ("File must be non-empty", lambda bot, anna: bot.send_document(anna, b"")),
    (
        "There is no caption in the message to edit",
        lambda bot, anna: bot.edit_message_caption(anna, 2, caption="x"),
    ),
    ("Bot_command_invalid", lambda bot, _: bot.set_my_commands([BotCommand("Order", "x")])),
    ("Invalid language code specified", lambda bot, _: bot.set_my_commands([], language_code="russian")),
    ("Bot description is too long", lambda bot, _: bot.set_my_description("x" * 513)),
    ("Bot short description is too long", lambda bot, _: bot.set_my_short_description("x" * 121)),
    (
        "Bad webhook: an https url must be provided for webhook",
        lambda bot, _: bot.set_webhook("http://example.com"),
    ),
    (
        "Bad webhook: webhook can be set up only on ports 80, 88, 443 or 8443",
        lambda bot, _: bot.set_webhook("https://example.com:8080"),
    ),
    (
        "Secret token contains unallowed characters",
        lambda bot, _: bot.set_webhook("https://127.0.0.1/", secret_token="a b"),
    ),
    (
        "Group of media must include 2-10 items",
        lambda bot, anna: bot.send_media_group(anna, [InputMediaPhoto(PNG)]),
    ),
    ("Member not found", lambda bot, anna: bot.get_chat_member(anna, anna + 1)),
]


@pytest.mark.parametrize(
    ("said", "request_"), REQUESTS, ids=[f"{i} {said[:40]}" for i, (said, _) in enumerate(REQUESTS)]
)
async def test_a_bad_request_is_refused_in_telegrams_words(
    lax: Far, lax_bot: "Bot", lax_anna: Phone, said: str, request_: Request
) -> None:
    lax.telegram.person("Boris")
    await lax_bot.send_message(lax_anna.id, "a text of the bot's own")  # number 2

    with pytest.raises(BadRequest) as refused:
        await request_(lax_bot, lax_anna.id)

    assert said.lower() == str(refused.value).lower()
    assert ["a text of the bot's own"] == [each.text for each in lax_anna.chat().from_bot]


async def test_an_edit_that_changes_nothing_is_refused(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_message(anna.id, "<b>Pass</b>", parse_mode="HTML", **button(callback_data="x"))

    with pytest.raises(
        BadRequest, match="Message is not modified: specified new message content and reply markup are"
    ):
        await sent.edit_text("<b>Pass</b>", parse_mode="HTML", **button(callback_data="x"))


async def test_a_bot_that_was_blocked_is_told_so(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_message(anna.id, "hello")
    anna.block()

    for request_ in (
        bot.send_message(anna.id, "x"),
        sent.edit_text("y"),
        bot.send_chat_action(anna.id, "typing"),
    ):
        with pytest.raises(Forbidden, match=r"^Forbidden: bot was blocked by the user$"):
            await request_


async def test_somebody_who_is_gone_gets_nothing(bot: "Bot", anna: Phone) -> None:
    anna.change(deactivated=True)

    with pytest.raises(Forbidden, match=r"^Forbidden: user is deactivated$"):
        await bot.send_message(anna.id, "x")


async def test_a_bot_may_not_speak_first(far: Far, bot: "Bot", anna: Phone) -> None:
    boris = far.telegram.person("Boris")
    group = far.telegram.group("Neighbours", [anna, boris])
    boris.within(group).say("hello everybody")

    with pytest.raises(Forbidden, match=r"^Forbidden: bot can't initiate conversation with a user$"):
        await bot.send_message(boris.id, "x")


async def test_a_bot_that_was_kicked_is_told_so(far: Far, bot: "Bot", anna: Phone) -> None:
    group = far.telegram.group("Neighbours", [anna])
    await bot.send_message(group, "hello")

    far.telegram.kick(group)

    with pytest.raises(Forbidden, match=r"^Forbidden: bot was kicked from the group chat$"):
        await bot.send_message(group, "x")


async def test_a_group_that_has_moved_says_where(far: Far, bot: "Bot", anna: Phone) -> None:
    group = far.telegram.group("Neighbours", [anna])

    new = far.telegram.upgrade(group)

    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group, "x")
    assert new == moved.value.new_chat_id
    assert await bot.send_message(new, "x")


async def test_a_number_cannot_be_asked_for_in_a_group(far: Far, bot: "Bot", anna: Phone) -> None:
    group = far.telegram.group("Neighbours", [anna])
    keys = ReplyKeyboardMarkup([[KeyboardButton("My number", request_contact=True)]])

    with pytest.raises(BadRequest, match="Phone number can be requested in private chats only"):
        await bot.send_message(group, "x", reply_markup=keys)


async def test_what_is_protected_is_not_passed_on(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_message(anna.id, "secret", protect_content=True)

    with pytest.raises(BadRequest, match="Message can't be copied"):
        await bot.copy_message(anna.id, anna.id, sent.message_id)

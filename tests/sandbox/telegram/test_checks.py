"""The strict mode catches what the real Telegram would let pass or only frown upon."""

from typing import Any

import httpx
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, User
from telegram.constants import ParseMode
from telegram.ext import Defaults

from passbot.sandbox.telegram import checks
from passbot.sandbox.telegram.methods import METHODS
from passbot.sandbox.telegram.params import Params
from passbot.sandbox.telegram.table import rule, table
from tests.sandbox.telegram.conftest import newcomer
from tests.sandbox.telegram.far import PNG, TOKEN, Far, far_side

CHAT: dict[str, Any] = {"id": 1, "type": "private", "first_name": "Anna"}
MESSAGE: dict[str, Any] = {"message_id": 1, "date": 1, "chat": CHAT}


@pytest.mark.parametrize(
    ("method", "params", "wrong"),
    [
        ("sendmessage", {}, "sendmessage: the Bot API has no such method"),
        ("sendMessage", {"chat_id": "1"}, "sendMessage: text is missing"),
        (
            "sendMessage",
            {"chat_id": "1", "text": "x", "colour": "red"},
            "sendMessage: has no parameter colour",
        ),
        (
            "sendMessage",
            {"chat_id": "1", "text": "x", "protect_content": "yes"},
            "sendMessage: protect_content must be Boolean, not 'yes'",
        ),
        ("sendMessage", {"chat_id": [1], "text": "x"}, "sendMessage: chat_id must be Integer, not [1]"),
        (
            "deleteMessage",
            {"chat_id": "1", "message_id": "x"},
            "deleteMessage: message_id must be Integer, not 'x'",
        ),
        (
            "deleteMessages",
            {"chat_id": "1", "message_ids": "[]"},
            "deleteMessages: message_ids must be 1-100, not 0",
        ),
        (
            "deleteMessages",
            {"chat_id": "1", "message_ids": '["1"]'},
            "deleteMessages: message_ids[0] must be Integer, not '1'",
        ),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1", "text": "x" * 201},
            "answerCallbackQuery: text must be 0-200, not 201",
        ),
        ("getUpdates", {"limit": "101"}, "getUpdates: limit must be 1-100, not 101"),
        ("sendContact", {"chat_id": "1", "phone_number": "+7"}, "sendContact: first_name is missing"),
        (
            "sendMessage",
            {
                "chat_id": "1",
                "text": "x",
                "reply_markup": '{"inline_keyboard":[[{"text":"x","callback_data":"%s"}]]}' % ("я" * 33),
            },
            "sendMessage: reply_markup.inline_keyboard[0][0].callback_data must be 1-64 bytes, not 66",
        ),
        (
            "sendMessage",
            {
                "chat_id": "1",
                "text": "x",
                "reply_markup": '{"inline_keyboard":[[{"text":"x","color":"red"}]]}',
            },
            "sendMessage: reply_markup.inline_keyboard[0][0].color is unknown in InlineKeyboardButton",
        ),
        (
            "setMyCommands",
            {"commands": '[{"command":"x"}]'},
            "setMyCommands: commands[0].description is missing in BotCommand",
        ),
        (
            "setMyCommands",
            {"commands": "[]", "scope": '{"type":"chat"}'},
            "setMyCommands: scope.chat_id is missing in BotCommandScopeChat",
        ),
    ],
)
def test_a_wrong_request_is_a_violation(method: str, params: dict[str, Any], wrong: str) -> None:
    assert wrong in list(checks.request(method, Params(params)))


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("sendMessage", {"chat_id": "1", "text": "x", "protect_content": "true", "entities": "[]"}),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"remove_keyboard": True}}),
        ("sendLocation", {"chat_id": "1", "latitude": "55.75", "longitude": "-3"}),
        ("sendContact", {"chat_id": "1", "phone_number": "+7", "first_name": "A", "parse_mode": "HTML"}),
        ("getMe", {}),
    ],
)
def test_a_right_request_is_none(method: str, params: dict[str, Any]) -> None:
    assert [] == list(checks.request(method, Params(params)))


@pytest.mark.parametrize(
    ("method", "result", "wrong"),
    [
        ("sendMessage", {}, "result.message_id is missing in Message"),
        ("sendMessage", {**MESSAGE, "date": "now"}, "result.date must be Integer, not 'now'"),
        ("sendMessage", {**MESSAGE, "colour": "red"}, "result.colour is unknown in Message"),
        (
            "sendMessage",
            {**MESSAGE, "chat": {"id": 1, "type": "secret"}},
            "result.chat.type must be 'private', not 'secret'",
        ),
        ("sendMessage", {**MESSAGE, "text": ""}, "result.text must be 1-4096, not 0"),
        ("deleteMessage", None, "result must be Boolean, not None"),
        ("getUpdates", [{"message": MESSAGE}], "result[0].update_id is missing in Update"),
        (
            "getChatMember",
            {"status": "kicked", "user": {"id": 1, "is_bot": True, "first_name": "x"}},
            "result.until_date is missing in ChatMemberBanned",
        ),
    ],
)
def test_a_wrong_answer_is_a_violation(method: str, result: object, wrong: str) -> None:
    assert f"{method} answers: {wrong}" in list(checks.answer(method, result))


def test_violations_are_collected_while_requests_are_served() -> None:
    with far_side() as far:
        anna = newcomer(far)

        httpx.post(
            f"{far.base}/bot{TOKEN}/sendMessage", data={"chat_id": anna.id, "text": "x", "colour": "red"}
        )
        found = far.side.violations[:]
        far.side.violations.clear()

    assert ["sendMessage: has no parameter colour"] == found


async def test_what_the_library_sends_on_its_own_is_none(far: Far) -> None:
    anna = newcomer(far)
    defaults = Defaults(
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        allow_sending_without_reply=True,
        disable_notification=True,
    )
    async with far.bot(defaults=defaults) as bot:
        sent = await bot.send_message(anna.id, "<b>x</b>", reply_to_message_id=1)
        await sent.edit_reply_markup(InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x")]]))
        await bot.send_contact(anna.id, "+7", "x")
        await bot.send_photo(anna.id, PNG, caption="<i>y</i>")
        await bot.forward_message(anna.id, anna.id, sent.id)

    assert [] == far.side.violations


def test_each_method_of_the_stand_in_is_in_the_table() -> None:
    assert set() == METHODS.keys() - table().methods.keys()


def test_each_type_in_the_table_is_plain_or_an_object() -> None:
    """A name that is written in two ways would never be checked."""
    used = {kind for about in table().objects.values() for each in about.values() for kind in each.types}

    assert {"Message", "User", "Chat"} <= used
    assert set() == {kind for kind in used if not kind[0].isupper() and kind[0] not in "'["}


def test_the_notation_reads_as_it_says() -> None:
    found = rule("Integer|[A|B](1-64 bytes)!")

    assert (("Integer", "[A|B]"), True, (1, 64), True) == (
        found.types,
        found.required,
        found.bounds,
        found.in_bytes,
    )


def test_the_library_agrees_on_what_a_user_needs() -> None:
    needed = {name for name, each in table().objects["User"].items() if each.required}

    assert User(**dict.fromkeys(needed, 1))  # type: ignore[arg-type]  # only the names matter

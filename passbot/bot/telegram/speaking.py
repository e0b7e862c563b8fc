"""Sends one delivery by calls to Telegram: edits a message, or sends anew if it is gone."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from typing import Any, TypeVar

from telegram import Bot, InputMediaPhoto, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from passbot.bot.pictures.pictures import draw
from passbot.bot.telegram.delivery_errors import TOO_LARGE
from passbot.bot.telegram.markup import inline_of, markup_of
from passbot.domain.site.notices import Delivery

logger = logging.getLogger(__name__)

T = TypeVar("T")
Payload = Mapping[str, Any]  # Any: JSON
TOAST_LIVES = timedelta(seconds=100)
HARMLESS = ("message is not modified", "query is too old", "message to delete not found", "can't be deleted")
GONE = ("message to edit not found", "message can't be edited")
UNREADABLE = "can't parse entities"


async def speak(bot: Bot, owed: Delivery, *, known_card: int | None, now: datetime) -> int | None:
    """Send it; returns the id of the message that now shows the card, if there is one."""
    try:
        return await _SPEAKERS[owed.kind](bot, owed, known_card, now)
    except BadRequest as exc:
        if is_among(exc, HARMLESS):
            return None
        raise


def is_among(exc: TelegramError, texts: tuple[str, ...]) -> bool:
    return any(text in exc.message.lower() for text in texts)


async def _say(bot: Bot, owed: Delivery, known_card: int | None, now: datetime) -> int | None:  # noqa: ARG001  # one shape
    return await _send(bot, int(owed.recipient), owed.payload)


async def _send(bot: Bot, chat: int, payload: Payload) -> int:
    """Send a message. If Telegram refuses its picture, the text is sent without one."""
    if payload["picture"]:
        try:
            return (await _send_photo(bot, chat, payload)).message_id
        except TelegramError as exc:
            if not _is_refused(exc):
                raise
            logger.error("picture refused picture=%s why=%s", payload["picture"], exc.message)
    markup, silent = markup_of(payload), payload.get("is_silent", False)

    async def send(text: str, mode: str | None) -> int:
        said = {"chat_id": chat, "text": text, "parse_mode": mode, "reply_markup": markup}
        answer = await _posted(bot, "sendMessage", said | {"disable_notification": silent})
        return int(answer["message_id"])

    return await _or_plain(send, payload["html"])


async def _posted(bot: Bot, method: str, said: dict[str, Any]) -> Any:  # Any: JSON
    """The answer as raw JSON: building PTB's Message takes a third of the call, and only its id is needed."""
    return await bot._post(method, said)


async def _send_photo(bot: Bot, chat: int, payload: Payload) -> Message:
    markup, silent = markup_of(payload), payload.get("is_silent", False)
    photo = await _drawn(payload)

    async def send(text: str, mode: str | None) -> Message:
        return await bot.send_photo(
            chat, photo, text, parse_mode=mode, reply_markup=markup, disable_notification=silent
        )

    return await _or_plain(send, payload["html"])


def _is_refused(exc: TelegramError) -> bool:
    """True for a final refusal that may be the picture's fault; if it is not, the text will be refused too."""
    return isinstance(exc, BadRequest) or TOO_LARGE in exc.message


async def _or_plain(say: Callable[[str, str | None], Awaitable[T]], html: str) -> T:
    """Send as HTML; if Telegram cannot parse our markup, send the plain text."""
    try:
        return await say(html, ParseMode.HTML)
    except BadRequest as exc:
        if not is_among(exc, (UNREADABLE,)):
            raise
        logger.error("markup unreadable why=%s", exc.message)
        return await say(unescape(re.sub(r"<[^>]+>", "", html)), None)


async def _drawn(payload: Payload) -> bytes:
    """Draw in a thread: it takes 100 ms and more, in which nobody else would be served."""
    return await asyncio.to_thread(draw, payload["picture"], payload["picture_facts"], payload["language"])


async def _show(bot: Bot, owed: Delivery, known_card: int | None, now: datetime) -> int | None:
    message_id = owed.payload.get("message_id") or known_card
    if message_id:
        try:
            await _edit(bot, int(owed.recipient), message_id, owed.payload)
        except TelegramError as exc:
            if not _must_be_anew(exc, owed.payload):
                raise
            if owed.payload["picture"] and not is_among(exc, GONE):
                logger.error("picture refused picture=%s why=%s", owed.payload["picture"], exc.message)
                owed = replace(owed, payload={**owed.payload, "picture": ""})
        else:
            return int(message_id)
    return None if owed.payload.get("only_in_place") else await _say(bot, owed, None, now)


def _must_be_anew(exc: TelegramError, payload: Payload) -> bool:
    """True if the message is gone or its new picture is refused: then it is sent as a new message."""
    if is_among(exc, GONE):
        return True
    return bool(payload["picture"]) and _is_refused(exc) and not is_among(exc, HARMLESS)


async def _edit(bot: Bot, chat: int, message_id: int, payload: Payload) -> None:
    markup = inline_of(payload)

    async def edit(text: str, mode: str | None) -> object:
        if not payload["picture"]:
            said = {"chat_id": chat, "message_id": message_id, "text": text, "parse_mode": mode}
            return await _posted(bot, "editMessageText", said | {"reply_markup": markup})
        photo = await _drawn(payload)
        media = InputMediaPhoto(photo, caption=text, parse_mode=mode)
        return await bot.edit_message_media(media, chat, message_id, reply_markup=markup)

    await _or_plain(edit, payload["html"])


async def _toast(bot: Bot, owed: Delivery, known_card: int | None, now: datetime) -> int | None:  # noqa: ARG001  # one shape
    """Answer a press, unless it is too old: Telegram refuses late answers."""
    if now - owed.created_at < TOAST_LIVES:
        payload = owed.payload
        await bot.answer_callback_query(payload["query_id"], payload["text"], payload["is_alert"])
    return None


async def _file(bot: Bot, owed: Delivery, known_card: int | None, now: datetime) -> int | None:  # noqa: ARG001  # one shape
    payload = owed.payload
    # Spreadsheet programs recognise UTF-8 by a byte order mark; other readers stumble over one.
    content = payload["content"].encode("utf-8-sig" if payload["name"].endswith(".csv") else "utf-8")
    await bot.send_document(int(owed.recipient), content, payload["caption"], filename=payload["name"])
    return None


async def _erase(bot: Bot, owed: Delivery, known_card: int | None, now: datetime) -> int | None:  # noqa: ARG001  # one shape
    await bot.delete_message(int(owed.recipient), owed.payload["message_id"])
    return None


_SPEAKERS = {"tg.say": _say, "tg.show": _show, "tg.toast": _toast, "tg.file": _file, "tg.erase": _erase}

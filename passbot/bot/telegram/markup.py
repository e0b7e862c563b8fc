"""Converts a stored keyboard into Telegram's."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from passbot.bot.telegram.reading import data_of

Payload = Mapping[str, Any]  # Any: JSON
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


def markup_of(payload: Payload) -> Markup | None:
    keyboard = payload.get("keyboard")
    if keyboard is None:
        return None
    return _KINDS[payload["keyboard_kind"]](keyboard)


def inline_of(payload: Payload) -> InlineKeyboardMarkup | None:
    """Inline buttons only: an edited message cannot have others."""
    markup = markup_of(payload)
    return markup if isinstance(markup, InlineKeyboardMarkup) else None


def _inline(keyboard: Payload) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in keyboard["rows"]])


def _button(button: Payload) -> InlineKeyboardButton:
    label, style = button["label"], button.get("style") or None
    if button["url"]:
        return InlineKeyboardButton(label, url=button["url"], style=style)
    if button["copy"]:
        return InlineKeyboardButton(label, copy_text=CopyTextButton(button["copy"]), style=style)
    return InlineKeyboardButton(
        label, callback_data=data_of(button["verb"], tuple(button["args"])), style=style
    )


def _reply(keyboard: Payload) -> ReplyKeyboardMarkup:
    rows: Sequence[Sequence[KeyboardButton]] = [
        [KeyboardButton(label, request_contact=label == keyboard["contact"] or None) for label in row]
        for row in keyboard["rows"]
    ]
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=keyboard["is_once"])


def _remove(_keyboard: Payload) -> ReplyKeyboardRemove:
    return ReplyKeyboardRemove()


_KINDS: Mapping[str, Callable[[Payload], Markup]] = {
    "Keyboard": _inline,
    "ReplyKeyboard": _reply,
    "RemoveKeyboard": _remove,
}

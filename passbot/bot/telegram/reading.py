"""Converts Telegram's update into a Heard. Nothing is trusted or looked up here."""

from dataclasses import replace
from typing import Any

from telegram import CallbackQuery, Message, Update

from passbot.bot.talk.heard import Heard
from passbot.bot.talk.turns import Contact, Press

SEPARATOR = "|"
VERSION = "1"


def sender_of(update: Update) -> int | None:
    return update.effective_user.id if update.effective_user else None


def read(update: Update) -> Heard | None:
    """What was said in a private chat; None for everything else."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or (chat is not None and chat.type != "private"):
        return None
    who = Heard(user.id, user.first_name, user.language_code)
    if update.my_chat_member:
        blocked = update.my_chat_member.new_chat_member.status == "kicked"
        return _with(who, has_blocked=blocked)
    if update.callback_query:
        return _with(who, press=_press(update.callback_query))
    if update.edited_message:
        return _message(_with(who, is_edited=True), update.edited_message)
    return _message(who, update.message) if update.message else None


def _with(who: Heard, **said: Any) -> Heard:  # Any: the fields of Heard
    return replace(who, **said)


def _message(who: Heard, message: Message) -> Heard:
    who = _with(who, said_at=message.date)
    if message.contact:
        own = message.contact.user_id == who.telegram_id
        contact = Contact(message.contact.phone_number, own)
        return _with(who, contact=contact, message_id=message.message_id)
    text = message.text or message.caption
    command, args = _command(message)
    return _with(who, text=text, command=command, args=args, message_id=message.message_id)


def _command(message: Message) -> tuple[str | None, str]:
    """Split `/order@our_bot x y` into the command `order` and the text `x y`."""
    first = next((entity for entity in message.entities if entity.offset == 0), None)
    if message.text is None or first is None or first.type != "bot_command":
        return None, ""
    name = message.parse_entity(first).lstrip("/").partition("@")[0].lower()
    return name, message.text[first.length :].strip()


def _press(query: CallbackQuery) -> Press:
    version, verb, *args = [*(query.data or "").split(SEPARATOR), ""]
    message = query.message
    message_id = message.message_id if message else 0
    is_on_picture = isinstance(message, Message) and bool(message.photo)
    if version != VERSION:
        verb = ""
    return Press(verb, tuple(arg for arg in args if arg), message_id, query.id, is_on_picture)


def data_of(verb: str, args: tuple[str, ...]) -> str:
    """The callback data of a button, which may have 64 bytes."""
    data = SEPARATOR.join((VERSION, verb, *args))
    if len(data.encode()) > 64:
        raise ValueError(f"callback data too long: {data}")
    return data

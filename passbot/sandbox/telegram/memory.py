"""Stored state: the key and format of each thing in the keeper."""

import base64
from dataclasses import asdict
from typing import Any  # Any: JSON

from passbot.sandbox.telegram.bots import Bot
from passbot.sandbox.telegram.chats import File
from passbot.sandbox.telegram.people import Group, Person

Json = dict[str, Any]
ROOT = "telegram/"


def who_key(who: Person | Group) -> str:
    return f"telegram/who/{who.id}"


def bot_key(bot: Bot) -> str:
    return f"telegram/bot/{bot.id}"


def chat_key(bot: Bot, chat_id: int) -> str:
    return f"telegram/chat/{bot.id}/{chat_id}"


def message_key(bot: Bot, chat_id: int, message_id: int) -> str:
    return f"telegram/message/{bot.id}/{chat_id}/{message_id}"


def update_key(bot_id: int, update_id: int) -> str:
    return f"telegram/update/{bot_id}/{update_id}"


def query_key(bot: Bot, query_id: str) -> str:
    return f"telegram/query/{bot.id}/{query_id}"


def file_key(bot: Bot, file_id: str) -> str:
    return f"telegram/file/{bot.id}/{file_id}"


def file_document(file: File) -> Json:
    return asdict(file) | {"content": base64.b64encode(file.content).decode()}

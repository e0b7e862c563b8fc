"""A chat as its person sees it, and waiting for the bot."""

import time
from typing import Any  # Any: JSON

from passbot.sandbox.telegram import callbacks, commands
from passbot.sandbox.telegram.bots import Bot
from passbot.sandbox.telegram.phone import Phone
from passbot.sandbox.telegram.state import World

Json = dict[str, Any]


def view(phone: Phone) -> Json:
    chat, now = phone.chat, phone.world.clock()
    keyboard = chat.keyboard or {}
    action, until = chat.typing
    return {
        "bot": _bot(phone),
        "person": phone.person.as_user(),
        "messages": [_message(phone, each) for each in chat.messages.values()],
        "typing": action if now < until else "",
        "blocked": chat.blocked,
        "keyboard": keyboard if "keyboard" in keyboard else None,
        "force_reply": keyboard if "force_reply" in keyboard else None,
        "commands": commands.resolved_commands(phone.bot, chat, phone.person.language_code),
        "menu_button": commands.resolved_menu_button(phone.bot, chat),
        "pinned": chat.pinned,
        "toasts": chat.toasts,
        "spinning": _spinning(phone, now),
        "version": chat.version,
        "spoken": chat.spoken,
    }


def _bot(phone: Phone) -> Json:
    language = phone.person.language_code
    bot = phone.bot
    about = {
        what: commands.resolved_text(bot, what, language) for what in ("description", "short_description")
    }
    name = commands.resolved_text(bot, "name", language) or bot.first_name
    return {**bot.card, "first_name": name, **about}


def _message(phone: Phone, message: Json) -> Json:
    return {**message, "silent": True} if message["message_id"] in phone.chat.silent else message


def _spinning(phone: Phone, now: float) -> list[Json]:
    return [
        {"query_id": query.id, "message_id": query.message_id, "data": query.data}
        for query in phone.bot.queries.values()
        if query.chat_id == phone.chat.id and callbacks.is_spinning(query, now)
    ]


async def answered(phone: Phone, *, after: int, quiet: float, seconds: float) -> None:
    """Wait until the bot has acted after that version, and has then been silent for `quiet` seconds."""
    chat, world = phone.chat, phone.world
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        rest = chat.changed_at + quiet - time.monotonic()
        if chat.spoken > after and rest <= 0:
            return
        await world.changes.next(min(left, rest) if chat.spoken > after else left)


async def is_quiet(world: World, bot: Bot, *, quiet: float, seconds: float) -> bool:
    """Wait until the bot has confirmed every update and then asked only for updates for `quiet` seconds."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        rest = max(bot.busy_at, bot.polling.confirmed_at) + quiet - time.monotonic()
        if not len(bot.updates) and rest <= 0:
            return True
        await world.changes.next(left if len(bot.updates) else min(left, rest))
    return False


async def is_awake(world: World, bot: Bot, *, wanted: bool, seconds: float) -> bool:
    """Wait until the bot asks for updates or has a webhook; if not `wanted`, until it does neither."""
    deadline = time.monotonic() + seconds
    while _listens(bot) != wanted and (left := deadline - time.monotonic()) > 0:
        await world.changes.next(left)
    return _listens(bot)


def _listens(bot: Bot) -> bool:
    return bot.polling.is_waiting or bool(bot.settings["webhook"])


async def said_to(phone: Phone, query_id: str, *, seconds: float) -> Json:
    """The bot's answer to a press: a toast, an alert, a link; or that it is still loading."""
    query, world = phone.bot.queries[query_id], phone.world
    deadline = time.monotonic() + seconds
    while query.said is None and (left := deadline - time.monotonic()) > 0:
        await world.changes.next(left)
    return {"query_id": query_id, "answered": query.said is not None, **(query.said or {})}

"""Presses of inline buttons, until the answer that ends the spinner."""

import secrets
from typing import Any  # Any: JSON

from passbot.sandbox.telegram import links
from passbot.sandbox.telegram.bots import Bot
from passbot.sandbox.telegram.call import Call
from passbot.sandbox.telegram.chats import Chat, Query
from passbot.sandbox.telegram.errors import TOO_OLD, bad
from passbot.sandbox.telegram.people import Person
from passbot.sandbox.telegram.state import World

Json = dict[str, Any]
ANSWER_WINDOW = 15.0  # seconds; the exact number is not public
LONGEST_TOAST = 200
FORGOTTEN_AFTER = 3600.0  # seconds, far more than any answer takes


def press(world: World, bot: Bot, chat: Chat, person: Person, message: Json, data: str) -> Query:
    """`message` as the bot sees it: complete, or the rest of a deleted one."""
    number = str(secrets.randbelow(9 * 10**18) + 10**18)
    query = Query(number, person.id, chat.id, message["message_id"], data, world.clock())
    world.forget_queries(bot, before=query.at - FORGOTTEN_AFTER)
    bot.queries[number] = query
    world.keep_query(bot, query)
    instance = str(abs(bot.id * 31 + chat.id))
    shown = {
        "id": number,
        "from": person.as_user(),
        "message": dict(message),
        "chat_instance": instance,
        "data": data,
    }
    world.add_update(bot, "callback_query", shown)
    world.changed(bot, chat, by_bot=False)
    return query


def is_spinning(query: Query, now: float) -> bool:
    return query.said is None and now - query.at < ANSWER_WINDOW


def answer_callback_query(call: Call) -> bool:
    text = call.params.text("text").strip()
    if len(text) > LONGEST_TOAST:
        raise bad("MESSAGE_TOO_LONG")
    url = call.params.text("url")
    if url and not links.is_good(url):
        raise bad("URL_INVALID")
    query = call.bot.queries.get(call.params.text("callback_query_id"))
    if query is None or not is_spinning(query, call.world.clock()):
        raise bad(TOO_OLD)
    query.said = {"text": text, "show_alert": call.params.flag("show_alert"), "url": url}
    chat = call.bot.chats[query.chat_id]
    if text or url:
        chat.toast(
            {"query_id": query.id, "message_id": query.message_id, "person": query.person_id, **query.said}
        )
    call.world.keep_query(call.bot, query)
    call.changed(chat)
    return True

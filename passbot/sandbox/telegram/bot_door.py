"""The HTTP interface for bots: /bot<token>/<method> and /file/bot<token>/<path>."""

import time
from typing import Any  # Any: JSON

from passbot.sandbox.telegram import files, wire
from passbot.sandbox.telegram.bots import Bot
from passbot.sandbox.telegram.call import Call, Described
from passbot.sandbox.telegram.errors import WEBHOOK_ACTIVE, Refused, conflict
from passbot.sandbox.telegram.methods import METHODS
from passbot.sandbox.telegram.params import Params
from passbot.sandbox.telegram.polling import LONGEST_POLL
from passbot.sandbox.telegram.state import TOKEN, World
from passbot.sandbox.telegram.table import table
from passbot.sandbox.telegram.watch import Watch
from passbot.sandbox.wire import Message, Receive, Send, body_of

MOST_UPDATES = 100
GET_UPDATES = "getUpdates"  # the only method that waits
OK_BEGIN, OK_END = b'{"ok":true,"result":', b"}"
BY_NAME = {name.lower(): name for name in (*METHODS, GET_UPDATES)}


class BotDoor:
    """Read a request, find the bot and the method, and answer like the server."""

    def __init__(self, world: World, watch: Watch | None) -> None:
        self._world = world
        self._watch = watch

    async def method(self, scope: Message, receive: Receive, send: Send) -> None:
        body = await body_of(receive)
        try:
            bot, name = self._addressed(scope["path"].removeprefix("/bot"))
            params = wire.read(scope, body)
            result = await self._watched(bot, BY_NAME.get(name.lower(), name), params, receive)
        except Refused as refused:
            await wire.refuse(send, refused)
        else:
            await wire.answer(send, 200, _body(result))

    async def _watched(self, bot: Bot, name: str, params: Params, receive: Receive) -> object:
        if self._watch is None:
            return await self._result(bot, name, params, receive)
        self._watch.asked(name, params)
        try:
            result = await self._result(bot, name, params, receive)
        except Refused as refused:
            self._watch.refused(bot, name, params, refused)
            raise
        self._watch.answered(bot, name, params, result)
        return result

    async def _result(self, bot: Bot, name: str, params: Params, receive: Receive) -> object:
        if name == GET_UPDATES:
            return await self._updates(bot, params, receive)
        method = METHODS.get(name)
        if method is None:
            raise _unknown(name)
        bot.busy_at = time.monotonic()
        return method(Call(self._world, bot, params))

    async def _updates(self, bot: Bot, params: Params, receive: Receive) -> list[dict[str, Any]]:
        if bot.settings["webhook"]:
            raise conflict(WEBHOOK_ACTIVE)
        self._allow(bot, params)
        offset = params.integer("offset")
        limit = params.integer("limit", MOST_UPDATES, 1, MOST_UPDATES)
        seconds = params.integer("timeout", 0, 0, LONGEST_POLL)
        return await bot.polling.get(offset, limit, seconds, hung_up=receive)

    def _allow(self, bot: Bot, params: Params) -> None:
        """allowed_updates stays as set until it is given again."""
        allowed = params.document("allowed_updates", "allowed_updates")
        if isinstance(allowed, list) and allowed != bot.settings["allowed"]:
            bot.settings["allowed"] = allowed
            self._world.keep_bot(bot)

    def _addressed(self, path: str) -> tuple[Bot, str]:
        """Return the bot and the rest of the path. A malformed token gets another error than an unknown one."""
        token, slash, rest = path.partition("/")
        bot = self._world.bots.get(token) if slash else None
        if bot is None:
            if not slash or not TOKEN.fullmatch(token):
                raise Refused(404, "Not Found")
            bot = self._world.bot_of(token)
        if bot is None:
            raise Refused(401, "Unauthorized")
        return bot, rest

    async def file(self, scope: Message, receive: Receive, send: Send) -> None:
        await body_of(receive)
        try:
            bot, path = self._addressed(scope["path"].removeprefix("/file/bot"))
            found = files.at(bot, path)
            if found is None:
                raise Refused(404, "Not Found")
        except Refused as refused:
            await wire.refuse(send, refused)
        else:
            await wire.answer_file(send, found.content, found.mime_type)


def _body(result: object) -> bytes:
    if isinstance(result, Described):
        return wire.dump({"ok": True, "result": result.result, "description": result.description})
    return b"".join((OK_BEGIN, wire.dump(result), OK_END))


def _unknown(name: str) -> Refused:
    """Telegram's own error; but a different one for methods that exist and that the sandbox lacks."""
    if name in table().methods:
        return Refused(501, f"Not Implemented: the sandbox has no {name}")
    return Refused(404, "Not Found: method not found")

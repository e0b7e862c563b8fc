"""The HTTP interface for people: /sandbox/telegram/... with JSON about persons, chats and their actions."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any  # Any: JSON
from urllib.parse import parse_qsl

from passbot.sandbox.telegram import deeds, files, view, wire
from passbot.sandbox.telegram.bots import Bot
from passbot.sandbox.telegram.errors import Impossible, Refused
from passbot.sandbox.telegram.params import Upload
from passbot.sandbox.telegram.people import Group
from passbot.sandbox.telegram.phone import Phone
from passbot.sandbox.telegram.state import World
from passbot.sandbox.wire import Message, Receive, Send, body_of

Json = dict[str, Any]
PREFIX = "/sandbox/telegram/"
FILE = re.compile(r"bots/(?P<bot>[^/]+)/files/(?P<file>[^/]+)")
JSON_TYPE = "application/json"


class UserDoor:
    """One method for each kind of address; see the table below."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(PREFIX)
        try:
            asked = Asked(scope, await body_of(receive))
            if found := FILE.fullmatch(path):
                await self._file(send, found["bot"], found["file"])
            else:
                await wire.answer(send, 200, wire.dump(await self._answer(path, asked)))
        except (Impossible, Refused, ValueError, TypeError, KeyError) as exc:
            await wire.answer(send, 400, wire.dump({"error": str(exc)}))

    async def _answer(self, path: str, asked: "Asked") -> object:
        for pattern, work in ROUTES:
            if found := pattern.fullmatch(path):
                return await work(self, asked, **found.groupdict())
        raise Impossible(f"There is no {PREFIX}{path} here.")

    async def _file(self, send: Send, bot: str, file_id: str) -> None:
        file = files.known(self._bot(bot), file_id)
        await wire.answer_file(send, file.content, file.mime_type)

    async def people(self, asked: "Asked") -> object:
        if asked.verb == "POST":
            return self._world.add_person(asked.said).as_user()
        return {"people": [{**each.as_user(), "phone": each.phone} for each in self._world.people.values()]}

    async def person(self, asked: "Asked", person: str) -> object:
        return self._world.change_person(int(person), asked.said).as_user()

    async def bots(self, asked: "Asked") -> object:
        if asked.verb == "POST":
            return self._world.add_bot(**asked.said).card
        return {"bots": [bot.card for bot in self._world.bots.values()]}

    async def groups(self, asked: "Asked") -> object:
        bot = self._bot(str(asked.said.get("bot", "")))
        return deeds.make_group(self._world, bot, asked.said["title"], asked.said["members"])

    async def group(self, asked: "Asked", group: str, deed: str) -> object:
        bot = self._bot(str(asked.said.get("bot", "")))
        return deeds.GROUP[deed](self._world, bot, bot.chats[int(group)])

    async def chat(self, asked: "Asked", bot: str, person: str) -> object:
        """The chat as the person sees it; with `after`, once the bot has answered."""
        phone = self._phone(bot, person, asked)
        if "after" in asked.query:
            seconds, quiet = asked.number("timeout", 10), asked.number("quiet", 0)
            await view.answered(phone, after=int(asked.query["after"]), quiet=quiet, seconds=seconds)
        return view.view(phone)

    async def deed(self, asked: "Asked", bot: str, person: str, deed: str) -> object:
        phone = self._phone(bot, person, asked)
        before = phone.chat.version
        if deed == "file":
            done: Any = self._sent_file(phone, asked)
        elif deed == "press":
            done = await self._press(phone, asked)
        else:
            done = deeds.DEEDS[deed](phone, asked.said)
        return {"before": before, **done}

    async def _press(self, phone: Phone, asked: "Asked") -> Json:
        query = deeds.press(phone, asked.said)
        return await view.said_to(phone, query.id, seconds=asked.said.get("wait", 0))

    def _sent_file(self, phone: Phone, asked: "Asked") -> Json:
        about = asked.query
        upload = Upload(about.get("name", "file.bin"), asked.content_type, asked.body)
        return {
            "message": phone.send_file(
                about.get("kind", "document"), upload, caption=about.get("caption", "")
            )
        }

    async def quiet(self, asked: "Asked", bot: str) -> object:
        """Wait until the bot is idle."""
        rest, seconds = asked.number("quiet", 0.3), asked.number("timeout", 10)
        return {"quiet": await view.is_quiet(self._world, self._bot(bot), quiet=rest, seconds=seconds)}

    async def awake(self, asked: "Asked", bot: str) -> object:
        """Wait until the bot asks for updates; with `wanted=0`, until it does not."""
        wanted, seconds = bool(asked.number("wanted", 1)), asked.number("timeout", 10)
        return {"awake": await view.is_awake(self._world, self._bot(bot), wanted=wanted, seconds=seconds)}

    def _bot(self, named: str) -> Bot:
        """By id or username; by default the first bot."""
        for bot in self._world.bots.values():
            if named in ("", "first", str(bot.id)) or named.lower() == bot.username.lower():
                return bot
        raise Impossible(f"There is no bot {named} here yet.")

    def _phone(self, bot: str, person: str, asked: "Asked") -> Phone:
        who = self._world.people.get(int(person))
        if who is None:
            raise Impossible(f"There is nobody with the id {person}. Add the person first.")
        at = self._bot(bot)
        where = self._world.who(int(asked.query["group"])) if "group" in asked.query else who
        if isinstance(where, Group) and who.id not in where.members:
            raise Impossible(f"{who.first_name} is not in {where.title}.")
        return Phone(self._world, at, who, self._world.chat(at, where))


class Asked:
    """A request from the page or a test."""

    def __init__(self, scope: Message, body: bytes) -> None:
        self.verb: str = scope["method"]
        self.query: dict[str, str] = dict(parse_qsl(scope["query_string"].decode()))
        self.body = body
        self.content_type = wire.header(scope, b"content-type")
        is_json = body and self.content_type.startswith(JSON_TYPE)
        self.said: Json = json.loads(body) if is_json else {}

    def number(self, name: str, default: float) -> float:
        return float(self.query.get(name, default))


Work = Callable[..., Awaitable[object]]  # called with the parts of the address
CHAT = r"bots/(?P<bot>[^/]+)/chats/(?P<person>\d+)"
ROUTES: tuple[tuple[re.Pattern[str], Work], ...] = tuple(
    (re.compile(pattern), work)
    for pattern, work in (
        ("people", UserDoor.people),
        (r"people/(?P<person>\d+)", UserDoor.person),
        ("bots", UserDoor.bots),
        ("groups", UserDoor.groups),
        (rf"groups/(?P<group>-\d+)/(?P<deed>{'|'.join(deeds.GROUP)})", UserDoor.group),
        (r"bots/(?P<bot>[^/]+)/quiet", UserDoor.quiet),
        (r"bots/(?P<bot>[^/]+)/awake", UserDoor.awake),
        (CHAT, UserDoor.chat),
        (rf"{CHAT}/(?P<deed>file|press|{'|'.join(deeds.DEEDS)})", UserDoor.deed),
    )
)

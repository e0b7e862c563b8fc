"""Load the stored state after a restart."""

import base64
from collections.abc import Callable

from passbot.sandbox.telegram.bots import Bot
from passbot.sandbox.telegram.chats import File, Query
from passbot.sandbox.telegram.memory import ROOT, Json
from passbot.sandbox.telegram.people import Group, Person
from passbot.sandbox.telegram.state import World
from passbot.sandbox.telegram.updates import Updates, Waiting


def recall(world: World) -> None:
    """Load everything, owners before what they own."""
    kept = world.keeper.load(ROOT)
    for kind, read in READERS.items():
        found = [(key.split("/")[2:], each) for key, each in kept.items() if key.startswith(f"{ROOT}{kind}/")]
        for owner, document in sorted(found, key=_place):
            read(world, owner, document)
    for bot in world.bots.values():
        bot.queries = dict(sorted(bot.queries.items(), key=lambda each: each[1].at))


def _place(found: tuple[list[str], Json]) -> list[int]:
    owner, document = found
    return [document.get("place", 0), *(int(part) for part in owner if _is_number(part))]


def _is_number(part: str) -> bool:
    return part.lstrip("-").isdecimal()


def _who(world: World, _owner: list[str], document: Json) -> None:
    if document["id"] > 0:
        world.people[document["id"]] = Person(**document)
    else:
        world.groups[document["id"]] = Group(**document)


def _bot(world: World, owner: list[str], document: Json) -> None:
    updates = Updates(document["next_update_id"], forget=world.forgetter(int(owner[0])))
    updates.last_at = document["last_update_at"]
    names = (document["first_name"], document["username"])
    bot = world.register(document["token"], *names, updates)
    bot.settings = document["settings"]
    bot.next_message_id = document["next_message_id"]


def _owned(world: World, owner: list[str]) -> Bot:
    return next(bot for bot in world.bots.values() if bot.id == int(owner[0]))


def _chat(world: World, owner: list[str], document: Json) -> None:
    who = world.who(int(owner[1]))
    world.chat(_owned(world, owner), who).recall(document)


def _message(world: World, owner: list[str], document: Json) -> None:
    chat = world.chat(_owned(world, owner), world.who(int(owner[1])))
    where = chat.deleted if document["deleted"] else chat.messages
    where[document["message"]["message_id"]] = document["message"]


def _update(world: World, owner: list[str], document: Json) -> None:
    _owned(world, owner).updates.put_back(Waiting(**document))


def _query(world: World, owner: list[str], document: Json) -> None:
    _owned(world, owner).queries[document["id"]] = Query(**document)


def _file(world: World, owner: list[str], document: Json) -> None:
    content = base64.b64decode(document["content"])
    _owned(world, owner).files[document["id"]] = File(**{**document, "content": content})


READERS: dict[str, Callable[[World, list[str], Json], None]] = {
    "who": _who,
    "bot": _bot,
    "chat": _chat,
    "message": _message,
    "update": _update,
    "query": _query,
    "file": _file,
}

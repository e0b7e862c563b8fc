"""Actions of people, by their names in addresses."""

from collections.abc import Callable
from typing import Any  # Any: JSON

from passbot.sandbox.telegram.bots import Bot
from passbot.sandbox.telegram.chats import Chat, Query
from passbot.sandbox.telegram.errors import Impossible
from passbot.sandbox.telegram.people import Group
from passbot.sandbox.telegram.phone import Phone, buttons
from passbot.sandbox.telegram.state import World

Json = dict[str, Any]
SUPERGROUP = -(10**12)


def press(phone: Phone, said: Json) -> Query:
    """Press by message_id and data, or the newest button with this text."""
    if "text" not in said:
        return phone.press(said["message_id"], said["data"], forged=said.get("forged", False))
    for message in reversed(phone.chat.messages.values()):
        for button in buttons(message):
            if (
                said["text"] == button["text"]
                and said.get("message_id", message["message_id"]) == message["message_id"]
            ):
                return phone.press(message["message_id"], button.get("callback_data", ""))
    raise Impossible(f"There is no button {said['text']!r} in this chat.")


def _say(phone: Phone, said: Json) -> Json:
    return {"message": phone.say(said["text"], reply_to=said.get("reply_to", 0))[-1]}


def _forward(phone: Phone, said: Json) -> Json:
    return {"message": phone.forward(said["text"], of=said.get("of", "Taxi"))}


def _contact(phone: Phone, said: Json) -> Json:
    return {"message": phone.share_contact(said) if said else phone.share_own_contact()}


def _location(phone: Phone, said: Json) -> Json:
    return {"message": phone.send_location(said["latitude"], said["longitude"])}


def _start(phone: Phone, said: Json) -> Json:
    return {"message": phone.open_link(said.get("link", ""))}


def _edit(phone: Phone, said: Json) -> Json:
    return {"message": phone.edit(said["message_id"], said["text"])}


def _block(phone: Phone, _said: Json) -> Json:
    phone.block()
    return {}


def _unblock(phone: Phone, _said: Json) -> Json:
    phone.unblock()
    return {}


DEEDS: dict[str, Callable[[Phone, Json], Json]] = {
    "text": _say,
    "forward": _forward,
    "contact": _contact,
    "location": _location,
    "start": _start,
    "edit": _edit,
    "block": _block,
    "unblock": _unblock,
}


def make_group(world: World, bot: Bot, title: str, members: list[int]) -> Json:
    """Make a group with the bot in it."""
    group = world.add_group(title, members)
    chat = world.chat(bot, group)
    chat.started = True
    _tell_membership(world, bot, chat, "left", "member")
    return chat.card


def _kick(world: World, bot: Bot, chat: Chat) -> Json:
    chat.blocked = True
    _tell_membership(world, bot, chat, "member", "kicked")
    return chat.card


def _upgrade(world: World, bot: Bot, chat: Chat) -> Json:
    """Turn it into a supergroup: it gets a new id, and the old one refers to it."""
    if not isinstance(chat.who, Group):
        raise Impossible("Only a group can become a supergroup.")
    successor = Group(SUPERGROUP + chat.id, chat.who.title, chat.who.members)
    chat.who.migrated_to = successor.id
    world.groups[successor.id] = successor
    for group in (chat.who, successor):
        world.keep_who(group)
    new = world.chat(bot, successor)
    new.started = True
    world.changed(bot, new, by_bot=False)
    sender = world.people[successor.members[0]].as_user()
    for place, content in ((chat, {"migrate_to_chat_id": new.id}), (new, {"migrate_from_chat_id": chat.id})):
        world.add_update(bot, "message", dict(world.new_message(bot, place, sender, content)))
        world.changed(bot, place, by_bot=False)
    return new.card


def _tell_membership(world: World, bot: Bot, chat: Chat, old: str, new: str) -> None:
    until = {"until_date": 0} if new == "kicked" else {}
    assert isinstance(chat.who, Group)
    sender = world.people[chat.who.members[0]].as_user()
    change = {"chat": chat.card, "from": sender, "date": int(world.clock())}
    states = {
        "old_chat_member": {"user": bot.card, "status": old},
        "new_chat_member": {"user": bot.card, "status": new, **until},
    }
    world.add_update(bot, "my_chat_member", {**change, **states})
    world.changed(bot, chat, by_bot=False)


GROUP: dict[str, Callable[[World, Bot, Chat], Json]] = {"kick": _kick, "upgrade": _upgrade}

"""One request of a bot, with the chat and message that it names."""

from dataclasses import dataclass
from typing import Any  # Any: JSON

from passbot.sandbox.telegram.bots import Bot
from passbot.sandbox.telegram.chats import Chat
from passbot.sandbox.telegram.errors import bad, forbidden
from passbot.sandbox.telegram.params import Params
from passbot.sandbox.telegram.people import Group, Person
from passbot.sandbox.telegram.state import World

Json = dict[str, Any]


@dataclass(frozen=True)
class Described:
    """A result with a description."""

    result: object
    description: str


@dataclass(frozen=True)
class Call:
    """The input of a method."""

    world: World
    bot: Bot
    params: Params

    def chat(self, name: str = "chat_id") -> Chat:
        """The chat that the request names, even if the bot may not write there."""
        number = self.params.text(name)
        if not number:
            raise bad(f"{name} is empty")
        try:
            chat = self.bot.chats.get(int(number))
        except ValueError:  # people have no public names here
            chat = None
        if chat is None:
            raise bad("chat not found")
        if isinstance(chat.who, Group) and chat.who.migrated_to:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.who.migrated_to)
        return chat

    def writable_chat(self) -> Chat:
        chat = self.chat()
        if isinstance(chat.who, Group):
            if chat.blocked:
                raise forbidden(f"bot was kicked from the {chat.card['type']} chat")
        else:
            _check_person(chat, chat.who)
        return chat

    def message(self, chat: Chat, absent: str) -> Json:
        """The message that the request names; `absent` is the error's name for it."""
        number = self.params.integer("message_id")
        if not number:
            raise bad("message identifier is not specified")
        message = chat.messages.get(number)
        if message is None:
            raise bad(absent)
        return message

    def is_own(self, message: Json) -> bool:
        return bool(message["from"]["id"] == self.bot.id)

    def take_turn(self, chat: Chat) -> None:
        """Refuse if the bot writes too fast, if limits are on."""
        if self.world.limits:
            self.bot.pace.take(chat.id, now=self.world.clock())

    def changed(self, chat: Chat) -> None:
        self.world.changed(self.bot, chat, by_bot=True)


def _check_person(chat: Chat, person: Person) -> None:
    if person.deactivated:
        raise forbidden("user is deactivated")
    if not chat.started:
        raise forbidden("bot can't initiate conversation with a user")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")

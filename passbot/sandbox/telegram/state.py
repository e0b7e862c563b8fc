"""The state of this Telegram: people, groups, bots; and what happens at each change."""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any  # Any: JSON

from passbot.sandbox.keeper import Keeper
from passbot.sandbox.telegram import memory
from passbot.sandbox.telegram.bots import Bot, id_in
from passbot.sandbox.telegram.changes import Changes
from passbot.sandbox.telegram.chats import Chat, File, Query
from passbot.sandbox.telegram.errors import Impossible
from passbot.sandbox.telegram.people import Group, Person
from passbot.sandbox.telegram.updates import Updates

Json = dict[str, Any]
TOKEN = re.compile(r"[1-9]\d{0,18}:[\w-]{1,80}", re.ASCII)
FIRST_PERSON, FIRST_GROUP = 1001, -1001


class World:
    """All changes go through here, so that they are stored and listeners are notified.

    `open_door`: an unknown bot is created when its well-formed token is first used; else it must be registered.
    """

    def __init__(
        self,
        keeper: Keeper,
        clock: Callable[[], float],
        *,
        open_door: bool = True,
        limits: bool = False,
        brakes: bool = True,
    ) -> None:
        self.keeper = keeper
        self.clock = clock
        self.open_door = open_door
        self.limits = limits
        self.brakes = brakes
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.bots: dict[str, Bot] = {}
        self.changes = Changes()
        self.update_added: list[Callable[[Bot], None]] = []

    def bot_of(self, token: str) -> Bot | None:
        bot = self.bots.get(token)
        if bot is None and self.open_door and TOKEN.fullmatch(token):
            return self.add_bot(token)
        return bot

    def add_bot(self, token: str, first_name: str = "", username: str = "") -> Bot:
        if not TOKEN.fullmatch(token):
            raise Impossible("A token is a number, a colon, and letters or digits.")
        number = id_in(token)
        updates = Updates(secrets.randbelow(10**8) + 10**8, forget=self.forgetter(number))
        names = (first_name or f"Bot {number}", username or f"sandbox_{number}_bot")
        bot = self.register(token, *names, updates)
        self.keep_bot(bot)
        self.changes.tell({"bot": bot.id})
        return bot

    def register(self, token: str, first_name: str, username: str, updates: Updates) -> Bot:
        bot = Bot(token, first_name, username, updates=updates, clock=self.clock, brakes=self.brakes)
        bot.polling.on_change = self.changes.wake
        self.bots[bot.token] = bot
        return bot

    def forgetter(self, bot_id: int) -> Callable[[int], None]:
        return lambda update_id: self.keeper.delete(memory.update_key(bot_id, update_id))

    def add_person(self, about: Json) -> Person:
        person = Person(**{"id": max(self.people, default=FIRST_PERSON - 1) + 1, **about})
        if person.id in self.people:
            raise Impossible(f"There is already a person with the id {person.id}.")
        self.people[person.id] = person
        self.keep_who(person)
        self.changes.tell({"person": person.id})
        return person

    def change_person(self, number: int, about: Json) -> Person:
        """Change name, language or deletion; older messages keep the old name."""
        person = self.people.get(number)
        if person is None:
            raise Impossible(f"There is nobody with the id {number}.")
        for name, value in about.items():
            if name == "id" or not hasattr(person, name):
                raise Impossible(f"A person has no {name} that could change.")
            setattr(person, name, value)
        self.keep_who(person)
        for bot in self.bots.values():
            if number in bot.chats:
                bot.chats[number].rename()
        self.changes.tell({"person": number})
        return person

    def add_group(self, title: str, members: list[int]) -> Group:
        group = Group(min(self.groups, default=FIRST_GROUP + 1) - 1, title, members)
        self.groups[group.id] = group
        self.keep_who(group)
        return group

    def who(self, number: int) -> Person | Group:
        found = self.people.get(number) or self.groups.get(number)
        if found is None:
            raise Impossible(f"There is nobody with the id {number}.")
        return found

    def chat(self, bot: Bot, who: Person | Group) -> Chat:
        """The chat, created when it is first needed."""
        chat = bot.chats.get(who.id)
        if chat is None:
            chat = bot.chats[who.id] = Chat(who)
        return chat

    def new_message(self, bot: Bot, chat: Chat, sender: Json, content: Json) -> Json:
        """Add it to the chat without notifying anybody yet."""
        message_id = bot.next_message_id
        bot.next_message_id += 1
        date = int(self.clock())
        message = {"message_id": message_id, "from": sender, "chat": chat.card, "date": date, **content}
        chat.messages[message_id] = message
        self.keep_message(bot, chat, message)
        self.keep_bot(bot)
        return message

    def changed(self, bot: Bot, chat: Chat, *, by_bot: bool) -> None:
        """Call once after every change of a chat."""
        chat.version += 1
        chat.changed_at = time.monotonic()
        if by_bot:
            chat.spoken = chat.version
        self.keeper.put(memory.chat_key(bot, chat.id), chat.document)
        self.changes.tell({"bot": bot.id, "chat": chat.id, "version": chat.version})

    def add_update(self, bot: Bot, kind: str, what: Json) -> None:
        """Queue an update, unless the bot has excluded its kind."""
        if not bot.wants(kind):
            return
        waiting = bot.updates.add(kind, what, now=self.clock())
        self.keeper.put(memory.update_key(bot.id, waiting.update_id), lambda: asdict(waiting))
        self.keep_bot(bot)
        bot.polling.wake()
        self.updates_wait(bot)

    def updates_wait(self, bot: Bot) -> None:
        for tell in self.update_added:
            tell(bot)

    def keep_bot(self, bot: Bot) -> None:
        place = list(self.bots).index(bot.token)  # the order of bots is kept over a restart
        self.keeper.put(memory.bot_key(bot), lambda: bot.document() | {"place": place})

    def keep_message(self, bot: Bot, chat: Chat, message: Json) -> None:
        deleted = message["message_id"] in chat.deleted
        key = memory.message_key(bot, chat.id, message["message_id"])
        self.keeper.put(key, lambda: {"message": message, "deleted": deleted})

    def keep_who(self, who: Person | Group) -> None:
        self.keeper.put(memory.who_key(who), lambda: asdict(who))

    def keep_query(self, bot: Bot, query: Query) -> None:
        self.keeper.put(memory.query_key(bot, query.id), lambda: asdict(query))

    def forget_queries(self, bot: Bot, *, before: float) -> None:
        for query in list(bot.queries.values()):
            if query.at >= before:
                return  # they are in order of arrival
            del bot.queries[query.id]
            self.keeper.delete(memory.query_key(bot, query.id))

    def keep_file(self, bot: Bot, file: File) -> None:
        bot.files[file.id] = file
        self.keeper.put(memory.file_key(bot, file.id), lambda: memory.file_document(file))

"""A person's actions in Telegram: write, press, share, open links, block. One phone, one bot, one chat."""

import re
from dataclasses import dataclass
from typing import Any  # Any: JSON

from passbot.sandbox.telegram import callbacks, files
from passbot.sandbox.telegram.bots import Bot
from passbot.sandbox.telegram.chats import Chat, Query
from passbot.sandbox.telegram.entities import found_in
from passbot.sandbox.telegram.errors import Impossible
from passbot.sandbox.telegram.params import Upload
from passbot.sandbox.telegram.people import Person
from passbot.sandbox.telegram.sending import without_reply
from passbot.sandbox.telegram.state import World

Json = dict[str, Any]
LONGEST_TEXT = 4096  # apps split longer texts
LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(\w+)(?:\?start=([^&#]*))?", re.ASCII)
PAYLOAD = re.compile(r"[\w-]{0,64}", re.ASCII)
LIST_KINDS = ("photo",)


@dataclass(frozen=True)
class Phone:
    """In the private chat, or in the group `chat`."""

    world: World
    bot: Bot
    person: Person
    chat: Chat

    def say(self, text: str, *, reply_to: int = 0) -> list[Json]:
        text = text.strip()
        if not text:
            raise Impossible("There is nothing to send: the text is empty.")
        pieces = [text[at : at + LONGEST_TEXT] for at in range(0, len(text), LONGEST_TEXT)]
        return [
            self._write({**self._reply(reply_to), **_words("text", "entities", piece)}) for piece in pieces
        ]

    def forward(self, text: str, *, of: str) -> Json:
        """Forward a text from a person called `of` whose account is hidden."""
        origin = {"type": "hidden_user", "sender_user_name": of, "date": int(self.world.clock())}
        return self._write({"forward_origin": origin, **_words("text", "entities", text)})

    def send_file(self, kind: str, upload: Upload, *, caption: str = "") -> Json:
        if kind not in files.FOLDERS:
            raise Impossible(f"A file is sent as one of: {', '.join(files.FOLDERS)}.")
        card = files.keep(self.world, self.bot, kind, upload).card()
        words = _words("caption", "caption_entities", caption) if caption else {}
        return self._write({kind: [card] if kind in LIST_KINDS else card, **words})

    def send_location(self, latitude: float, longitude: float) -> Json:
        return self._write({"location": {"latitude": latitude, "longitude": longitude}})

    def share_own_contact(self) -> Json:
        if not self.person.phone:
            raise Impossible(f"{self.person.first_name} has no phone number here. Give one first.")
        return self.share_contact(self.person.as_contact())

    def share_contact(self, contact: Json) -> Json:
        """Share any contact: a number and a first name are enough."""
        if not contact.get("phone_number") or not contact.get("first_name"):
            raise Impossible("A contact has at least a phone_number and a first_name.")
        return self._write({"contact": contact})

    def open_link(self, link: str) -> Json:
        """Press Start behind https://t.me/bot?start=payload, or give only the payload."""
        found = LINK.fullmatch(link)
        payload = (found[2] or "") if found else link
        if found and found[1].lower() != self.bot.username.lower():
            raise Impossible(f"The link leads to {found[1]}, this is {self.bot.username}.")
        if not PAYLOAD.fullmatch(payload):
            raise Impossible("A start parameter is at most 64 letters, digits, _ and -.")
        self.unblock()
        return self.say(f"/start {payload}".strip())[0]

    def press(self, message_id: int, data: str, *, forged: bool = False) -> Query:
        """Press a button of a message, also of one just deleted. A forged press sends any data."""
        self._check_open()
        message = self.chat.messages.get(message_id)
        shown = message or self.chat.deleted.get(message_id)
        if shown is None:
            raise Impossible(f"There is no message {message_id} in this chat.")
        if not forged and data not in _callback_data(shown):
            raise Impossible(f"Message {message_id} has no button with the data {data!r}.")
        left = {"chat": self.chat.card, "message_id": message_id, "date": 0}  # an InaccessibleMessage
        return callbacks.press(self.world, self.bot, self.chat, self.person, message or left, data)

    def edit(self, message_id: int, text: str) -> Json:
        message = self.chat.messages.get(message_id)
        if message is None or message["from"]["id"] != self.person.id or "text" not in message:
            raise Impossible(f"Message {message_id} is no text of {self.person.first_name}.")
        message.pop("entities", None)
        message.update(_words("text", "entities", text), edit_date=int(self.world.clock()))
        self.world.keep_message(self.bot, self.chat, message)
        self._tell("edited_message", message)
        return message

    def block(self) -> None:
        self._set_blocked(True)

    def unblock(self) -> None:
        self._set_blocked(False)

    def _set_blocked(self, blocked: bool) -> None:
        if self.chat.blocked == blocked:
            return
        self.chat.blocked = blocked
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        change = {"chat": self.chat.card, "from": self.person.as_user(), "date": int(self.world.clock())}
        states = {"old_chat_member": self._member(old), "new_chat_member": self._member(new)}
        self._tell("my_chat_member", {**change, **states})

    def _member(self, status: str) -> Json:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": self.bot.card, "status": status, **until}

    def _write(self, content: Json) -> Json:
        self._check_open()
        message = self.world.new_message(self.bot, self.chat, self.person.as_user(), content)
        self.world.chat(self.bot, self.person)  # from now on the bot knows this chat
        self.chat.started = True
        self._tell("message", message)
        return message

    def _check_open(self) -> None:
        if self.chat.blocked:
            raise Impossible(f"{self.person.first_name} has blocked the bot; unblock it first.")

    def _tell(self, kind: str, what: Json) -> None:
        self.world.add_update(self.bot, kind, dict(what))
        self.world.changed(self.bot, self.chat, by_bot=False)

    def _reply(self, message_id: int) -> Json:
        original = self.chat.messages.get(message_id)
        return {"reply_to_message": without_reply(original)} if original else {}


def _words(name: str, entities_name: str, text: str) -> Json:
    entities = found_in(text)
    return {name: text, entities_name: entities} if entities else {name: text}


def buttons(message: Json) -> list[Json]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def _callback_data(message: Json) -> list[str]:
    return [button["callback_data"] for button in buttons(message) if "callback_data" in button]

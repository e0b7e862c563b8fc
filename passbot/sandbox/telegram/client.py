"""The user's end of the Telegram stand-in, for scripts and tests: people with phones, over plain HTTP.

telegram = Telegram(base)
anna = telegram.person("Anna", language_code="ru")
anna.say("/start")
chat = anna.wait()          # until the bot has answered
assert "Hello" in chat.last.text
anna.press("Order")         # what the bot says to it: a toast or an alert
"""

import json
from typing import Any, Self  # Any: JSON

import httpx

from passbot.sandbox.telegram.seen import Answer, Chat, Message

__all__ = ["Answer", "Chat", "Message", "Phone", "Telegram", "TelegramRefuses"]

Json = dict[str, Any]
PATIENCE = 10.0  # seconds
LONGER = 5.0  # the HTTP timeout exceeds the question's by so many seconds


class TelegramRefuses(Exception):
    """A person cannot do this in Telegram."""


class Phone:
    """A person's Telegram, opened at one bot. Actions return at once; `wait` returns the answer."""

    def __init__(self, telegram: "Telegram", person: Json, bot: str, *, group: int = 0) -> None:
        self.id = int(person["id"])
        self.telegram = telegram
        self.bot = bot
        self._address = f"bots/{bot}/chats/{self.id}"
        self._place = {"group": group} if group else {}
        self._before = 0  # the chat's version before the last action

    def at(self, bot: str) -> "Phone":
        """The same person in the chat with another bot."""
        return Phone(self.telegram, {"id": self.id}, bot)

    def within(self, group: int) -> "Phone":
        """The same person in a group of theirs."""
        return Phone(self.telegram, {"id": self.id}, self.bot, group=group)

    def chat(self) -> Chat:
        return Chat(self.telegram.ask("GET", self._address, query=self._place))

    def wait(self, *, quiet: float = 0.1, timeout: float = PATIENCE) -> Chat:
        """The chat once the bot has answered the last action and has been silent for a moment.

        Raises TimeoutError if it says nothing at all.
        """
        query = {**self._place, "after": self._before, "quiet": quiet, "timeout": timeout}
        chat = Chat(self.telegram.ask("GET", self._address, query=query, timeout=timeout))
        if chat.raw["spoken"] <= self._before:
            raise TimeoutError(f"The bot has not answered within {timeout} s.")
        return chat

    def say(self, text: str, *, reply_to: int = 0) -> Message:
        return self._message("text", {"text": text, "reply_to": reply_to})

    def forward(self, text: str, *, of: str = "Taxi") -> Message:
        return self._message("forward", {"text": text, "of": of})

    def edit(self, message_id: int, text: str) -> Message:
        return self._message("edit", {"message_id": message_id, "text": text})

    def share_contact(self) -> Message:
        """Share one's own contact, as the button asks for."""
        return self._message("contact", {})

    def share_somebody(self, phone_number: str, first_name: str, user_id: int | None = None) -> Message:
        contact = {"phone_number": phone_number, "first_name": first_name}
        return self._message("contact", contact | ({"user_id": user_id} if user_id else {}))

    def share_location(self, latitude: float, longitude: float) -> Message:
        return self._message("location", {"latitude": latitude, "longitude": longitude})

    def open_link(self, link: str) -> Message:
        """https://t.me/bot?start=code, or only the code."""
        return self._message("start", {"link": link})

    def send_file(
        self, content: bytes, *, kind: str = "photo", name: str = "photo.png", caption: str = ""
    ) -> Message:
        query = {**self._place, "kind": kind, "name": name, "caption": caption}
        return Message(
            self._done(self.telegram.ask("POST", f"{self._address}/file", query=query, content=content))[
                "message"
            ]
        )

    def press(self, text: str, *, message_id: int | None = None, wait: float = PATIENCE) -> Answer:
        """Press the newest button with this text. Returns when the bot has answered; `wait=0` does not wait."""
        where = {"message_id": message_id} if message_id else {}
        return self._press({"text": text, **where}, wait)

    def press_data(
        self, message_id: int, data: str, *, forged: bool = False, wait: float = PATIENCE
    ) -> Answer:
        """Press by callback data; `forged` needs no such button."""
        return self._press({"message_id": message_id, "data": data, "forged": forged}, wait)

    def block(self) -> None:
        self._deed("block", {})

    def unblock(self) -> None:
        self._deed("unblock", {})

    def change(self, **about: str | bool) -> None:
        """first_name, last_name, username, language_code, phone, deactivated."""
        self.telegram.ask("POST", f"people/{self.id}", said=about)

    def download(self, file_id: str) -> bytes:
        return self.telegram.download(f"bots/{self.bot}/files/{file_id}")

    def _message(self, deed: str, said: Json) -> Message:
        return Message(self._deed(deed, said)["message"])

    def _deed(self, deed: str, said: Json) -> Json:
        return self._done(self.telegram.ask("POST", f"{self._address}/{deed}", said=said, query=self._place))

    def _press(self, said: Json, wait: float) -> Answer:
        path = f"{self._address}/press"
        said = {**said, "wait": wait}
        done = self._done(self.telegram.ask("POST", path, said=said, query=self._place, timeout=wait))
        return Answer(
            **{name: done[name] for name in ("answered", "text", "show_alert", "url") if name in done}
        )

    def _done(self, answer: Json) -> Json:
        self._before = answer["before"]
        return answer


class Telegram:
    """All people's side. `bot` is an id or username; by default the first bot."""

    def __init__(self, base: str) -> None:
        is_far = base.startswith("https:")
        self._http = httpx.Client(base_url=f"{base}/sandbox/telegram/", trust_env=False, verify=is_far)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._http.close()

    def close(self) -> None:
        self._http.close()

    def person(self, first_name: str = "Anna", *, bot: str = "first", **about: str | int) -> Phone:
        """A new person; id, last_name, username, language_code and phone may be given."""
        return Phone(self, self.ask("POST", "people", said={"first_name": first_name, **about}), bot)

    def known(self, person_id: int, *, bot: str = "first") -> Phone:
        return Phone(self, {"id": person_id}, bot)

    def add_bot(self, token: str, first_name: str = "", username: str = "") -> Json:
        return self.ask("POST", "bots", said={"token": token, "first_name": first_name, "username": username})

    def group(self, title: str, members: list[Phone], *, bot: str = "first") -> int:
        """A new group with the bot in it; returns its id."""
        said = {"title": title, "members": [each.id for each in members], "bot": bot}
        return int(self.ask("POST", "groups", said=said)["id"])

    def kick(self, group: int, *, bot: str = "first") -> None:
        """Remove the bot from the group."""
        self.ask("POST", f"groups/{group}/kick", said={"bot": bot})

    def upgrade(self, group: int, *, bot: str = "first") -> int:
        """Turn it into a supergroup; returns its new id."""
        return int(self.ask("POST", f"groups/{group}/upgrade", said={"bot": bot})["id"])

    def quiet(self, *, bot: str = "first", quiet: float = 0.3, timeout: float = PATIENCE) -> bool:
        """True once the bot has taken every update and then done nothing for a moment."""
        query = {"quiet": quiet, "timeout": timeout}
        return bool(self.ask("GET", f"bots/{bot}/quiet", query=query, timeout=timeout)["quiet"])

    def awake(self, *, bot: str = "first", timeout: float = PATIENCE) -> bool:
        """True if the bot asks for updates, now or soon."""
        return self._awake(bot, timeout, wanted=1)

    def asleep(self, *, bot: str = "first", timeout: float = PATIENCE) -> bool:
        """True once it has stopped asking."""
        return not self._awake(bot, timeout, wanted=0)

    def _awake(self, bot: str, timeout: float, *, wanted: int) -> bool:
        query = {"wanted": wanted, "timeout": timeout}
        return bool(self.ask("GET", f"bots/{bot}/awake", query=query, timeout=timeout)["awake"])

    def ask(
        self,
        verb: str,
        path: str,
        *,
        said: Json | None = None,
        query: Json | None = None,
        content: bytes | None = None,
        timeout: float = PATIENCE,
    ) -> Json:
        body = content if said is None else json.dumps(said).encode()
        headers = {} if said is None else {"content-type": "application/json"}
        answer = self._http.request(
            verb, path, content=body, params=query, headers=headers, timeout=timeout + LONGER
        )
        if answer.is_error:
            raise TelegramRefuses(answer.json()["error"])
        found: Json = answer.json()
        return found

    def download(self, path: str) -> bytes:
        return self._http.get(path).content

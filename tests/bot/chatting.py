"""A person's chat with the bot as plain words: what is said goes through one update, what is owed is the answer."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from passbot.bot.answering.notices import rendered
from passbot.bot.answering.reacting import react
from passbot.bot.talk.heard import Heard
from passbot.bot.talk.turns import Contact, Press, Site
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Resident
from passbot.domain.site.notices import Delivery, Route
from passbot.domain.site.rules import Rules
from passbot.services.owed import outbox, updates
from passbot.services.passes import search
from passbot.services.people import residents
from passbot.services.telling import broadcast
from passbot.slices import at_once
from tests.services.people.some_people import NOON


class Updates:
    """The one clock of a test: each update is a second. A test begins at noon, however many ran before it."""

    numbers = count(1)

    @classmethod
    def begin_anew(cls) -> None:
        cls.numbers = count(1)


SITE = Site(Rules(), bot_username="gate_bot")


@dataclass
class Chat:
    """Says things and hears what is owed in return."""

    telegram_id: int
    language: str = "en"
    now: datetime = NOON
    heard: list[dict[str, Any]] = field(default_factory=list)  # Any: JSON
    ahead: timedelta = timedelta()
    typed: tuple[int, datetime] = (0, NOON)  # the last message, and when it was sent
    site: Site = SITE

    def wait(self, **time: float) -> None:
        """This chat goes on so much later."""
        self.ahead += timedelta(**time)

    def say(self, text: str) -> str:
        command, args = None, ""
        if text.startswith("/"):
            command, _, args = text[1:].partition(" ")
        return self._turn(text=text, command=command, args=args)

    def share(self, phone: str, *, is_own: bool = True) -> str:
        return self._turn(contact=Contact(phone, is_own))

    def send_photo(self) -> str:
        return self._turn()

    def press(self, verb: str, *args: str) -> str:
        return self._turn(press=Press(verb, args, 1, f"query{next(Updates.numbers)}"))

    def press_label(self, label: str) -> str:
        """The button of the last keyboard that reads like this."""
        rows = next(each["keyboard"]["rows"] for each in reversed(self.heard) if each.get("keyboard"))
        button = next(button for row in rows for button in row if label in button["label"])
        return self.press(button["verb"], *button["args"])

    def edit(self, text: str) -> str:
        """The last message that was typed, put right."""
        message_id, said_at = self.typed
        command, _, args = text[1:].partition(" ") if text.startswith("/") else (None, "", "")
        typed: dict[str, Any] = {"text": text, "command": command, "args": args}  # Any: the fields of Heard
        return self._turn(message_id=message_id, said_at=said_at, is_edited=True, **typed)

    def _turn(self, **said: Any) -> str:  # Any: the fields of Heard
        update_id = next(Updates.numbers)
        self.now = NOON + self.ahead + timedelta(seconds=update_id)  # one clock for everybody
        updates.receive_all([(update_id, self.telegram_id, "{}")], now=self.now)
        said.setdefault("message_id", update_id)
        said.setdefault("said_at", self.now)
        if said.get("text"):
            self.typed = (said["message_id"], said["said_at"])
        heard = Heard(self.telegram_id, language_code=self.language, **said)
        react(update_id, heard, self.site, now=self.now)
        return self.read()

    def read(self) -> str:
        """All that is owed to this chat now, as one text; it counts as delivered."""
        due = self._due()
        self.heard += [each.payload for each in due]
        return "\n".join(str(each.payload.get("html") or each.payload.get("text") or "") for each in due)

    def notices(self, at: datetime = NOON) -> str:
        """What others and the clock have caused, as this chat would read it by then."""
        self.now = max(self.now, at)
        said = [message for each in self._due() for message in rendered(each, now=self.now, site=self.site)]
        self.heard += [each.payload for each in said]
        return "\n".join(str(each.payload.get("html") or "") for each in said)

    def _due(self) -> list[Delivery]:
        self.now = max(self.now, NOON + timedelta(seconds=next(Updates.numbers)))
        at_once(broadcast.spread(now=self.now))
        owed = outbox.due(Route.TELEGRAM, now=self.now)
        mine = [each for each in owed if each.recipient == str(self.telegram_id)]
        outbox.done([each.id for each in mine], now=self.now)
        return mine


def person(chat: Chat) -> Resident:
    """Who is registered with this chat."""
    found = residents.find_by_telegram(chat.telegram_id)
    assert found is not None
    return found


def person_id(chat: Chat) -> int:
    return person(chat).id


def passes_of(chat: Chat) -> list[Order]:
    return search.mine(person_id(chat), now=chat.now, limit=100)


def said(chat: Chat, russian: str, english: str) -> str:
    """What stands there in the language of this chat."""
    return {"ru": russian, "en": english}[chat.language]


def labels(chat: Chat) -> list[str]:
    """The buttons of the last message that has any."""
    keyboard = next(each["keyboard"] for each in reversed(chat.heard) if each.get("keyboard"))
    return _read(keyboard)


def last_labels(chat: Chat) -> list[str]:
    """The buttons of the very last message, which must have some."""
    return _read(chat.heard[-1]["keyboard"])


def _read(keyboard: dict[str, Any]) -> list[str]:  # Any: JSON
    return [button["label"] for row in keyboard["rows"] for button in row]

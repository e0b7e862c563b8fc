"""A script played at the real bot, and what everybody in it saw, written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from passbot import store
from passbot.domain.people.people import Role
from passbot.sandbox.running import running
from passbot.sandbox.telegram.client import Answer, Chat, Message, Phone
from passbot.services.people import residents
from passbot.store.db import session
from passbot.texts import Texts
from tests.journeys import house
from tests.journeys.product import ADMIN, Product, running_product
from tests.journeys.script import EMPTY, INDENT, Line, Script, act
from tests.journeys.volatile import Volatile, days_from, typed_days
from tests.machine.room import settle

_IDS = count(50_001)
KEYS = 0  # no message has this number
NAMES = {"Anna": "Анна Петрова", "Boris": "Борис Иванов", "Gena": "Геннадий Охранов"}


PARTS: dict[str, dict[str, object]] = {"": {}, "desks": {"roster": True, "approve_new": 1}}  # own settings


@contextmanager
def stage(home: Path, language: str, part: str = "") -> Iterator[Product]:
    """One process for all journeys of a language: the people of each are strangers to the others."""
    settings = {"chat_pace": 0, "overall_pace": 0, "language": language, **PARTS[part]}
    if part == "desks":
        settings["zone"] = house.its_zone().key
    with running() as box, running_product(box, home, **settings) as product:
        store.bind(f"sqlite:///{product.home / 'passbot.db'}")
        _admin_speaks(language, product)
        yield product
        assert [] == box.violations


def _admin_speaks(language: str, product: Product) -> None:
    olga = product.telegram.person("Olga", id=ADMIN, language_code=language)
    with session():
        known = residents.find_by_telegram(olga.id)
        assert known
        residents.set_language(known.id, language)
    olga.say("/start")


def played(script: Script, product: Product, language: str) -> str:
    """The whole transcript as it really went."""
    journey = Journey(script, product, language)
    scenes = ["\n".join(script.opening), *(journey.scene(line) for line in script.lines)]
    return "\n\n".join(scenes) + "\n"


class Journey:
    def __init__(self, script: Script, product: Product, language: str) -> None:
        self._product = product
        store.bind(f"sqlite:///{product.home / 'passbot.db'}")
        texts = Texts(language, house.its_zone())
        self._volatile = Volatile(days_from(house.today(), texts), typed_days(house.today()))
        if EMPTY in script.opening:
            house.clear()
        self._phones = {who: self._phone(who, language) for who in script.people}
        for who, how, what in script.settled:
            self._settle(who, how, what, language)
        product.rest()
        self._seen = {who: _shown(phone.chat()) for who, phone in self._phones.items()}

    def _phone(self, who: str, language: str) -> Phone:
        telegram, number = self._product.telegram, next(_IDS)
        if who == "Olga":
            return telegram.known(ADMIN)
        return telegram.person(who, id=number, language_code=language, phone=f"+7999{number:07}")

    def _settle(self, who: str, how: str, what: str, language: str) -> None:
        with session():
            if how == "is a":
                settle(self._phones[who].id, NAMES[who], role=Role(what), language=language)
            else:
                settle(self._phones[who].id, NAMES[who], house=what, language=language)

    def scene(self, line: Line) -> str:
        """What somebody does, and all that is said or changed because of it."""
        answer = None
        if line.who:
            answer = act(self._phones[line.who], line.deed, self._volatile.shown(line.what))
        else:
            house.becomes(line.what)
        self._product.rest()
        said = _toast(answer)
        for who in sorted(self._phones, key=lambda each: (each != line.who, each)):
            said += self._news(who, "" if who == line.who else f" to {who}")
        return "\n".join([line.written, *map(self._volatile.hidden, said)])

    def _news(self, who: str, to: str) -> list[str]:
        """Nothing else may stand in a transcript: a silent bot is seen as well."""
        before, after = self._seen[who], _shown(self._phones[who].chat())
        self._seen[who] = after
        changed = {uid: said for uid, said in after.items() if said != before.get(uid)}
        keys = changed.pop(KEYS, "")
        news = [
            _indented(f"bot{' edits' if uid in before else ''}{to}: {said}") for uid, said in changed.items()
        ]
        news += [_indented(f"keys: {keys}")] if keys else []
        return news + [f"bot deletes{to}: {said}" for uid, said in before.items() if uid not in after]


def _shown(chat: Chat) -> dict[int, str]:
    """What stands in the chat from the bot, by message; under KEYS, what stands below them all."""
    keys = "\n".join(" ".join(f"<{key}>" for key in row) for row in chat.keyboard)
    return {message.id: _told(message) for message in chat.from_bot} | {KEYS: keys}


def _told(message: Message) -> str:
    rows = [" ".join(f"[{button['text']}]" for button in row) for row in message.rows]
    return "\n".join([*_pictures(message), *filter(None, [message.text]), *rows])


def _pictures(message: Message) -> list[str]:
    if "document" in message.raw:
        return [f"(file {message.raw['document']['file_name']})"]
    return ["(picture)"] if "photo" in message.raw else []


def _toast(answer: Answer | None) -> list[str]:
    if answer is None:
        return []
    assert answer.answered, "a press was left without an answer"
    return [_indented(f"{'alert' if answer.show_alert else 'toast'}: {answer.text}")] if answer.text else []


def _indented(said: str) -> str:
    return "\n".join(line and INDENT + line for line in said.split("\n")).lstrip()

"""What each person has read, held against what they have said, what came to pass, and when a bot was killed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from passbot.sandbox.telegram.client import Chat, Message
from tests.long.life_of_a_day import CODE, LETTERS, QUESTIONS, WORDS

PLATE = re.compile(rf"[{LETTERS}] \d{{3}} [{LETTERS}]{{2}} 77")
ARRIVED, BOOKED = "✅ Arrived ", "booked "
BEFORE, AFTER = 6.0, 1.5  # seconds around a kill in which a word may be on its way: Telegram tells whole ones


@dataclass
class Read:
    """`answers` to what a person has said, `arrived` cars and `booked` codes, each in the order of the chat."""

    answers: list[str] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    booked: list[str] = field(default_factory=list)
    allowed: int = 0  # repeats
    doubled: list[str] = field(default_factory=list)


def read(chat: Chat, kills: Sequence[float]) -> Read:
    """A repeat comes right after the first, for nothing of a chat goes before what is not noted as said."""
    found, before, times = Read(), None, 0
    for message in chat.from_bot:
        what = _what(message)
        times = times + 1 if before is not None and what == _what(before) else 1
        if times == 1 or before is None:
            _sort(found, message, what)
        elif times == 2 and _was_on_its_way(before, kills):
            found.allowed += 1
        else:
            found.doubled.append(message.text)
        before = message
    return found


def _sort(found: Read, message: Message, what: str) -> None:
    if what.startswith(ARRIVED):
        found.arrived.append(what.removeprefix(ARRIVED))
    elif what.startswith(BOOKED):
        found.booked.append(what.removeprefix(BOOKED))
    else:
        found.answers.append(what)


def _what(message: Message) -> str:
    """By what it is about: a card changes its words."""
    plate, code = PLATE.search(message.text), CODE.search(message.text)
    if message.text.startswith(ARRIVED):
        return ARRIVED + (plate[0] if plate else "?")
    if code and not plate:
        return BOOKED + code[1]
    for question in QUESTIONS:
        if message.text.startswith(question):
            return question
    return plate[0] if plate else WORDS


def _was_on_its_way(message: Message, kills: Sequence[float]) -> bool:
    said = float(message.raw["date"])
    return any(kill - BEFORE <= said <= kill + AFTER for kill in kills)

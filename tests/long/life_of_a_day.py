"""People who go on as if nothing were wrong, and remember what they were told."""

import re
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import gspread
import httpx
import requests

from passbot.sandbox.telegram.client import Phone, TelegramRefuses
from tests.sandbox.google.clients import gspread_client
from tests.sandbox.process import Process

LOOK_EVERY, LONGEST_WAIT, TICK_EVERY = 0.4, 5.0, 4.0
BUTTON, CODE = "For 48 hours", re.compile(r"Code: (\w+)")
LETTERS = "АВЕКМНОРСТУХ"
WORDS = "words"  # whatever else the bot says
QUESTIONS = ("🚗 What car is coming?", "Plate number?")
IN_PIECES = ("/order", "Kia")  # said before the plate, without waiting for an answer


@dataclass
class Life:
    """What was confirmed and what was done, by those who have seen it."""

    confirmed: dict[str, str] = field(default_factory=dict)  # plates by the code that their host has read
    asked: dict[str, int] = field(default_factory=dict)  # who asked for each plate
    ticked: set[str] = field(default_factory=set)
    archived: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # faults of the harness itself
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_answered(self) -> bool:
        return self.asked.keys() == set(self.confirmed.values())

    def is_archived(self) -> bool:
        return self.ticked <= set(self.archived)


class Host:
    """Orders one car after the other. Says each thing once: Telegram has it, so the site must not lose it.

    About `every` seconds one is, `most` in all, and `in_pieces` of a hundred of them word by word. `expected` is how
    the bot must have answered, in this order.
    """

    def __init__(
        self,
        phone: Phone,
        life: Life,
        number: int,
        *,
        in_pieces: int = 0,
        every: float = 0.0,
        most: int = 900,
    ) -> None:
        self.phone, self.expected = phone, list[str]()
        self._life, self._random, self._said = life, Random(number), Counter[str]()
        first, rest = divmod(number, len(LETTERS) ** 2)
        self._letters = LETTERS[first], LETTERS[rest // len(LETTERS)] + LETTERS[rest % len(LETTERS)]
        self._in_pieces, self._every, self._most = in_pieces, every, most

    def come_in(self) -> None:
        """A bot writes to nobody who has not written to it."""
        self.phone.say("/help")
        self.expected.append(WORDS)

    def live(self, asking: threading.Event, stopped: threading.Event) -> None:
        stopped.wait(self._random.uniform(0, self._every))
        for number in range(100, 100 + self._most):
            if not asking.is_set() or stopped.is_set():
                return
            first, last = self._letters
            self._order(f"{first} {number} {last} 77", stopped)
            stopped.wait(self._random.uniform(0.5, 1.5) * self._every)

    def _order(self, plate: str, stopped: threading.Event) -> None:
        with self._life.lock:
            self._life.asked[plate] = self.phone.id
        if self._random.randrange(100) < self._in_pieces:
            said, answers = [*IN_PIECES, plate], [*QUESTIONS, plate]
        else:
            said, answers = [f"Kia {plate}"], [plate]
        self.expected += answers
        for each in said:
            self._say(each, stopped)
        if self._seen(f"{plate} Kia", "Order a pass?", stopped) is None:
            return
        while not stopped.is_set():
            with suppress(TelegramRefuses, httpx.HTTPError):
                self.phone.press(BUTTON, wait=0)
                break
            stopped.wait(LOOK_EVERY)
        text = self._seen(f"{plate} Kia", "Code: ", stopped)
        if text and (found := CODE.search(text)):
            with self._life.lock:
                self._life.confirmed[found[1]] = plate

    def _say(self, text: str, stopped: threading.Event) -> None:
        """Once. Where Telegram is too slow to tell, the chat shows whether it has it."""
        self._said[text] += 1
        is_asked = False
        while not stopped.is_set():
            with suppress(httpx.HTTPError):
                if is_asked and self._times(text) == self._said[text]:
                    return
                is_asked = True
                self.phone.say(text)
                return
            stopped.wait(LOOK_EVERY)

    def _times(self, text: str) -> int:
        return sum(not each.is_from_bot and each.text == text for each in self.phone.chat().messages)

    def _seen(self, plate: str, words: str, stopped: threading.Event) -> str | None:
        """Looked for ever more seldom: hundreds who wait must not be what the stand-in is busy with."""
        wait = LOOK_EVERY
        while not stopped.is_set():
            with suppress(httpx.HTTPError):
                for message in reversed(self.phone.chat().from_bot):
                    if plate in message.text and words in message.text:
                        return message.text
            stopped.wait(wait)
            wait = min(LONGEST_WAIT, wait * 1.5)
        return None


class Guard:
    """Ticks who is confirmed, a few at a time, and reads what has a tick then."""

    def __init__(self, far: Process, life: Life, name: str, *, at_once: int = 2) -> None:
        self._life, self._random, self._at_once = life, Random(name), at_once
        self._client = gspread_client(far.base, far.key(name))
        self._sheets: list[gspread.Worksheet] = []

    def live(self, asking: threading.Event, stopped: threading.Event) -> None:
        while not stopped.is_set():
            with suppress(gspread.exceptions.GSpreadException, requests.RequestException):
                self._look(asking)
            stopped.wait(TICK_EVERY)

    def _look(self, asking: threading.Event) -> None:
        if not self._sheets:
            book = self._client.open("Orders")
            self._sheets = [book.worksheet("Orders_latest"), book.worksheet("Orders_completed")]
        latest, completed = self._sheets
        if asking.is_set():
            self._tick(latest)
        archived = [str(row[0]) for row in completed.get("A2:A") if row]
        with self._life.lock:
            self._life.archived = archived

    def _tick(self, latest: gspread.Worksheet) -> None:
        rows = latest.get("A2:H")
        free = [at for at, row in enumerate(rows, 2) if len(row) > 7 and row[0] in self._life.confirmed]
        free = [at for at in free if rows[at - 2][7] != "TRUE"]
        ticked = self._random.sample(free, min(self._at_once, len(free)))
        if not ticked:
            return
        latest.batch_update([{"range": f"H{at}", "values": [[True]]} for at in ticked])
        told = dict(enumerate(latest.get("A2:H"), 2))
        for at in ticked:
            if len(told.get(at, ())) > 7 and told[at][7] == "TRUE":
                with self._life.lock:
                    self._life.ticked.add(str(told[at][0]))

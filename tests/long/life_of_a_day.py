"""People who go on as if nothing were wrong, and remember what they were told."""

import re
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import gspread
import httpx
import requests

from passbot.sandbox.telegram.client import Phone, TelegramRefuses
from tests.sandbox.google.clients import gspread_client
from tests.sandbox.process import Process

LOOK_EVERY, TICK_EVERY = 0.4, 4.0
BUTTON, CODE = "For 48 hours", re.compile(r"Code: (\w+)")
LETTERS = ("ВС", "КМ", "НО", "РТ")


@dataclass
class Life:
    """What was confirmed and what was done, by those who have seen it."""

    confirmed: dict[str, str] = field(default_factory=dict)  # plates by the code that their host has read
    asked: set[str] = field(default_factory=set)
    ticked: set[str] = field(default_factory=set)
    archived: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # faults of the harness itself
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_answered(self) -> bool:
        return self.asked == set(self.confirmed.values())

    def is_archived(self) -> bool:
        return self.ticked <= set(self.archived)


class Host:
    """Orders one car after the other. Says each thing once: Telegram has it, so the site must not lose it."""

    def __init__(self, phone: Phone, life: Life, number: int) -> None:
        self._phone, self._life, self._letters = phone, life, LETTERS[number]

    def live(self, asking: threading.Event, stopped: threading.Event) -> None:
        for number in range(100, 1000):
            if not asking.is_set() or stopped.is_set():
                return
            self._order(f"А {number} {self._letters} 77", stopped)

    def _order(self, plate: str, stopped: threading.Event) -> None:
        with self._life.lock:
            self._life.asked.add(plate)
        self._phone.say(f"Kia {plate}")
        if self._seen(f"{plate} Kia", "Order a pass?", stopped) is None:
            return
        while not stopped.is_set():
            with suppress(TelegramRefuses, httpx.HTTPError):
                self._phone.press(BUTTON, wait=0)
                break
            stopped.wait(LOOK_EVERY)
        text = self._seen(f"{plate} Kia", "Code: ", stopped)
        if text and (found := CODE.search(text)):
            with self._life.lock:
                self._life.confirmed[found[1]] = plate

    def _seen(self, plate: str, words: str, stopped: threading.Event) -> str | None:
        while not stopped.is_set():
            for message in reversed(self._phone.chat().from_bot):
                if plate in message.text and words in message.text:
                    return message.text
            stopped.wait(LOOK_EVERY)
        return None


class Guard:
    """Ticks who is confirmed, a few at a time, and reads what has a tick then."""

    def __init__(self, far: Process, life: Life, name: str) -> None:
        self._life, self._random = life, Random(name)
        self._client = gspread_client(far.base, far.key(name))

    def live(self, asking: threading.Event, stopped: threading.Event) -> None:
        while not stopped.is_set():
            with suppress(gspread.exceptions.GSpreadException, requests.RequestException):
                self._look(asking)
            stopped.wait(TICK_EVERY)

    def _look(self, asking: threading.Event) -> None:
        book = self._client.open("Orders")
        latest, completed = book.worksheet("Orders_latest"), book.worksheet("Orders_completed")
        if asking.is_set():
            self._tick(latest)
        archived = [str(row[0]) for row in completed.get("A2:A") if row]
        with self._life.lock:
            self._life.archived = archived

    def _tick(self, latest: gspread.Worksheet) -> None:
        rows = latest.get("A2:H")
        free = [at for at, row in enumerate(rows, 2) if len(row) > 7 and row[0] in self._life.confirmed]
        free = [at for at in free if rows[at - 2][7] != "TRUE"]
        for at in self._random.sample(free, min(2, len(free))):
            latest.update([[True]], f"H{at}")
            told = latest.get(f"A{at}:H{at}")
            if told and len(told[0]) > 7 and told[0][7] == "TRUE":
                with self._life.lock:
                    self._life.ticked.add(str(told[0][0]))

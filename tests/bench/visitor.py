"""Somebody at one site who orders pass after pass, and how long they wait for each answer."""

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from passbot.sandbox.telegram.client import Phone
from passbot.sandbox.telegram.seen import Chat
from tests.long.life_of_a_day import BUTTON

PAUSE, LOOK_EVERY, LONGEST = 1.0, 0.02, 60.0
ASKED, CONFIRMED = "a word and its answer", "a press and the code"


@dataclass
class Visitor:
    phone: Phone
    waited: dict[str, list[float]] = field(default_factory=lambda: {ASKED: [], CONFIRMED: []})
    orders: int = 0

    def live(self, _asking: threading.Event, stopped: threading.Event) -> None:
        """Until it is over for everybody."""
        while not stopped.wait(PAUSE):
            self.order()

    def order(self) -> None:
        plate = f"А {100 + self.orders % 900} ВС {77 + self.orders // 900}"
        self.orders += 1
        self._timed(ASKED, lambda: self.phone.say(f"Kia {plate}"), f"{plate} Kia")
        self._timed(CONFIRMED, lambda: self.phone.press(BUTTON, wait=0), "Code: ")

    def _timed(self, what: str, deed: Callable[[], object], words: str) -> None:
        began = time.monotonic()
        deed()
        while not _says(self.phone.wait(quiet=0, timeout=LONGEST), words):
            assert time.monotonic() - began < LONGEST, self.phone.chat().last.text
            time.sleep(LOOK_EVERY)
        self.waited[what].append(time.monotonic() - began)

    def tell(self, when: str, site: int, before: tuple[float, float]) -> tuple[float, float]:
        """And begin anew."""
        now, count = (used(site), len(self.waited[ASKED]))
        for what, waited in self.waited.items():
            waited.sort()
            middle, slow = statistics.median(waited), waited[len(waited) * 99 // 100]
            print(f"{when}, {what}: median {middle * 1000:.0f} ms, p99 {slow * 1000:.0f} ms of {count}")
            waited.clear()
        processor, waiting = ((had - was) / count * 1000 for had, was in zip(now, before, strict=True))
        print(f"{when}, its site: {processor:.0f} ms of the processor an order, its rest included,", end=" ")
        print(f"and {waiting:.0f} ms in line for it", flush=True)
        return now


def _says(chat: Chat, words: str) -> bool:
    return bool(chat.from_bot) and words in chat.from_bot[-1].text


def used(pid: int) -> tuple[float, float]:
    """Seconds that its threads had a core, and that they stood in line for one."""
    threads = [(each / "schedstat").read_text().split() for each in Path(f"/proc/{pid}/task").iterdir()]
    had, stood, _ = (sum(int(each) for each in column) / 1e9 for column in zip(*threads, strict=True))
    return had, stood

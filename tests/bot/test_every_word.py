"""Messages by chance: every plate and every time in them is on a card, or named in the answer."""

import random
import re
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

import pytest

from passbot.domain.plates import plates
from passbot.services.people import dialogs, residents
from tests.bot.chatting import Chat

A_BATCH = 100
QUICK, LONG = 2, 20  # batches: 200 messages on every change, 2,000 with --long

TIMES = {  # what is typed, and what the answer tells of it
    "завтра": ("вт 5 мая",),
    "завтра 18-22": ("вт 5 мая 18:00–22:00",),
    "18-22": ("18:00–22:00",),
    "с 18 до 22": ("18:00–22:00",),
    "в субботу": ("сб 9 мая",),
    "сб с 14 до 16": ("сб 9 мая 14:00–16:00",),
    "послезавтра после 20": ("ср 6 мая 20:00",),
    "в 18:30": ("18:30",),
    "к 10 вечера": ("22:00",),
    "до пятницы": ("пт 8 мая 24:00",),
    "25.05": ("пн 25 мая",),
    "25.05 18-22": ("пн 25 мая 18:00–22:00",),
    "25 мая с 9 утра": ("пн 25 мая 09:00",),
    "tomorrow 6pm-9pm": ("вт 5 мая 18:00–21:00",),
    "today 18-20": ("18:00–20:00",),
    "on Saturday 10am": ("сб 9 мая 10:00",),
    "через 5 мин": ("через 5 мин",),
    "in 10 minutes": ("in 10 minutes",),
    "минут через 20": ("минут через 20",),
    "31.02": (),  # named, for there is no such day
    "25:70": (),
    "31.12": (),  # too far
    "01.01.2020": (),  # over
}
BRANDS = (
    "киа",
    "Kia Rio",
    "белая лада",
    "желтый",
    "BMW X5",
    "hyundai solaris",
    "мерс",
    "Toyota Camry white",
    "",
)
WORDS = (
    "няня",
    "Иван Петров",
    "к вам едет",
    "пожалуйста",
    "такси",
    "курьер Озон",
    "срочно",
    "please",
    "plumber",
    "",
)
JOINTS = (" ", " ", " ", ", ", "\n", " — ", "; ")


@dataclass(frozen=True)
class Said:
    """A message and what was put into it."""

    text: str
    plates: tuple[str, ...]
    times: tuple[str, ...]


def a_plate(chance: random.Random) -> str:
    letters = [chance.choice("АВЕКМНОРСТУХ") for _ in range(3)]
    digits, region = f"{chance.randrange(1, 1000):03}", chance.choice(["77", "797", "50", "98"])
    whole = f"{letters[0]}{digits}{letters[1]}{letters[2]}{region}"
    spaced = f"{letters[0]} {digits} {letters[1]}{letters[2]} {region}"
    latin = whole.translate(str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX"))
    others = [
        f"{chance.choice('ЖЩЯ')}{digits}вс77",
        f"AB{digits}CD",
        f"{digits}ABC02",
        f"{chance.randrange(1000, 9999)}",
    ]
    return chance.choice([whole, whole.lower(), spaced.lower(), latin, latin.lower(), whole[:6], *others])


def a_message(chance: random.Random) -> Said:
    found = tuple(a_plate(chance) for _ in range(chance.choice([0, 1, 1, 1, 1, 2, 2, 3])))
    times = tuple(chance.choice(list(TIMES)) for _ in range(chance.choice([0, 1, 1, 1, 2])))
    words = [chance.choice(BRANDS), chance.choice(WORDS), chance.choice(WORDS)]
    parts = [part for part in (*found, *times, *words) if part]
    chance.shuffle(parts)
    text = parts[0] if parts else "привет"
    for before, part in pairwise(parts):
        # Two numbers side by side are one to anybody who reads them.
        joint = chance.choice(JOINTS)
        is_number = before[-1].isdigit() and part[0].isdigit()
        text += (", " if is_number and not joint.strip() else joint) + part
    return Said(text, found, times)


@dataclass(frozen=True)
class Answer:
    lines: tuple[str, ...]

    @property
    def cards(self) -> set[str]:
        return {plates.fold(shown) for line in self.lines for shown in re.findall(r"🚗 <b>(.*?)</b>", line)}

    @property
    def when(self) -> str:
        return " ".join(line for line in self.lines if line.startswith("🕘") and "Не понял" not in line)

    @property
    def named(self) -> str:
        """What is told not to be in the pass, to be put right, or to be no plate."""
        marks = ("❔", "✍️", "🕘 Не понял", "На российских", "[")
        return plain(" ".join(line for line in self.lines if line.startswith(marks)))


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", unescape(text).lower())


def heard(anna: Chat, text: str) -> Answer:
    dialogs.clear(anna.telegram_id)
    before = len(anna.heard)
    anna.say(text)
    lines = [line for each in anna.heard[before:] for line in str(each.get("html", "")).split("\n")]
    rows = [row for each in anna.heard[before:] for row in (each.get("keyboard") or {}).get("rows", ())]
    return Answer((*lines, *(f"[{button['label']}]" for row in rows for button in row)))


def lost(said: Said, answer: Answer) -> list[str]:
    """The plates and times that are neither on a card nor named."""
    gone = [typed for typed in said.plates if not is_told(typed, answer)]
    return gone + [typed for typed in said.times if not is_timed(typed, answer)]


def is_told(typed: str, answer: Answer) -> bool:
    wrong = [char for char in typed if char in "ЖЩЯ"]
    is_explained = bool(wrong) and f"нет{wrong[0].lower()}" in answer.named
    return plates.fold(typed) in answer.cards or plain(typed) in answer.named or is_explained


def is_timed(typed: str, answer: Answer) -> bool:
    told = TIMES[typed]
    return any(each in answer.when for each in told) or plain(typed) in answer.named


@pytest.mark.parametrize(
    "batch", [*range(QUICK), *(pytest.param(each, marks=pytest.mark.long) for each in range(QUICK, LONG))]
)
def test_no_plate_and_no_time_is_dropped_in_silence(batch: int, anna: Chat) -> None:
    found = residents.find_by_telegram(anna.telegram_id)
    assert found
    residents.set_language(found.id, "ru")
    chance = random.Random(batch)

    dropped = {}
    for _ in range(A_BATCH):
        said = a_message(chance)
        if gone := lost(said, heard(anna, said.text)):
            dropped[said.text] = gone

    assert {} == dropped

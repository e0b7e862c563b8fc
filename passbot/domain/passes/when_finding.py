"""Find times in a free message: "киа 4821 завтра 18-22", "tomorrow 6pm-9pm", "через 5 мин"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from passbot.domain.plates.finding import ADDRESS, UNIT
from passbot.domain.times import spoken_hours, spoken_times
from passbot.domain.times.spoken_days import DAYS, names_a_day, plain
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput

MOST_WORDS = 8  # "с 20 мая 2026 по 22 мая 2026"

_WORD = re.compile(r"[^\s,;!?()\"«»]+")
_GAP = re.compile(r"[ \t\xa0]*,?[ \t\xa0]*")
_BARE = re.compile(r"[0-9]{1,2}|[0-9]+ [0-9]+.*")  # `18` counts as an hour only after a word like "в"
_BEGINNING = re.compile(
    r"утром|дн[её]м|вечером|tonight|this|(?:[свк]|до|после)?[0-9].*|во?|со?|на|ко?|до|по|после|через|полчаса|мин.*|час.*"
    r"|from|at|on|after|before|until|till|by|for|in|between|the|day",
    re.IGNORECASE,
)
_HOUR = re.compile(r"ч\.?|час\w*|h|hours?", re.IGNORECASE)
_COUNTED = re.compile(
    r"дет\w*|реб\w*|люд\w*|чел\w*|пассажир\w*|гост\w*|собак\w*|подруг\w*|друз\w*|машин\w*|kids?|people|guests?"
    r"|children|bags?|cars?",
    re.IGNORECASE,
)
_ENDS_BARE = re.compile(r"(?:^|\s)[0-9]{1,2}$")
_SOON = re.compile(
    r"(?:через|in)\s+(?:(?P<count>[0-9]{1,3}(?:-[0-9]{1,3})?|пару|an?)\s*)?(?P<unit>мин\w*\.?|час\w*|ч|min\w*|hours?|h)"
    r"|(?P<before>мин\w*|час\w*)\s+через\s+(?P<after>[0-9]{1,3})|(?:через\s+)?(?P<half>полчаса)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Time:
    """Either a window, or a delay (`after` now); with its position in the text."""

    said: str
    start: int
    end: int
    window: Window | None
    after: timedelta | None = None


def find(text: str, *, zone: ZoneInfo, now: datetime) -> list[Time]:
    """Return the longest phrases that name a time, in order."""
    words, found = list(_WORD.finditer(text)), list[Time]()
    for at, word in enumerate(words):
        is_told = bool(found) and word.start() < found[-1].end
        time = None if is_told or not _may_begin(word[0]) else _begun_at(words, at, text, zone, now)
        if time:
            found.append(time)
    return found


def together(times: Sequence[Time], *, zone: ZoneInfo, now: datetime) -> Window | None:
    """Combine a day and hours that stand apart: `завтра … 18-22`."""
    hours = [time.said for time in times if _is_hours(time.said)]
    days = [time.said for time in times if time.said not in hours and DAYS.fullmatch(plain(time.said))]
    if len(times) != 2 or len(hours) != 1 or len(days) != 1:
        return None
    try:
        return spoken_times.read_window(f"{days[0]} {hours[0]}", zone=zone, now=now)
    except InvalidInput:
        return None


def _is_hours(said: str) -> bool:
    try:
        return spoken_hours.read(plain(said)) is not None
    except InvalidInput:
        return False


def _may_begin(word: str) -> bool:
    return bool(_BEGINNING.fullmatch(word)) or all(map(names_a_day, word.split("-")))  # `пн-пт`


def _begun_at(
    words: list[re.Match[str]], first: int, text: str, zone: ZoneInfo, now: datetime
) -> Time | None:
    line = _line(words, first, text)
    for length in range(min(MOST_WORDS, len(line)), 0, -1):
        said = text[line[0].start() : line[length - 1].end()].rstrip(".-:")
        time = _read(said, line[0].start(), zone, now)
        before = words[first - 1][0] if first else ""
        if time and _is_meant(said, before, [word[0] for word in line[length : length + 2]]):
            return time
    return None


def _line(words: list[re.Match[str]], first: int, text: str) -> list[re.Match[str]]:
    """The words from here on that are separated only by spaces or one comma."""
    line = [words[first]]
    for word in words[first + 1 : first + MOST_WORDS + 2]:
        if not _GAP.fullmatch(text[line[-1].end() : word.start()]):
            break
        line.append(word)
    return line


def _read(said: str, start: int, zone: ZoneInfo, now: datetime) -> Time | None:
    soon = _SOON.fullmatch(said)
    if soon:
        return Time(said, start, start + len(said), None, _after(soon))
    if _BARE.fullmatch(said):
        return None
    try:
        return Time(said, start, start + len(said), spoken_times.read_window(said, zone=zone, now=now))
    except InvalidInput:
        return None


def _after(soon: re.Match[str]) -> timedelta:
    if soon["half"]:
        return timedelta(minutes=30)
    count, unit = soon["count"] or soon["after"] or "1", (soon["unit"] or soon["before"]).lower()
    number = {"пару": 2, "a": 1, "an": 1}.get(count.lower()) or int(count.rpartition("-")[2])
    return number * (timedelta(minutes=1) if unit[0] in "мm" else timedelta(hours=1))


def _is_meant(said: str, before: str, after: list[str]) -> bool:
    """False if the number at the end counts something else ("к 5 подъезду", "с 2 детьми") or belongs to an address."""
    if said[0].isdigit() and ADDRESS.fullmatch(before.rstrip(".")):
        return False
    if not _ENDS_BARE.search(said) or not after or after[1:] == ["через"]:
        return True
    return not any(kind.fullmatch(after[0]) for kind in (ADDRESS, UNIT, _COUNTED)) or bool(
        _HOUR.fullmatch(after[0])
    )

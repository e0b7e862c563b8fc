"""When somebody comes, anywhere in a free message: "киа 4821 завтра 18-22", "tomorrow 6pm-9pm", "через 5 мин"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from passbot.domain import spoken
from passbot.domain.plate_finding import ADDRESS, UNIT
from passbot.domain.spoken_days import names_a_day
from passbot.domain.windows import Window
from passbot.errors import InvalidInput

MOST_WORDS = 8  # "с 20 мая 2026 по 22 мая 2026"

_WORD = re.compile(r"[^\s,;!?()\"«»]+")
_GAP = re.compile(r"\s*,?\s*")
_BARE = re.compile(r"[0-9]{1,2}|[0-9]+ [0-9]+.*")  # `18` is an hour only behind a word that says so
_BEGINNING = re.compile(
    r"(?:[свк]|до|после)?[0-9].*|во?|со?|на|ко?|до|по|после|через|полчаса|мин.*|час.*"
    r"|from|at|on|after|before|until|till|by|for|in|between",
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
    """Either a window, or so long `after` now; and where in the text it stands."""

    said: str
    start: int
    end: int
    window: Window | None
    after: timedelta | None = None


def find(text: str, *, zone: ZoneInfo, now: datetime) -> list[Time]:
    """The longest phrases that say when, in their order."""
    words, found = list(_WORD.finditer(text)), list[Time]()
    for at, word in enumerate(words):
        is_told = bool(found) and word.start() < found[-1].end
        time = None if is_told or not _may_begin(word[0]) else _begun_at(words, at, text, zone, now)
        if time:
            found.append(time)
    return found


def together(times: Sequence[Time], *, zone: ZoneInfo, now: datetime) -> Window | None:
    """`завтра … 18-22` with something between: the day here, the hours there."""
    for order in (times, times[::-1]):
        try:
            return spoken.read_window(" ".join(time.said for time in order), zone=zone, now=now)
        except InvalidInput:
            continue
    return None


def _may_begin(word: str) -> bool:
    return bool(_BEGINNING.fullmatch(word)) or names_a_day(word)


def _begun_at(
    words: list[re.Match[str]], first: int, text: str, zone: ZoneInfo, now: datetime
) -> Time | None:
    last = first
    while last + 1 < min(first + MOST_WORDS, len(words)) and _GAP.fullmatch(
        text[words[last].end() : words[last + 1].start()]
    ):
        last += 1
    for end in range(last, first - 1, -1):
        said = text[words[first].start() : words[end].end()].rstrip(".-:")
        time = _read(said, words[first].start(), zone, now)
        if time and _is_meant(said, words, first, end):
            return time
    return None


def _read(said: str, start: int, zone: ZoneInfo, now: datetime) -> Time | None:
    soon = _SOON.fullmatch(said)
    if soon:
        return Time(said, start, start + len(said), None, _after(soon))
    if _BARE.fullmatch(said):
        return None
    try:
        return Time(said, start, start + len(said), spoken.read_window(said, zone=zone, now=now))
    except InvalidInput:
        return None


def _after(soon: re.Match[str]) -> timedelta:
    if soon["half"]:
        return timedelta(minutes=30)
    count, unit = soon["count"] or soon["after"] or "1", (soon["unit"] or soon["before"]).lower()
    number = {"пару": 2, "a": 1, "an": 1}.get(count.lower()) or int(count.rpartition("-")[2])
    return number * (timedelta(minutes=1) if unit[0] in "мm" else timedelta(hours=1))


def _is_meant(said: str, words: list[re.Match[str]], first: int, last: int) -> bool:
    """A number that ends it may count something else: "к 5 подъезду", "с 2 детьми"; or belong to an address."""
    before = words[first - 1][0].rstrip(".") if first else ""
    after = words[last + 1][0] if last + 1 < len(words) else ""
    if said[0].isdigit() and ADDRESS.fullmatch(before):
        return False
    is_counting = any(kind.fullmatch(after) for kind in (ADDRESS, UNIT, _COUNTED)) and not _HOUR.fullmatch(
        after
    )
    return not (is_counting and _ENDS_BARE.search(said))

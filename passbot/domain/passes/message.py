"""Read a message about cars: the plates, the time, the looks of each car, the visitor, and the rest.

Every path that takes a plate uses this. `rest` is what was not understood; the answer names it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from passbot.domain.passes import message_words, when_finding
from passbot.domain.passes.when_finding import Time
from passbot.domain.plates import brands, colours, finding, near_plates
from passbot.domain.plates.finding import PHONE, PlateFound
from passbot.domain.plates.folding import fold
from passbot.domain.plates.near_plates import Unclear
from passbot.domain.plates.reading import MAX_KEY, MENDED, Plate, without_country
from passbot.domain.times.spoken_days import REPEATED
from passbot.domain.times.windows import Window

MOST_CHARACTERS = 1000
MORE = "…"

_WORD = re.compile(r"[^\s,;()!?\"«»]+")
_JOINED = re.compile(r"[/+&|\\-]")
_BESIDE = re.compile(  # `HH AB` or `M-AB` before 1234
    r"[A-ZА-ЯЁ]{1,3}(?:-[A-ZА-ЯЁ]{1,3})?|(?=.*[0-9])(?=.*[A-ZА-ЯЁ])[0-9A-ZА-ЯЁ-]{2,5}"
)


@dataclass(frozen=True)
class Car:
    """`as_it_stands` is the key exactly as typed, offered if we read something else than was written."""

    plate: Plate
    typed: str
    looks: str = ""
    who: str = ""
    as_it_stands: str = ""

    @property
    def is_doubtful(self) -> bool:
        return MENDED in self.plate.warnings or bool(self.as_it_stands)


@dataclass(frozen=True)
class Message:
    cars: tuple[Car, ...]
    looks: str = ""  # brand and colour of a car without a plate
    window: Window | None = None
    soon: str = ""  # "через 5 мин": a delay of `after` from now
    after: timedelta | None = None
    told: tuple[str, ...] = ()  # every phrase about time
    repeated: tuple[str, ...] = ()  # "по будням": repeating, which a single pass cannot do
    unclear: tuple[Unclear, ...] = ()
    rest: tuple[str, ...] = ()

    @property
    def has_time(self) -> bool:
        return bool(self.told)

    @property
    def has_one_time(self) -> bool:
        return bool(self.window or self.soon)


@dataclass(frozen=True)
class _Part:
    """A part of the text that was understood, with its position."""

    start: int
    end: int


def read(text: str, *, zone: ZoneInfo, now: datetime) -> Message:
    said = text[:MOST_CHARACTERS]
    silent = _told_apart(PHONE.sub(lambda phone: "," * len(phone[0]), said))
    found = finding.find(silent)
    silent = _without(silent, found)
    unclear = near_plates.find(silent)
    silent = _without(silent, unclear)
    repeated = [_Part(each.start(), each.end()) for each in REPEATED.finditer(silent)]
    silent = _without(silent, repeated)
    times = when_finding.find(silent, zone=zone, now=now)
    silent = _without(silent, times)
    found = found or finding.find_pieces(silent)
    silent = _without(silent, found)
    cars, looks, rest = _described(said, silent, found)
    more = [MORE] if len(text) > MOST_CHARACTERS else []
    often = tuple(said[part.start : part.end] for part in repeated)
    left = [*_phones(said), *often, *rest, *more]
    heard = Message(cars, looks, unclear=tuple(unclear), rest=tuple(left), repeated=often)
    return _when(heard, times, zone, now)


def _phones(said: str) -> list[str]:
    return [phone[0].strip() for phone in PHONE.finditer(said)]


def _told_apart(text: str) -> str:
    """Split `А123ВС77/В555ЕЕ77` at its joints: together it is too long for one plate."""

    def parted(word: re.Match[str]) -> str:
        is_long = len(fold(word[0])) > MAX_KEY
        return _JOINED.sub(",", word[0]) if is_long else word[0]

    return _WORD.sub(parted, text)


def _without(text: str, parts: Iterable[PlateFound | Time | Unclear | _Part]) -> str:
    """Replace the parts by commas, so that every other character keeps its position and neighbours stay apart."""
    for part in parts:
        text = text[: part.start] + "," * (part.end - part.start) + text[part.end :]
    return text


def _when(message: Message, times: Sequence[Time], zone: ZoneInfo, now: datetime) -> Message:
    """Set the time if there is exactly one, perhaps repeated or in two pieces. If there are several, the bot asks."""
    message = replace(message, told=tuple(time.said for time in times))
    soon = [time for time in times if time.after is not None]
    if soon:
        return replace(message, soon=soon[0].said, after=soon[0].after) if len(times) == 1 else message
    if len({time.window for time in times}) == 1:
        return replace(message, window=times[0].window)
    return replace(message, window=when_finding.together(times, zone=zone, now=now)) if times else message


def _described(said: str, silent: str, found: Sequence[PlateFound]) -> tuple[tuple[Car, ...], str, list[str]]:
    """Return each car with the words around it (or just the looks, without a plate), and the remaining phrases."""
    cars, used, looks = list[Car](), list[_Part](), ""
    if not found:
        looks, used = _looks(silent)
    for plate, start, end in _neighbourhoods(silent, found):
        around = _without(silent, [_Part(0, start), _Part(end, len(silent))])
        car, parts = _car(said, around, plate)
        cars.append(car)
        used += parts
    unique = {car.plate.key: car for car in reversed(cars)}
    left = _phrases(_without(silent, used))
    return tuple(reversed(unique.values())), looks, [phrase for _, phrase in left]


def _neighbourhoods(silent: str, found: Sequence[PlateFound]) -> list[tuple[PlateFound, int, int]]:
    """Divide the text among the plates. A brand before the first plate shows that descriptions come before plates."""
    edges = [0, *(each.start for each in found[1:]), len(silent)]
    if found and brands.find(silent[: found[0].start]):  # "киа А123ВС77, лада В555ЕЕ77"
        edges = [0, *(each.end for each in found[:-1]), len(silent)]
    return [(each, edges[at], edges[at + 1]) for at, each in enumerate(found)]


def _car(said: str, around: str, found: PlateFound) -> tuple[Car, list[_Part]]:
    looks, used = _looks(around)
    start, end = _as_written(_without(around, used), found)
    typed, key = said[start:end], without_country(fold(said[start:end]))
    is_other = key != found.plate.key and 2 <= len(key) <= MAX_KEY
    used.append(_Part(start, end))
    somebody = [
        phrase for phrase in _phrases(_without(around, used)) if message_words.is_somebody(phrase[1].split())
    ]
    used += [part for part, _ in somebody]
    who = ", ".join(phrase for _, phrase in somebody)
    return Car(found.plate, " ".join(typed.split()), looks, who, key if is_other else ""), used


def _looks(around: str) -> tuple[str, list[_Part]]:
    """Brand and colour as the guard reads them: `желтый киа` becomes `Kia, желтый`."""
    brand, colour = brands.find(around), colours.find(around)
    used = [_Part(each.start, each.end) for each in (brand, colour) if each]
    return ", ".join([*([brand.brand] if brand else []), *([colour.colour] if colour else [])]), used


def _as_written(around: str, found: PlateFound) -> tuple[int, int]:
    """Extend a piece by neighbours that look like the rest of a foreign plate: `HH AB 1234`, not only 1234."""
    start, end = found.start, found.end
    if not found.plate.is_partial:
        return start, end
    words = list(_WORD.finditer(around))
    for word in reversed([word for word in words if word.end() <= start]):
        if not _BESIDE.fullmatch(word[0]) or around[word.end() : start].strip():
            break
        start = word.start()
    for word in [word for word in words if word.start() >= end]:
        if not _BESIDE.fullmatch(word[0]) or around[end : word.start()].strip():
            break
        end = word.end()
    return start, end


def _phrases(silent: str) -> list[tuple[_Part, str]]:
    """The remaining words, neighbours joined, without fillers."""
    phrases: list[tuple[_Part, str]] = []
    for word in _WORD.finditer(silent):
        if message_words.says_nothing(word[0]):
            continue
        last = phrases[-1] if phrases else None
        if last and not silent[last[0].end : word.start()].strip():
            phrases[-1] = (_Part(last[0].start, word.end()), f"{last[1]} {word[0]}")
        else:
            phrases.append((_Part(word.start(), word.end()), word[0]))
    return phrases

"""Find plates anywhere in a free message: "желтый киа 4821", "Kia Rio А482ВС 797, через 5 мин"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import accumulate

from passbot.domain.plates import mask_search
from passbot.domain.plates.brands import is_brand
from passbot.domain.plates.folding import fold, is_digit_of_another_kind, is_strange
from passbot.domain.plates.mask_search import Mask
from passbot.domain.plates.reading import MAX_KEY, Plate, exact, mend, recognise, with_signs, without_country
from passbot.domain.times.spoken_days import names_a_day, names_a_month

MOST_WORDS = 4  # "а 482 вс 797"

WORD = re.compile(r"[0-9]+(?::[0-9]+)+|[^\s,;:()!?\"«»]+")
PHONE = re.compile(r"(?:\+7|\b8)(?:[\s()-]*[0-9]){10}(?![0-9])")
_MEASURE = re.compile(r"[0-9]+(?:км|м|мин|ч|сек|с|р|руб|т|тыс|к|л|г|km|m|min|h|k)\.?", re.IGNORECASE)
UNIT = re.compile(
    r"мин\w*|час\w*|ч|сек\w*|м|метр\w*|км|руб\w*|р|этаж\w*|год\w*|г|min\w*|hours?|m|km", re.IGNORECASE
)
ADDRESS = re.compile(
    r"дом\w*|д|кв\w*|подъезд\w*|корп\w*|уч|участ\w*|этаж\w*|код|тел|через|house|flat|gate", re.IGNORECASE
)
_NUMBERS = re.compile(r"[0-9]+(?:[-‐-―−./:][0-9]+)+")  # a date or hours, no plate
_HALF_A_DAY = re.compile(r"(?:[0-9]{1,2})?(?:am|pm)(?:[-‐-―−][0-9].*)?", re.IGNORECASE)
_FOREIGN = re.compile(r"(?=.{5,10}$)(?=(?:.*[0-9]){3})(?!(?:.*[A-Z]){5})(?=.*[A-Z])[A-Z0-9]+")
_FOREIGN_IN_TWO = re.compile(r"(?!PIN)[A-Z]{1,3} [0-9]{5,6}")  # fewer digits would be a piece: `HH AB 1234`
_BEFORE_ANOTHER = re.compile(r"[,;\n+&/]|\b(?:и|and|или|or|then|потом)\b", re.IGNORECASE)
_FRAGMENT = re.compile(r"[0-9]{3,4}|[ABEKMHOPCTYX][0-9]{3}|[0-9]{2}[ABEKMHOPCTYX]{2}")
_OFTEN_A_MODEL = {"md.car", "ge.old"}  # GLE350, CLA200
_HOURS = re.compile(r"час\w*|ч|hours?|[ap]m", re.IGNORECASE)
_TWO_DIGITS = re.compile(r"[0-9]{1,2}")
_BEFORE_AN_HOUR = re.compile(r"в|с|к|до|после|через|at|from|after|by|until|till|in", re.IGNORECASE)
_NO_REGION = re.compile(r"[ABEKMHOPCTYX][0-9]{3}[ABEKMHOPCTYX]{2}")
_CAR = re.compile(rf"{_NO_REGION.pattern}(?:[0-9]{{2,3}})?")


class Guess(IntEnum):
    """How good a guess is; less is better."""

    RUSSIAN = 0
    FOREIGN = 1
    MENDED = 2
    PIECE = 3
    FRAGMENT = 4
    UNLIKELY = 5


@dataclass(frozen=True)
class _Words:
    """A run of neighbouring words, and their folded key."""

    parts: tuple[str, ...]
    start: int
    end: int
    before: str
    after: str

    @cached_property
    def key(self) -> str:
        return without_country(fold("".join(self.parts)))

    @property
    def joints(self) -> frozenset[int]:
        """Word ends, as positions in the key. A country after the plate counts with the last word."""
        length = len(self.key)
        return frozenset(min(length, end) for end in accumulate(len(fold(part)) for part in self.parts))

    @property
    def is_alone(self) -> bool:
        return len(self.parts) == 1

    @property
    def is_upper(self) -> bool:
        return "".join(self.parts).isupper()


@dataclass(frozen=True)
class PlateFound:
    """A plate, and its position in the text."""

    plate: Plate
    guess: Guess
    start: int
    end: int


def find(text: str) -> list[PlateFound]:
    """Return all whole plates in order. Never raises: the person confirms them anyway."""
    return _chosen(text, _is_sure, lambda _best, _other: True)


def find_pieces(text: str) -> list[PlateFound]:
    """For a text without whole plates: the best piece of one, and others clearly separated from it."""

    def is_another(best: PlateFound, other: PlateFound) -> bool:
        between = text[min(best.end, other.end) : max(best.start, other.start)]
        return other.guess < Guess.UNLIKELY and _tells_apart(between)

    return _chosen(text, lambda _guess, _words: True, is_another)


def _tells_apart(between: str) -> bool:
    return bool(_BEFORE_ANOTHER.search(between)) or any(map(is_brand, between.split()))


def _is_sure(guess: Guess, words: "_Words") -> bool:
    return guess < Guess.PIECE or bool(_NO_REGION.fullmatch(words.key))


def _chosen(
    text: str,
    is_wanted: Callable[[Guess, "_Words"], bool],
    is_another: Callable[[PlateFound, PlateFound], bool],
) -> list[PlateFound]:
    """Take the best guess first, then others that do not overlap with it."""
    guesses = [(guess, words) for words in _runs(text) if (guess := _guess(words)) is not None]
    chosen: list[PlateFound] = []
    for guess, words in sorted(filter(lambda each: is_wanted(*each), guesses), key=_preference):
        found = _found(guess, words)
        overlaps = any(found.start < each.end and each.start < found.end for each in chosen)
        if not overlaps and (not chosen or is_another(chosen[0], found)):
            chosen.append(found)
    return sorted(chosen, key=lambda each: each.start)


def _found(guess: Guess, words: "_Words") -> PlateFound:
    mended = mend(words.key) if guess == Guess.MENDED else None  # None if several plates are possible
    plate = recognise(words.key) or mended or exact(words.key)
    return PlateFound(with_signs(plate, "".join(words.parts)), guess, words.start, words.end)


def _preference(found: "tuple[Guess, _Words]") -> tuple[int, int, int]:
    """Sort key: the better guess, the longer plate, the later word (a number before the plate is often the model)."""
    guess, words = found
    return guess, 0 if guess == Guess.FRAGMENT else -len(words.key), -words.start


def _runs(text: str) -> Iterator[_Words]:
    """Every run of up to four words separated only by spaces."""
    words = list(WORD.finditer(text))
    for first in range(len(words)):
        for last in range(first, min(first + MOST_WORDS, len(words))):
            run = words[first : last + 1]
            if last > first and text[words[last - 1].end() : words[last].start()].strip(" \t\xa0"):
                break
            before = words[first - 1][0] if first else ""
            after = words[last + 1][0] if last + 1 < len(words) else ""
            yield _Words(tuple(word[0] for word in run), run[0].start(), run[-1].end(), before, after)


def _guess(words: _Words) -> Guess | None:
    if not _could_be_plate(words):
        return None
    masks = [mask for mask in mask_search.matching(words.key) if words.joints <= mask.joints]
    guesses = [guess for mask in masks if (guess := _by_mask(mask, words)) is not None]
    if _is_fragment(words):
        guesses.append(Guess.FRAGMENT)
    if not guesses and _is_mended(words):
        guesses.append(Guess.MENDED)
    if not guesses and _is_foreign(words):
        guesses.append(Guess.UNLIKELY)
    return min(guesses, default=None)


def _could_be_plate(words: _Words) -> bool:
    text = "".join(words.parts)
    if not any(map(str.isdigit, text)) or (text.isdigit() and not words.is_alone):
        return False  # cheap tests first: most words fail here, and the rest is expensive
    if any(map(is_strange, text)) or any(map(is_digit_of_another_kind, text)):
        return False
    if words.is_alone and _MEASURE.fullmatch(text):
        return False
    if not words.is_alone and _holds_an_hour(words):
        return False
    if any(map(_tells_a_time, words.parts)) or _names_a_brand(words):
        return False
    return all(map(fold, words.parts)) and len(words.key) <= MAX_KEY


def _holds_an_hour(words: _Words) -> bool:
    """True if a number beside the plate is an hour or a date: `после 20 Т292ОС`, `Т292ОС 20 мая`."""
    begins = _TWO_DIGITS.fullmatch(words.parts[0]) and _BEFORE_AN_HOUR.fullmatch(words.before)
    is_counted = names_a_month(words.after) or _HOURS.fullmatch(words.after)
    return bool(begins or (_TWO_DIGITS.fullmatch(words.parts[-1]) and is_counted))


def _names_a_brand(words: _Words) -> bool:
    """True for a brand like `рх` (Lexus), unless it is part of a car's plate: `А 482 РХ 77`."""
    return any(map(is_brand, words.parts)) and not _CAR.fullmatch(words.key)


def _tells_a_time(word: str) -> bool:
    # Two letters are no day here: `вс` (Sunday) stands on plates.
    return bool(_NUMBERS.fullmatch(word) or _HALF_A_DAY.fullmatch(word)) or (
        len(word) > 2 and names_a_day(word)
    )


def _by_mask(mask: Mask, words: _Words) -> Guess | None:
    # Spaced and in lower case only a car's plate counts: "4821 к 10" is no police motorcycle.
    if not (words.is_alone or words.is_upper or mask.format.kind == "ru.car"):
        return None
    if mask.is_russian and mask.is_whole:
        return Guess.RUSSIAN
    if mask.is_russian:
        return Guess.PIECE if words.is_alone or mask.shown == "l nnn ll" else None
    return Guess.UNLIKELY if mask.format.kind in _OFTEN_A_MODEL else Guess.FOREIGN


def _is_foreign(words: _Words) -> bool:
    """A plate of a country without masks here; with a space only if the message says nothing else: `WAW 12345`."""
    if words.is_alone:
        return bool(_FOREIGN.fullmatch(words.key))
    is_all = not words.before and not words.after
    return is_all and bool(_FOREIGN_IN_TWO.fullmatch(" ".join(words.parts)))


def _is_fragment(words: _Words) -> bool:
    """Three or four characters alone, unless their neighbours make them minutes or an address."""
    if not words.is_alone or not _FRAGMENT.fullmatch(words.key):
        return False
    return not (UNIT.fullmatch(words.after) or ADDRESS.fullmatch(words.before.rstrip(".")))


def _is_mended(words: _Words) -> bool:
    candidates = list(mask_search.mended(words.key).values())
    if len(candidates) != 1 or mask_search.matching(words.key):
        return False
    return _by_mask(candidates[0], words) == Guess.RUSSIAN and words.joints <= candidates[0].joints

"""A plate somewhere in a free message: "желтый киа 4821", "Kia Rio А482ВС 797, через 5 мин"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate

from passbot.domain import plate_masks
from passbot.domain.brands import is_brand
from passbot.domain.plate_masks import Mask
from passbot.domain.plate_reading import MAX_KEY, Plate, mend, recognise
from passbot.domain.plate_text import fold, is_digit_of_another_kind, is_strange

MOST_WORDS = 4  # "а 482 вс 797"
MAX_MESSAGE = 1000

_WORD = re.compile(r"[^\s,;:()!?\"«»]+")
_PHONE = re.compile(r"(?:\+7|\b8)(?:[\s()-]*[0-9]){10}(?![0-9])")
_MEASURE = re.compile(r"[0-9]+(?:км|м|мин|ч|сек|с|р|руб|т|тыс|к|л|г|km|m|min|h|k)\.?", re.IGNORECASE)
_UNIT = re.compile(
    r"мин\w*|час\w*|ч|сек\w*|м|метр\w*|км|руб\w*|р|этаж\w*|год\w*|г|min\w*|hours?|m|km", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"дом\w*|д|кв\w*|подъезд\w*|корп\w*|уч|участ\w*|этаж\w*|код|тел|через|house|flat|gate", re.IGNORECASE
)
_FRAGMENT = re.compile(r"[0-9]{3,4}|[ABEKMHOPCTYX][0-9]{3}|[0-9]{2}[ABEKMHOPCTYX]{2}")
_OFTEN_A_MODEL = {"md.car", "ge.old"}  # GLE350, CLA200


class Guess(IntEnum):
    """How good a guess it is; less is better."""

    RUSSIAN = 0
    FOREIGN = 1
    MENDED = 2
    PIECE = 3
    FRAGMENT = 4
    UNLIKELY = 5


@dataclass(frozen=True)
class _Words:
    """Some words of the message, next to each other, and what they fold to."""

    parts: tuple[str, ...]
    start: int
    end: int
    before: str
    after: str

    @property
    def key(self) -> str:
        return fold("".join(self.parts))

    @property
    def joints(self) -> frozenset[int]:
        return frozenset(accumulate(len(fold(part)) for part in self.parts))

    @property
    def is_alone(self) -> bool:
        return len(self.parts) == 1

    @property
    def is_upper(self) -> bool:
        return "".join(self.parts).isupper()


def find(text: str) -> tuple[Plate, str] | None:
    """The best guess and the rest of the message, or None. Never raises: the person confirms anyway."""
    text = text[:MAX_MESSAGE]
    guesses = [(guess, words) for words in _runs(text) if (guess := _guess(words)) is not None]
    if not guesses:
        return None
    _, words = min(guesses, key=_preference)
    plate = recognise(words.key) or mend(words.key)
    return (plate, _rest(text, words)) if plate else None


def _preference(found: tuple[Guess, _Words]) -> tuple[int, int, int]:
    """The better guess, the longer plate, the later word; a number before the plate is often the model."""
    guess, words = found
    return guess, 0 if guess == Guess.FRAGMENT else -len(words.key), -words.start


def _runs(text: str) -> Iterator[_Words]:
    """Every run of up to four words with nothing but space between them. Phone numbers are passed over."""
    silent = _PHONE.sub(lambda phone: "," * len(phone[0]), text)
    words = list(_WORD.finditer(silent))
    for first in range(len(words)):
        for last in range(first, min(first + MOST_WORDS, len(words))):
            run = words[first : last + 1]
            if last > first and silent[words[last - 1].end() : words[last].start()].strip():
                break
            before = words[first - 1][0] if first else ""
            after = words[last + 1][0] if last + 1 < len(words) else ""
            yield _Words(tuple(word[0] for word in run), run[0].start(), run[-1].end(), before, after)


def _guess(words: _Words) -> Guess | None:
    if not _could_be_plate(words):
        return None
    masks = [mask for mask in plate_masks.matching(words.key) if words.joints <= mask.joints]
    guesses = [guess for mask in masks if (guess := _by_mask(mask, words)) is not None]
    if _is_fragment(words):
        guesses.append(Guess.FRAGMENT)
    if not guesses and _is_mended(words):
        guesses.append(Guess.MENDED)
    return min(guesses, default=None)


def _could_be_plate(words: _Words) -> bool:
    text = "".join(words.parts)
    if any(map(is_strange, text)) or any(map(is_digit_of_another_kind, text)):
        return False
    if words.is_alone and _MEASURE.fullmatch(text):
        return False
    return all(map(fold, words.parts)) and len(words.key) <= MAX_KEY and not any(map(is_brand, words.parts))


def _by_mask(mask: Mask, words: _Words) -> Guess | None:
    # Spaced and in small letters only a car's plate will do: "4821 к 10" is no police motorcycle.
    if not (words.is_alone or words.is_upper or mask.format.kind == "ru.car"):
        return None
    if mask.is_russian and mask.is_whole:
        return Guess.RUSSIAN
    if mask.is_russian:
        return Guess.PIECE if words.is_alone or mask.shown == "l nnn ll" else None
    return Guess.UNLIKELY if mask.format.kind in _OFTEN_A_MODEL else Guess.FOREIGN


def _is_fragment(words: _Words) -> bool:
    """Three or four characters by themselves, unless the next words make them minutes or an address."""
    if not words.is_alone or not _FRAGMENT.fullmatch(words.key):
        return False
    return not (_UNIT.fullmatch(words.after) or _ADDRESS.fullmatch(words.before.rstrip(".")))


def _is_mended(words: _Words) -> bool:
    candidates = list(plate_masks.mended(words.key).values())
    if len(candidates) != 1 or plate_masks.matching(words.key):
        return False
    return _by_mask(candidates[0], words) == Guess.RUSSIAN and words.joints <= candidates[0].joints


def _rest(text: str, words: _Words) -> str:
    rest = f"{text[: words.start]} {text[words.end :]}"
    return re.sub(r"\s+(?=[,;.!?])|(?<=\s)\s+", "", rest).strip(" ,;:.-\n\t")

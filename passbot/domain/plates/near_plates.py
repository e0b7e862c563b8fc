"""Find words that are almost plates, with the reason why each is refused; the same on every path."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from passbot.domain.plates import mask_search
from passbot.domain.plates.brands import is_brand
from passbot.domain.plates.finding import ADDRESS, WORD
from passbot.domain.plates.folding import fold
from passbot.domain.plates.reading import read
from passbot.errors import InvalidInput

MOST_WORDS = 4
LONGEST = 20
SHORTEST = 6  # characters; a shorter text with letters that no plate has may be anything

_JOINTS = frozenset({1, 4, 6, 8, 9})
_WHOLE_CAR = frozenset({"lnnnll", "lnnnllnn", "lnnnllnnn"})
_WRONG = frozenset({"plate.letters", "plate.ambiguous", "plate.digits", "plate.characters"})
_ADDRESS_AND_NUMBER = re.compile(rf"(?:{ADDRESS.pattern})[0-9]+\w?", re.IGNORECASE)


@dataclass(frozen=True)
class Unclear:
    """The typed text, and the refusal that the question for a plate would give."""

    typed: str
    start: int
    end: int
    refusal: InvalidInput


def find(text: str) -> list[Unclear]:
    found: list[Unclear] = []
    for unclear in _candidates(text):
        if not any(unclear.start < each.end and each.start < unclear.end for each in found):
            found.append(unclear)
    return sorted(found, key=lambda each: each.start)


def _candidates(text: str) -> Iterator[Unclear]:
    """Yield longer runs of words first: `ж 123 вс 77` is one plate."""
    words = list(WORD.finditer(text))
    for length in range(MOST_WORDS, 0, -1):
        for first in range(len(words) - length + 1):
            run = words[first : first + length]
            start, end = run[0].start(), run[-1].end()
            if _stand_together(text, run) and (refusal := _refusal([word[0] for word in run])):
                yield Unclear(text[start:end], start, end, refusal)


def _stand_together(text: str, run: list[re.Match[str]]) -> bool:
    return all(not text[one.end() : other.start()].strip(" \t\xa0") for one, other in pairwise(run))


def _refusal(parts: list[str]) -> InvalidInput | None:
    typed, key = " ".join(parts), fold("".join(parts))
    if not _looks_like_one(parts, key):
        return None
    try:
        read(typed)
    except InvalidInput as refusal:
        is_whole = refusal.code != "plate.letters" or (
            mask_search.looks_russian(key) and len(key) >= SHORTEST
        )
        return refusal if refusal.code in _WRONG and is_whole else None
    return None


def _looks_like_one(parts: list[str], key: str) -> bool:
    """A mistyped car plate may contain spaces; any other must be one word with letters and digits."""
    typed = "".join(parts)
    if len(typed) > LONGEST or any(map(is_brand, parts)) or _ADDRESS_AND_NUMBER.fullmatch(typed):
        return False
    if len(parts) > 1:
        return mask_search.shape(key) in _WHOLE_CAR and _joints(parts) <= _JOINTS
    digits = sum(map(str.isdigit, typed))
    return digits >= 2 and any(map(str.isalpha, typed)) and "@" not in typed and "/" not in typed


def _joints(parts: list[str]) -> set[int]:
    ends, length = set(), 0
    for part in parts:
        length += len(fold(part))
        ends.add(length)
    return ends

"""Rank how well a guard's query fits a plate."""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

from passbot.domain.plates.folding import bones, fold
from passbot.domain.plates.reading import MAX_KEY, MIN_KEY

SHORTEST_SLIP = 4  # characters; with three, one slip would fit every second car


class Match(IntEnum):
    """How the typed text matches the order; the strongest match first."""

    WHOLE = 0  # the whole plate or code
    END = 1  # the last characters of the plate
    PART = 2  # some characters of the plate, or the order's partial plate fits
    HOUSE = 3
    NAME = 4  # the beginning of a word of the resident's or the guest's name
    LOOK_ALIKE = 5  # part of the plate, if O counts as 0 and З as 3
    SLIP = 6  # part of the plate except for one character


def rank(query: str, key: str) -> Match | None:
    """None is no match. The query is folded here; the key must be stored, already folded."""
    wanted = fold(query)
    if not wanted:
        return None
    if wanted in key:
        return _exact(wanted, key)
    shape = bones(key)
    if bones(wanted) in shape:
        return Match.LOOK_ALIKE
    slip = _slips(bones(wanted))
    return Match.SLIP if slip and slip.search(shape) else None


def _exact(wanted: str, key: str) -> Match:
    if wanted == key:
        return Match.WHOLE
    return Match.END if key.endswith(wanted) else Match.PART


@lru_cache(maxsize=64)
def _slips(wanted: str) -> re.Pattern[str] | None:
    """Match one character wrong, missing or too many, or two neighbours swapped. Compiled once for a whole search."""
    if len(wanted) < SHORTEST_SLIP:
        return None
    places = range(len(wanted))
    wrong = [wanted[:i] + "." + wanted[i + 1 :] for i in places]
    missing = [wanted[:i] + "." + wanted[i:] for i in places[1:]]
    too_many = [wanted[:i] + wanted[i + 1 :] for i in places] if len(wanted) > SHORTEST_SLIP else []
    swapped = [wanted[:i] + wanted[i + 1] + wanted[i] + wanted[i + 2 :] for i in places[:-1]]
    return re.compile("|".join(wrong + missing + too_many + swapped))


def slipped(wanted: str, letters: Sequence[str]) -> list[str]:
    """Pieces to look up: every plate that is one slip off contains at least one. `rank` then judges the plates found.

    `letters` may replace the wrong or missing character. At an end any letter would do, so the piece is cut there. Both
    arguments are skeletons.
    """
    shape = bones(wanted)
    if len(shape) < SHORTEST_SLIP:
        return []
    places, inner = range(len(shape)), range(1, len(shape) - 1)
    ends = [shape[1:], shape[:-1]]
    wrong = [shape[:i] + char + shape[i + 1 :] for i in inner for char in letters]
    missing = [shape[:i] + char + shape[i:] for i in (*inner, len(shape) - 1) for char in letters]
    too_many = [shape[:i] + shape[i + 1 :] for i in places] if len(shape) > SHORTEST_SLIP else []
    swapped = [shape[:i] + shape[i + 1] + shape[i] + shape[i + 2 :] for i in places[:-1]]
    pieces = dict.fromkeys((*ends, *wrong, *missing, *too_many, *swapped))
    return [piece for piece in pieces if len(piece) <= MAX_KEY]


def parts(bones_of_query: str) -> list[str]:
    """Every piece of the query that has the length of a plate."""
    length = len(bones_of_query)
    cuts = (
        (start, start + size) for size in range(MIN_KEY, MAX_KEY + 1) for start in range(length - size + 1)
    )
    return list(dict.fromkeys(bones_of_query[start:end] for start, end in cuts))

"""How well what the guard typed fits a plate."""

import re
from enum import IntEnum
from functools import lru_cache

from passbot.domain.plate_text import bones, fold

SHORTEST_SLIP = 4  # one slip in three characters would fit every second car


class Fit(IntEnum):
    EXACT = 0
    SUFFIX = 1
    PART = 2
    LOOK_ALIKE = 3
    SLIP = 4


def rank(query: str, key: str) -> int | None:
    """0 is best; None is no match. The query is folded here, the key is taken as stored."""
    wanted = fold(query)
    if not wanted:
        return None
    if wanted in key:
        return _exact(wanted, key)
    shape = bones(key)
    if bones(wanted) in shape:
        return Fit.LOOK_ALIKE
    slip = _slips(bones(wanted))
    return Fit.SLIP if slip and slip.search(shape) else None


def _exact(wanted: str, key: str) -> Fit:
    if wanted == key:
        return Fit.EXACT
    return Fit.SUFFIX if key.endswith(wanted) else Fit.PART


@lru_cache(maxsize=64)
def _slips(wanted: str) -> re.Pattern[str] | None:
    """One character wrong, missing, too many, or two neighbours swapped. Compiled once for a whole search."""
    if len(wanted) < SHORTEST_SLIP:
        return None
    places = range(len(wanted))
    wrong = [wanted[:i] + "." + wanted[i + 1 :] for i in places]
    missing = [wanted[:i] + "." + wanted[i:] for i in places[1:]]
    too_many = [wanted[:i] + wanted[i + 1 :] for i in places] if len(wanted) > SHORTEST_SLIP else []
    swapped = [wanted[:i] + wanted[i + 1] + wanted[i] + wanted[i + 2 :] for i in places[:-1]]
    return re.compile("|".join(wrong + missing + too_many + swapped))

"""House numbers: 27, 27а, 27/2, 12-Б. Each house has one spelling, from either keyboard."""

import re

from passbot.errors import InvalidInput

_LATIN = "ABCEHKMOPTXY"
_CYRILLIC = "АВСЕНКМОРТХУ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)

MOST_AT_ONCE = 2_000

_HOUSE = re.compile(
    r"(?:(?:ДОМ|Д\.?|УЧАСТОК|УЧ\.?|HOUSE|№)\s*)?"
    r"0*(?P<number>[1-9][0-9]{0,4})"
    r"[\s-]*(?P<letter>[A-ZА-ЯЁ]?)"
    r"(?:\s*[/\\]\s*(?P<fraction>[1-9][0-9]{0,2}[A-ZА-ЯЁ]?))?"
)


def read(text: str) -> str:
    """Return the canonical form: the number, its letter in upper case (Cyrillic if it has a Cyrillic twin), /2."""
    found = _HOUSE.fullmatch(text.strip().upper())
    if not found:
        raise InvalidInput(
            "house.format",
            "Write the house number like 27, 27А or 27/2: up to five digits, then a letter or a fraction.",
            example="27А",
        )
    fraction = f"/{found['fraction']}" if found["fraction"] else ""
    return f"{found['number']}{found['letter']}{fraction}".translate(_TO_CYRILLIC)


def read_many(text: str) -> list[str]:
    """Read a list with ranges (`27`, `1-120`, `1, 2, 5-7 12а`): each house once, in the order named."""
    found: list[str] = []
    for part in re.split(r"[,;\s]+", text.strip()):
        span = re.fullmatch(r"([0-9]{1,5})[-–]([0-9]{1,5})", part)
        if span:
            found += _range(part, int(span[1]), int(span[2]))
        elif part:
            found.append(read(part))
    return list(dict.fromkeys(found))


def _range(part: str, first: int, last: int) -> list[str]:
    if not 1 <= first <= last < first + MOST_AT_ONCE:
        raise InvalidInput("house.range", f"{part} is no range of houses. Write it like 1-120.", given=part)
    return [str(number) for number in range(first, last + 1)]

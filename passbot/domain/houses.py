"""House numbers: 27, 27а, 27/2, 12-Б. One house has one spelling, whatever keyboard it came from."""

import re

from passbot.errors import InvalidInput

_LATIN = "ABCEHKMOPTXY"
_CYRILLIC = "АВСЕНКМОРТХУ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)

_HOUSE = re.compile(
    r"(?:(?:ДОМ|Д\.?|УЧАСТОК|УЧ\.?|HOUSE|№)\s*)?"
    r"0*(?P<number>[1-9][0-9]{0,4})"
    r"[\s-]*(?P<letter>[A-ZА-ЯЁ]?)"
    r"(?:\s*[/\\]\s*(?P<fraction>[1-9][0-9]{0,2}[A-ZА-ЯЁ]?))?"
)


def read(text: str) -> str:
    """The canonical form: the number, its letter upper-case and Cyrillic where it has a Cyrillic twin, /2."""
    found = _HOUSE.fullmatch(text.strip().upper())
    if not found:
        raise InvalidInput(
            "house.format",
            "Write the house number like 27, 27А or 27/2: up to five digits, then a letter or a fraction.",
            example="27А",
        )
    fraction = f"/{found['fraction']}" if found["fraction"] else ""
    return f"{found['number']}{found['letter']}{fraction}".translate(_TO_CYRILLIC)

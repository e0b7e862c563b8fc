"""Find a car's colour in a free message: with half a plate, the guard looks for it."""

import re
from dataclasses import dataclass

_STEMS = (
    "бел|ч[её]рн|сер|серебрист|красн|син|голуб|зел[её]н|ж[её]лт|оранжев|коричнев|бежев|фиолетов|бордов|золотист",
    "white|black|gr[ae]y|silver|red|blue|green|yellow|orange|brown|beige|purple|gold",
)
_COLOUR = re.compile(
    rf"\b(?:(?:{_STEMS[0]})(?:ый|ий|ой|ая|яя|ое|ее|ого|его|ую|юю)|{_STEMS[1]})\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Named:
    """A colour as written, in lower case, with its position in the text."""

    colour: str
    start: int
    end: int


def find(text: str) -> Named | None:
    found = _COLOUR.search(text)
    return Named(found[0].lower(), found.start(), found.end()) if found else None

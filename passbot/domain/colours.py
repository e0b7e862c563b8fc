"""The colour of a car in a free message: with half a plate, it is what the guard looks for."""

import re

_STEMS = (
    "бел|ч[её]рн|сер|серебрист|красн|син|голуб|зел[её]н|ж[её]лт|оранжев|коричнев|бежев|фиолетов|бордов|золотист",
    "white|black|gr[ae]y|silver|red|blue|green|yellow|orange|brown|beige|purple|gold",
)
_COLOUR = re.compile(
    rf"\b(?:(?:{_STEMS[0]})(?:ый|ий|ой|ая|яя|ое|ее|ого|его|ую|юю)|{_STEMS[1]})\b", re.IGNORECASE
)


def colour_of(text: str) -> str | None:
    """As it was written, in small letters."""
    found = _COLOUR.search(text)
    return found[0].lower() if found else None

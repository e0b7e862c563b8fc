"""Read, format and compare names of people."""

import unicodedata

from passbot.errors import InvalidInput

EXAMPLE = "Анна Петрова"
MAX_LENGTH = 80

LONGEST_SHORT = 4  # ООО, DHL
_SMALL = frozenset(
    ("с", "со", "и", "в", "на", "от", "из", "для", "de", "van", "von", "der", "with", "and", "from", "of")
)
_JOINERS = "-'."
_LOOK_ALIKES = str.maketrans("’ʼ`‐‑–", "'''---")


def read(text: str, *, least: int = 2) -> str:
    """Accept two (or `least`) to five words of letters of any alphabet. It begins with a letter: no commands, no
    formulas.
    """
    words = _visible(text).translate(_LOOK_ALIKES).split()
    name = " ".join(words)
    if len(name) > MAX_LENGTH:
        raise InvalidInput(
            "name.long", f"Write the name in at most {MAX_LENGTH} characters.", limit=MAX_LENGTH
        )
    if not all(map(_is_word, words)) or not name[:1].isalpha():
        raise InvalidInput(
            "name.letters",
            f"A name has letters, hyphens and apostrophes only, like {EXAMPLE}.",
            example=EXAMPLE,
        )
    if not least <= len(words) <= 5:
        raise InvalidInput(
            "name.words", f"Write first name and surname, two to five words, like {EXAMPLE}.", example=EXAMPLE
        )
    return written(name)


def written(text: str) -> str:
    """Capitalise a name that was typed in all lower or all upper case; any other stays as typed."""
    words = " ".join(text.split())
    letters = [char for char in words if char.isalpha()]
    is_shouted = len(letters) > LONGEST_SHORT and all(map(str.isupper, letters))
    if not letters or not (is_shouted or all(map(str.islower, letters))):
        return words
    return " ".join(word if word in _SMALL else _capital(word) for word in words.lower().split())


def _capital(word: str) -> str:
    """Capitalise each part: `анна-мария` has two."""
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


def key(text: str) -> str:
    """The form for comparing and searching: lower case, ё as е, single spaces."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _visible(text)).casefold())
    return " ".join(folded.replace("ё", "е").translate(_LOOK_ALIKES).split())


def _visible(text: str) -> str:
    """Remove marks that change writing direction or join letters: they would make two names look the same."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(char for char in composed if unicodedata.category(char) != "Cf")


def _is_word(word: str) -> bool:
    has_letter = any(map(str.isalpha, word))
    return has_letter and all(_fits(char) for char in word)


def _fits(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char)[0] in "LM"

"""The letters of plates: both alphabets and every way of typing folded into one form."""

import re
import unicodedata
from functools import lru_cache
from itertools import product

RUSSIAN_LETTERS = "АВЕКМНОРСТУХ"
LATIN_TWINS = "ABEKMHOPCTYX"

TO_CYRILLIC = str.maketrans(LATIN_TWINS, RUSSIAN_LETTERS)
_TO_LATIN = str.maketrans(RUSSIAN_LETTERS + "ІӀ", LATIN_TWINS + "II")

# One bone for all that one eye, or one keyboard, takes for another.
_TAKEN_FOR = {"0": "0O", "1": "1IL", "3": "3З", "4": "4Ч", "6": "6Б", "8": "8B"}
_BONES = {ord(char): bone for bone, chars in _TAKEN_FOR.items() for char in chars}

# 🅰️ and Ⓜ️ are letters to who sends them. A flag is made of such signs too, and is none.
_SIGN = re.compile(r"(?:NEGATIVE )?(?:SQUARED|CIRCLED|PARENTHESIZED) LATIN (?:CAPITAL|SMALL) LETTER ([A-Z])")

_BETWEEN = frozenset("-.,:;/\\|_()[]'\"«»·•#№")
_DECORATION = frozenset({"Pd", "So", "Sk", "Cf", "Mn", "Me"})  # dashes, emoji and what colours them


def fold(text: str) -> str:
    """Upper-case Latin letters and digits without anything between; only letters without a Latin twin stay.

    Works letter by letter, so that fold(a + b) == fold(a) + fold(b), takes any text, and folds once for all.
    """
    return "".join(map(_folded, text))


def skeleton(text: str) -> str:
    """The fold with look-alikes (O and 0, З and 3) made one: what the search column and the query hold."""
    return bones(fold(text))


def bones(key: str) -> str:
    """The skeleton of what is folded already."""
    return key.translate(_BONES)


def alike(key: str) -> list[str]:
    """Every key with the same bones."""
    return ["".join(chars) for chars in product(*(_TAKEN_FOR.get(bone, bone) for bone in bones(key)))]


def is_digit_of_another_kind(char: str) -> bool:
    """²: it looks like a digit and Python counts it as one, but it is nothing on a plate."""
    return char.isnumeric() and not _folded(char).isdigit()


def is_strange(char: str) -> bool:
    """Neither of a plate nor anything that people put between its parts."""
    if char in _BETWEEN or char.isspace() or _folded(char):
        return False
    return char.isascii() or unicodedata.category(char) not in _DECORATION


def has_signs(text: str) -> bool:
    """A picture of a letter stands for it."""
    return any(map(_of_sign, text))


def is_cyrillic(char: str) -> bool:
    return "\u0400" <= char <= "\u04ff"


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    if unicodedata.category(char)[0] != "L" and unicodedata.category(char) != "Nd":
        return _of_sign(char)  # before any normal form: it would turn № into NO and ² into 2
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).upper())
    return "".join(filter(_stays, plain)).translate(_TO_LATIN)


def _of_sign(char: str) -> str:
    found = _SIGN.fullmatch(unicodedata.name(char, "")) if unicodedata.category(char) == "So" else None
    return found[1] if found else ""


def _stays(char: str) -> bool:
    return (char.isascii() and char.isalnum()) or (is_cyrillic(char) and char.isupper())

"""Fold plates: both alphabets and every way of typing become one form."""

import re
import unicodedata
from functools import lru_cache
from itertools import product

RUSSIAN_LETTERS = "АВЕКМНОРСТУХ"
LATIN_TWINS = "ABEKMHOPCTYX"

TO_CYRILLIC = str.maketrans(LATIN_TWINS, RUSSIAN_LETTERS)
_TO_LATIN = str.maketrans(RUSSIAN_LETTERS + "ІӀ", LATIN_TWINS + "II")

# Look-alikes share one skeleton character: they are easily confused by eye or on the keyboard.
_TAKEN_FOR = {"0": "0O", "1": "1IL", "3": "3З", "4": "4Ч", "6": "6Б", "8": "8B"}
_BONES = {ord(char): bone for bone, chars in _TAKEN_FOR.items() for char in chars}

# 🅰️ and Ⓜ️ stand for letters. Flags are made of similar signs, and are not folded to letters.
_SIGN = re.compile(r"(?:NEGATIVE )?(?:SQUARED|CIRCLED|PARENTHESIZED) LATIN (?:CAPITAL|SMALL) LETTER ([A-Z])")

_BETWEEN = frozenset("-.,:;/\\|_()[]'\"«»·•#№")
_DECORATION = frozenset({"Pd", "So", "Sk", "Cf", "Mn", "Me"})  # dashes, emoji and their colour modifiers


def fold(text: str) -> str:
    """Return upper-case Latin letters and digits only; letters without a Latin twin stay as they are.

    Works letter by letter, so fold(a + b) == fold(a) + fold(b). Accepts any text; folding twice changes nothing.
    """
    return "".join(map(_folded, text))


def skeleton(text: str) -> str:
    """Fold, then merge look-alikes (O and 0, З and 3). The search column and the query are both in this form."""
    return bones(fold(text))


def bones(key: str) -> str:
    """The skeleton of text that is folded already."""
    return key.translate(_BONES)


def alike(key: str) -> list[str]:
    """Every key with the same skeleton."""
    return ["".join(chars) for chars in product(*(_TAKEN_FOR.get(bone, bone) for bone in bones(key)))]


def is_digit_of_another_kind(char: str) -> bool:
    """True for ², which Python counts as a digit but no plate has."""
    return char.isnumeric() and not _folded(char).isdigit()


def is_strange(char: str) -> bool:
    """True for a character that belongs to no plate and that nobody types between its parts."""
    if char in _BETWEEN or char.isspace() or _folded(char):
        return False
    return char.isascii() or unicodedata.category(char) not in _DECORATION


def has_signs(text: str) -> bool:
    """True if a picture stands for a letter (🅰️)."""
    return any(map(_of_sign, text))


def is_cyrillic(char: str) -> bool:
    return "\u0400" <= char <= "\u04ff"


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    if unicodedata.category(char)[0] != "L" and unicodedata.category(char) != "Nd":
        return _of_sign(char)  # before normalising: that would turn № into NO and ² into 2
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).upper())
    return "".join(filter(_stays, plain)).translate(_TO_LATIN)


def _of_sign(char: str) -> str:
    found = _SIGN.fullmatch(unicodedata.name(char, "")) if unicodedata.category(char) == "So" else None
    return found[1] if found else ""


def _stays(char: str) -> bool:
    return (char.isascii() and char.isalnum()) or (is_cyrillic(char) and char.isupper())

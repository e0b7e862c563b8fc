"""A1 notation, parsed and written. Indexes count from 0 and ends are exclusive, as in a GridRange."""

import re
from functools import lru_cache
from typing import NamedTuple

CORNER = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]*)?")
BARE_TITLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*|TRUE|FALSE", re.IGNORECASE)
LARGEST_COLUMN = 18_278


class Span(NamedTuple):
    """A range as written; a missing end is open."""

    top: int = 0
    bottom: int | None = None
    left: int = 0
    right: int | None = None


class NotA1(Exception):
    """The text is not an A1 range."""


@lru_cache(maxsize=1024)
def split(text: str) -> tuple[str, str]:
    """Split into (title or "", range). `'It''s'!A1` is ("It's", "A1")."""
    if text.startswith("'"):
        found = re.fullmatch(r"'((?:[^']|'')+)'(?:!(.*))?", text)
        if not found:
            raise NotA1(text)
        return found[1].replace("''", "'"), found[2] or ""
    title, mark, rest = text.rpartition("!")
    return (title, rest) if mark else ("", text)


@lru_cache(maxsize=4096)
def parse(text: str) -> Span:
    """`A1`, `A1:C`, `2:3`, `B:B`; corners in any order."""
    first, colon, second = text.partition(":")
    row, column = _corner(first)
    if not colon:
        if row is None or column is None:
            raise NotA1(text)
        return Span(row, row + 1, column, column + 1)
    last_row, last_column = _corner(second)
    top, bottom = _ordered(row, last_row)
    left, right = _ordered(column, last_column)
    return Span(top, bottom, left, right)


def _ordered(first: int | None, second: int | None) -> tuple[int, int | None]:
    if first is None or second is None:
        return first if first is not None else second or 0, None
    return min(first, second), max(first, second) + 1


def _corner(text: str) -> tuple[int | None, int | None]:
    found = CORNER.fullmatch(text)
    if not found or not text:
        raise NotA1(text)
    column = column_index(found[1]) if found[1] else None
    return (int(found[2]) - 1 if found[2] else None), column


def column_index(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


@lru_cache(maxsize=LARGEST_COLUMN)
def column_letters(index: int) -> str:
    letters, rest = "", index + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def cell(row: int, column: int) -> str:
    return f"{column_letters(column)}{row + 1}"


def quoted(title: str) -> str:
    """Quoted only if necessary, as in Google's answers since autumn 2026."""
    if BARE_TITLE.fullmatch(title) and not LOOKS_LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"

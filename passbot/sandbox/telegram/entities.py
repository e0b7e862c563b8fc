"""Entities of a text: offsets in Telegram's units, and entities that the server finds itself."""

import re
from collections.abc import Iterable, Iterator
from typing import Any  # Any: JSON

Json = dict[str, Any]
FOUND = {
    "bot_command": re.compile(r"(?<![\w/<>])/([a-zA-Z0-9_]{1,64})(?:@([a-zA-Z0-9_]{3,32}))?(?![\w/<>])"),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.[a-zA-Z]{2,}\b"),
    "url": re.compile(
        r"(?<![\w@./-])(?:https?://[^\s<>\"]*[^\s<>\".,:;!?)\]}]|"
        r"(?:[a-zA-Z0-9-]+\.)+(?:com|org|net|ru|me|io|dev|info|рф)\b(?:/[^\s<>\"]*[^\s<>\".,:;!?)\]}])?)"
    ),
    "mention": re.compile(r"(?<![\w/@])@[a-zA-Z0-9_]{3,32}\b(?!@)"),
    "hashtag": re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}\b"),
    "phone_number": re.compile(r"(?<![\w+])\+\d[\d ()-]{8,16}\d(?!\w)"),
}
HINTS = "/@.#+"  # without one of these there is nothing to find


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def found_in(text: str, apart_from: Iterable[Json] = ()) -> list[Json]:
    """The entities that the server adds itself, outside of given ones."""
    if not any(hint in text for hint in HINTS):
        return []
    taken = [(each["offset"], each["offset"] + each["length"]) for each in apart_from]
    found = []
    for entity in _matches(text):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if all(end <= first or last <= start for first, last in taken):
            taken.append((start, end))
            found.append(entity)
    return in_order(found)


def _matches(text: str) -> Iterator[Json]:
    for kind, pattern in FOUND.items():
        for match in pattern.finditer(text):
            offset = utf16_length(text[: match.start()])
            yield {"type": kind, "offset": offset, "length": utf16_length(match[0])}


def in_order(entities: Iterable[Json]) -> list[Json]:
    return sorted(entities, key=lambda each: (each["offset"], -each["length"]))


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Remove surrounding white space; an entity of white space only is dropped."""
    short = text.strip()
    if short == text:
        return text, entities
    cut = utf16_length(text[: len(text) - len(text.lstrip())])
    end = cut + utf16_length(short)
    kept = []
    for each in entities:
        first, last = max(each["offset"], cut), min(each["offset"] + each["length"], end)
        if first < last:
            kept.append({**each, "offset": first - cut, "length": last - first})
    return short, kept

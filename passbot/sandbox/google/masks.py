"""Field masks (`a.b`, `a/b`, `a(b,c)` and `*`) as a tree. An empty tree selects everything below."""

import re
from functools import lru_cache
from typing import Any  # Any: JSON

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.discovery import Api

Mask = dict[str, "Mask"]
EVERYTHING: Mask = {}
TOKEN = re.compile(r"\s*([A-Za-z0-9_*]+|[(),./])\s*")


class BadMask(Exception):
    """The mask cannot be parsed, or names a field that does not exist."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@lru_cache(maxsize=512)
def parse(text: str) -> Mask:
    """Parse. The result is cached and shared: do not change it."""
    tokens = _tokens(text)
    mask: Mask = {}
    _parse_list(tokens, mask)
    if tokens:
        raise BadMask(text)
    return EVERYTHING if "*" in mask else mask


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            raise BadMask(text)
        tokens.append(found[1])
        at = found.end()
    return tokens[::-1]


def _parse_list(tokens: list[str], into: Mask) -> None:
    while True:
        _parse_path(tokens, into)
        if not tokens or tokens[-1] != ",":
            return
        tokens.pop()


def _parse_path(tokens: list[str], into: Mask) -> None:
    name = tokens.pop() if tokens else ""
    if not name or name in "(),./":
        raise BadMask(name)
    known = into.get(name)
    below: Mask = {}
    following = tokens[-1] if tokens else ""
    if following in (".", "/"):
        tokens.pop()
        _parse_path(tokens, below)
    elif following == "(":
        tokens.pop()
        _parse_list(tokens, below)
        if not tokens or tokens.pop() != ")":
            raise BadMask(name)
    if "*" in below:
        below = {}
    into[name] = _joined(known, below)


def _joined(known: Mask | None, more: Mask) -> Mask:
    if known is None:
        return more
    if not known or not more:
        return EVERYTHING
    joined = dict(known)
    for name, below in more.items():
        joined[name] = _joined(joined.get(name), below)
    return joined


def check(mask: Mask, api: Api, schema: str, path: str = "") -> None:
    """Raises BadMask with the first path that the schema does not have."""
    fields = api.schemas[schema].get("properties", {})
    for name, below in mask.items():
        here = f"{path}.{name}" if path else name
        if name not in fields:
            raise BadMask(here)
        spec = fields[name]
        while "items" in spec:
            spec = spec["items"]
        if below and "$ref" in spec:
            check(below, api, spec["$ref"], here)


def pick(document: Any, mask: Mask) -> Any:  # JSON
    """Select by the mask. A message without any selected field remains as {}."""
    if not mask:
        return document
    if isinstance(document, list):
        return [pick(each, mask) for each in document]
    if not isinstance(document, dict):
        return document
    return {name: pick(document[name], below) for name, below in mask.items() if name in document}


def merge(old: Json, new: Json, mask: Mask) -> Json:
    """A copy of `old` whose masked fields come from `new`; fields missing in `new` are cleared."""
    if not mask:
        return new
    merged = dict(old)
    for name, below in mask.items():
        value = new.get(name)
        if below and (name in new or name in old):
            value = merge(old.get(name) or {}, value or {}, below)
        if value is None or value == {}:
            merged.pop(name, None)
        else:
            merged[name] = value
    return merged

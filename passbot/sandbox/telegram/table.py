"""The Bot API as data: bot_api.json and how its short notation reads.

"String(1-64 bytes)!": a type, how long or large it may be, and "!" where it must be there.
"[Type]" is an array, "A|B" one of several, "'word'" that very word.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any  # Any: JSON

PATH = Path(__file__).with_name("bot_api.json")
NOTATION = re.compile(
    r"(?P<types>[^(!]+)(?:\((?P<low>\d+)-(?P<high>\d+)(?P<bytes> bytes)?\))?(?P<required>!?)"
)


@dataclass(frozen=True)
class Rule:
    """The rule for one value."""

    types: tuple[str, ...]
    required: bool = False
    bounds: tuple[int, int] | None = None
    in_bytes: bool = False


@dataclass(frozen=True)
class Method:
    """A method's parameters and result."""

    params: dict[str, Rule]
    returns: Rule


@dataclass(frozen=True)
class Table:
    """`objects` by name; `unions` list the objects that a name may mean."""

    methods: dict[str, Method]
    objects: dict[str, dict[str, Rule]]
    unions: dict[str, tuple[str, ...]]


@cache
def rule(notation: str) -> Rule:
    found = NOTATION.fullmatch(notation)
    assert found, f"bot_api.json: {notation}"
    bounds = (int(found["low"]), int(found["high"])) if found["low"] else None
    return Rule(_split(found["types"]), bool(found["required"]), bounds, bool(found["bytes"]))


def _split(types: str) -> tuple[str, ...]:
    """Split at bars outside of brackets."""
    return tuple(re.findall(r"\[.*\]|[^|]+", types))


@cache
def table() -> Table:
    said: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    methods = {
        name: Method(_rules(about["params"]), rule(about["returns"]))
        for name, about in said["methods"].items()
    }
    objects = {name: _rules(fields) for name, fields in said["objects"].items()}
    return Table(methods, objects, {name: _split(members) for name, members in said["unions"].items()})


def _rules(fields: dict[str, str]) -> dict[str, Rule]:
    return {name: rule(notation) for name, notation in fields.items()}

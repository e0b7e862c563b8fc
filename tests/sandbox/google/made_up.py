"""Requests made up from the schemas alone: allowed in form, mostly senseless."""

from random import Random
from typing import Any  # JSON

from passbot.sandbox.google import discovery

SCHEMAS = discovery.sheets().schemas
TEXTS = ("", "a", "1", "(", "Sheet1", "=x", "0")
FIELDS = ("*", "*", "userEnteredValue", "note", "title", "gridProperties", "range", "foo", "index,hidden")
DEEP = 6


def request(kind: str, dice: Random) -> dict[str, Any]:
    return {kind: _made(SCHEMAS["Request"]["properties"][kind], dice, 0, kind)}


def _made(spec: dict[str, Any], dice: Random, depth: int, name: str) -> Any:
    if "$ref" in spec:
        return _message(SCHEMAS[spec["$ref"]], dice, depth + 1)
    kind = spec.get("type", "any")
    if kind == "array":
        return [_made(spec["items"], dice, depth + 1, name) for _ in range(dice.randint(0, 2))]
    if kind == "object":
        extra = spec.get("additionalProperties")
        return {str(dice.randint(0, 3)): _made(extra, dice, depth + 1, "")} if extra else {}
    return _scalar(spec, dice, kind, name)


def _scalar(spec: dict[str, Any], dice: Random, kind: str, name: str) -> Any:
    if "enum" in spec:
        return dice.choice(spec["enum"])
    if kind == "string":
        return dice.choice(FIELDS if name == "fields" else TEXTS)
    if kind == "integer":
        return dice.choice((0, 0, 0, 1) if name == "sheetId" else (0, 1, 2, 3, 5, 7, 20, -1))
    return dice.random() < 0.5 if kind == "boolean" else dice.choice((0, 1.5, -2))


def _message(schema: dict[str, Any], dice: Random, depth: int) -> dict[str, Any]:
    chance = 0.85 if depth < 3 else 0.45 if depth < DEEP else 0.1
    return {
        name: _made(spec, dice, depth, name)
        for name, spec in schema.get("properties", {}).items()
        if dice.random() < chance and not spec.get("readOnly")
    }

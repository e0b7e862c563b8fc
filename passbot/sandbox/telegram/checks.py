"""Check requests and answers against the table of the Bot API, in the tests' strict mode."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any  # Any: JSON

from passbot.sandbox.telegram.params import Params, Upload
from passbot.sandbox.telegram.table import Rule, table

PLAIN: dict[str, Callable[[Any], bool]] = {
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "Boolean": lambda value: isinstance(value, bool),
    "String": lambda value: isinstance(value, str),
    "Upload": lambda value: isinstance(value, Upload),
}
WRITTEN = {
    "Integer": re.compile(r"-?\d+", re.ASCII),
    "Float": re.compile(r"-?\d+(\.\d+)?([eE]-?\d+)?", re.ASCII),
    "Boolean": re.compile("true|false"),
}
# python-telegram-bot sends its defaults to methods without these parameters; Telegram ignores them.
TOLERATED = frozenset({"parse_mode", "link_preview_options", "disable_notification", "protect_content"})
ANOTHER_WORD = 100  # an error so large that a union's member with another type name was not meant


def request(name: str, params: Params) -> Iterator[str]:
    """Yield the errors of a request. Method names must be exact here, although the server is less strict."""
    method = table().methods.get(name)
    if method is None:
        yield f"{name}: the Bot API has no such method"
        return
    attached = {value.removeprefix("attach://") for value in _attached(params)}
    for field, value in params.items():
        rule = method.params.get(field)
        if rule:
            yield from (f"{name}: {wrong}" for wrong in _value(field, _read(value, rule), rule))
        elif field not in attached | TOLERATED:
            yield f"{name}: has no parameter {field}"
    for field, rule in method.params.items():
        if rule.required and field not in params:
            yield f"{name}: {field} is missing"


def answer(name: str, result: object) -> Iterator[str]:
    method = table().methods.get(name)
    if method:
        yield from (f"{name} answers: {wrong}" for wrong in _value("result", result, method.returns))


def _attached(params: Params) -> list[str]:
    return re.findall(
        r'attach://[^"]+', " ".join(value for value in params.values() if isinstance(value, str))
    )


def _read(value: Any, rule: Rule) -> Any:  # JSON, from a form or as it is
    """Convert a form's text by the type in the rule."""
    if not isinstance(value, str):
        return value
    for kind, pattern in WRITTEN.items():
        if kind in rule.types and pattern.fullmatch(value):
            return json.loads(value)
    if "String" in rule.types or any(kind in rule.types for kind in WRITTEN):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _value(where: str, value: Any, rule: Rule) -> list[str]:  # JSON
    """Errors of a value: none if it has one of the types, else those of the nearest type."""
    complaints = [_of_type(where, value, kind) for kind in rule.types]
    best = min(complaints, key=_distance)
    return best or list(_bounds(where, value, rule))


def _distance(complaints: list[str]) -> int:
    return sum(ANOTHER_WORD if " must be '" in each else 1 for each in complaints)


def _of_type(where: str, value: Any, kind: str) -> list[str]:  # JSON
    if kind in PLAIN:
        return [] if PLAIN[kind](value) else [f"{where} must be {kind}, not {value!r:.60}"]
    if kind.startswith("'"):
        return [] if value == kind.strip("'") else [f"{where} must be {kind}, not {value!r:.60}"]
    if kind.startswith("["):
        return _array(where, value, kind[1:-1])
    if kind in table().unions:
        return _value(where, value, Rule(table().unions[kind]))
    return _object(where, value, kind)


def _array(where: str, value: Any, kind: str) -> list[str]:  # JSON
    if not isinstance(value, list):
        return [f"{where} must be an array of {kind}, not {value!r:.60}"]
    rule = Rule((kind,) if kind.startswith("[") else tuple(kind.split("|")))
    return [wrong for i, each in enumerate(value) for wrong in _value(f"{where}[{i}]", each, rule)]


def _object(where: str, value: Any, kind: str) -> list[str]:  # JSON
    if not isinstance(value, dict):
        return [f"{where} must be {kind}, not {value!r:.60}"]
    fields = table().objects.get(kind)
    return [] if fields is None else list(_fields(where, value, kind, fields))


def _fields(where: str, value: dict[str, Any], kind: str, fields: dict[str, Rule]) -> Iterator[str]:
    for name, rule in fields.items():
        if name in value:
            yield from _value(f"{where}.{name}", value[name], rule)
        elif rule.required:
            yield f"{where}.{name} is missing in {kind}"
    for name in value:
        if name not in fields:
            yield f"{where}.{name} is unknown in {kind}"


def _bounds(where: str, value: Any, rule: Rule) -> Iterator[str]:  # JSON
    if rule.bounds is None:
        return
    low, high = rule.bounds
    size = value if isinstance(value, int) else len(value.encode() if rule.in_bytes else value)
    if not low <= size <= high:
        unit = " bytes" if rule.in_bytes else ""
        yield f"{where} must be {low}-{high}{unit}, not {size}"

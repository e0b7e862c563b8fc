"""Parse query parameters and check them against the discovery document."""

from urllib.parse import parse_qsl

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.discovery import Method
from passbot.sandbox.google.errors import Refused, invalid_payload
from passbot.sandbox.google.schema import PROTO_TYPE, Violation, snake

TRUE, FALSE = ("true", "1"), ("false", "0")
ENUMS = "type.googleapis.com/google.apps.sheets.v4"


def read(raw: bytes, method: Method, *, tolerant: bool = False) -> Json:
    """Return typed values by name. Errors are the same as for a body; `tolerant` ignores unknown parameters."""
    found: Json = {}
    violations: list[Violation] = []
    for name, text in parse_qsl(raw.decode(), keep_blank_values=True):
        spec = method.parameters.get(name)
        if spec is not None:
            _read_one(found, name, text, spec, violations)
        elif not tolerant:
            violations.append(_unknown(name))
    if violations:
        raise invalid_payload(violations)
    return found


def _read_one(found: Json, name: str, text: str, spec: Json, violations: list[Violation]) -> None:
    try:
        value = _typed(text, spec)
    except ValueError:
        enum = f"{ENUMS}.{name[0].upper()}{name[1:]}"
        shown = enum if "enum" in spec else PROTO_TYPE[spec["type"]]
        violations.append((snake(name), f"Invalid value at '{snake(name)}' ({shown}), \"{text}\""))
        return
    if spec.get("repeated"):
        found.setdefault(name, []).append(value)
    else:
        found[name] = value


def _typed(text: str, spec: Json) -> str | int | bool:
    """Google also accepts Python's True and False."""
    if spec["type"] == "boolean":
        if text.lower() not in TRUE + FALSE:
            raise ValueError(text)
        return text.lower() in TRUE
    if spec["type"] == "integer":
        return int(text)
    if "enum" in spec and text not in spec["enum"]:
        raise ValueError(text)
    return text


def _unknown(name: str) -> Violation:
    text = (
        f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
        f"Field '{name}' could not be found in request message."
    )
    return "", text


def required(value: str | None, name: str) -> str:
    if not value:
        raise Refused(f"'{name}' is required but not specified")
    return value

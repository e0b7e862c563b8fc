"""Validate JSON against the discovery schemas: first fast; on failure again, to find Google's error message."""

import re
from collections.abc import Callable
from functools import cached_property

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.discovery import Api

Check = Callable[[object], bool]
PROTO_TYPE = {
    "string": "TYPE_STRING",
    "boolean": "TYPE_BOOL",
    "integer": "TYPE_INT32",
    "number": "TYPE_DOUBLE",
}
PYTHON_TYPES: dict[str, frozenset[type]] = {
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
    "integer": frozenset({int}),
    "number": frozenset({int, float}),
    "any": frozenset({str, bool, int, float, list, dict, type(None)}),
}
Violation = tuple[str, str]


def snake(name: str) -> str:
    """Google's errors use snake case: update_cells, not updateCells."""
    return re.sub(r"([A-Z])", lambda found: "_" + found[1].lower(), name)


class Schemas:
    """Compiled schemas of one API."""

    def __init__(self, api: Api, package: str) -> None:
        self._schemas = api.schemas
        self._package = package
        self._checks: dict[str, Check] = {}

    def fits(self, name: str, value: object) -> bool:
        return self._named(name)(value)

    def violations(self, name: str, value: object, path: str = "") -> list[Violation]:
        """(field, Google's message) for each error."""
        return _Explanation(self._schemas, self._package).of({"$ref": name}, value, path)

    def fields_of(self, name: str) -> Json:
        fields: Json = self._schemas[name].get("properties", {})
        return fields

    def _named(self, name: str) -> Check:
        if name not in self._checks:
            late: list[Check] = []
            self._checks[name] = lambda value: late[0](value)  # noqa: PLW0108 — a schema may hold itself
            late.append(self._compile(self._schemas[name]))
            self._checks[name] = late[0]
        return self._checks[name]

    def _compile(self, spec: Json) -> Check:
        if "$ref" in spec:
            return self._named(spec["$ref"])
        kind = spec.get("type", "any")
        if kind == "array":
            return _array_check(self._compile(spec["items"]))
        if kind == "object":
            rest = spec.get("additionalProperties")
            fields = {name: self._compile(each) for name, each in spec.get("properties", {}).items()}
            return _object_check(fields, self._compile(rest) if rest else None)
        if "enum" in spec:
            allowed = frozenset(spec["enum"])
            return lambda value: type(value) is str and value in allowed
        types = PYTHON_TYPES[kind]
        return lambda value: type(value) in types


def _array_check(check: Check) -> Check:
    return lambda value: type(value) is list and all(map(check, value))


def _object_check(fields: dict[str, Check], rest: Check | None) -> Check:
    def fits(value: object) -> bool:
        if type(value) is not dict:
            return False
        for name, item in value.items():
            check = fields.get(name, rest)
            if check is None or not check(item):
                return False
        return True

    return fits


class _Explanation:
    """The slow validation that finds the messages."""

    def __init__(self, schemas: dict[str, Json], package: str) -> None:
        self._schemas = schemas
        self._package = package
        self._found: list[Violation] = []

    def of(self, spec: Json, value: object, path: str) -> list[Violation]:
        self._walk(spec, value, path, type_name="")
        return self._found

    @cached_property
    def _walks(self) -> dict[str, Callable[[Json, object, str, str], None]]:
        return {"array": self._array, "object": self._object}

    def _walk(self, spec: Json, value: object, path: str, type_name: str) -> None:
        if "$ref" in spec:
            self._walk(self._schemas[spec["$ref"]], value, path, f"{self._package}.{spec['$ref']}")
            return
        kind = spec.get("type", "any")
        self._walks.get(kind, self._scalar)(spec, value, path, type_name)

    def _array(self, spec: Json, value: object, path: str, type_name: str) -> None:
        items = spec["items"]
        if items.get("type") == "array":
            type_name = "google.protobuf.ListValue"
        if not isinstance(value, list):
            self._invalid(path, type_name or self._type_of(items), value)
            return
        for index, each in enumerate(value):
            where = path if items.get("type") == "array" else f"{path}[{index}]"
            self._walk(items, each, where, type_name)

    def _object(self, spec: Json, value: object, path: str, type_name: str) -> None:
        if isinstance(value, list):
            self._no_list(path)
        elif not isinstance(value, dict):
            self._invalid(path, type_name, value)
        else:
            for name, each in value.items():
                self._field(spec, name, each, path, type_name)

    def _field(self, spec: Json, name: str, value: object, path: str, type_name: str) -> None:
        fields = spec.get("properties", {})
        inner = fields.get(name) or spec.get("additionalProperties")
        if inner is None:
            at = f" at '{path}'" if path else ""
            text = f'Invalid JSON payload received. Unknown name "{name}"{at}: Cannot find field.'
            self._found.append((path, text))
            return
        enum_type = f"{type_name}.{name[0].upper()}{name[1:]}" if "enum" in inner else ""
        self._walk(inner, value, f"{path}.{snake(name)}" if path else snake(name), enum_type)

    def _scalar(self, spec: Json, value: object, path: str, type_name: str) -> None:
        kind = spec.get("type", "any")
        if isinstance(value, list) and kind != "any":
            self._no_list(path)
        elif type(value) not in PYTHON_TYPES[kind] or value not in spec.get("enum", [value]):
            self._invalid(path, type_name or PROTO_TYPE.get(kind, ""), value)

    def _type_of(self, spec: Json) -> str:
        if "$ref" in spec:
            return f"{self._package}.{spec['$ref']}"
        return PROTO_TYPE.get(spec.get("type", ""), "google.protobuf.Value")

    def _no_list(self, path: str) -> None:
        parent, _, name = path.rpartition(".")
        at = f" at '{parent}'" if parent else ""
        text = f'Invalid JSON payload received. Unknown name "{name}"{at}: '
        text += "Proto field is not repeating, cannot start list."
        self._found.append((parent, text))

    def _invalid(self, path: str, type_name: str, value: object) -> None:
        shown = type_name if type_name.startswith("TYPE_") else f"type.googleapis.com/{type_name}"
        self._found.append((path, f"Invalid value at '{path}' ({shown}), {_as_google_shows(value)}"))


def _as_google_shows(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)

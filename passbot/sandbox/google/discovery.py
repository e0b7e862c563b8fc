"""Google's discovery documents, without their descriptions: methods, parameters, schemas."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from passbot.sandbox.google.body import Json

SHEETS = Path(__file__).with_name("sheets_v4.json")
DRIVE = Path(__file__).with_name("drive_v3.json")


@dataclass(frozen=True)
class Method:
    """One API method: the permitted query, body and answer."""

    name: str
    verb: str
    path: str
    parameters: dict[str, Json]
    request: str = ""
    response: str = ""


@dataclass(frozen=True)
class Api:
    schemas: dict[str, Json]
    methods: dict[str, Method] = field(default_factory=dict)


@cache
def sheets() -> Api:
    return _read(SHEETS)


@cache
def drive() -> Api:
    return _read(DRIVE)


def _read(path: Path) -> Api:
    document = json.loads(path.read_text())
    api = Api(document["schemas"])
    _collect(document["resources"], document["parameters"], "", api.methods)
    return api


def _collect(resources: Json, common: Json, prefix: str, methods: dict[str, Method]) -> None:
    for resource, content in resources.items():
        for name, spec in content.get("methods", {}).items():
            full_name = f"{prefix}{resource}.{name}"
            query = {k: v for k, v in spec.get("parameters", {}).items() if v.get("location") == "query"}
            methods[full_name] = Method(
                full_name,
                spec["httpMethod"],
                spec["path"],
                common | query,
                spec.get("request", {}).get("$ref", ""),
                spec.get("response", {}).get("$ref", ""),
            )
        _collect(content.get("resources", {}), common, f"{prefix}{resource}.", methods)

"""Make the sandbox's schema data from the discovery documents: `python -m tests.sandbox.google.trim`."""

import json
from pathlib import Path
from typing import Any  # JSON

import googleapiclient.discovery_cache

from passbot.sandbox.google import discovery

WHEEL = Path(googleapiclient.discovery_cache.__file__).parent / "documents"
NOT_NEEDED = {
    "description",
    "enumDescriptions",
    "enumDeprecated",
    "deprecated",
    "annotations",
    "id",
    "default",
}
DRIVE_RESOURCES = ("about", "comments", "files", "permissions")
NAMED_BY_AUTHORS = {"properties", "schemas", "parameters", "methods", "resources"}


def trimmed_sheets() -> dict[str, Any]:
    return _trim(json.loads((WHEEL / "sheets.v4.json").read_text()))


def trimmed_drive() -> dict[str, Any]:
    document = json.loads((WHEEL / "drive.v3.json").read_text())
    document["resources"] = {name: document["resources"][name] for name in DRIVE_RESOURCES}
    document["schemas"] = _reachable(document)
    return _trim(document)


def _trim(document: dict[str, Any]) -> dict[str, Any]:
    kept = {name: document[name] for name in ("revision", "parameters", "resources", "schemas")}
    return {name: _without_words(part, named=name in NAMED_BY_AUTHORS) for name, part in kept.items()}


def _without_words(node: Any, *, named: bool = False) -> Any:
    """Nothing that only a person reads; a field that is itself called `description` stays."""
    if isinstance(node, list):
        return [_without_words(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        name: _without_words(each, named=not named and name in NAMED_BY_AUTHORS)
        for name, each in node.items()
        if named or name not in NOT_NEEDED
    }


def _reachable(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    todo = _references(document["resources"])
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = document["schemas"][name]
            todo |= _references(found[name])
    return dict(sorted(found.items()))


def _references(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*(_references(each) for each in node))
    if not isinstance(node, dict):
        return set()
    own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
    return own.union(*(_references(each) for each in node.values()))


if __name__ == "__main__":
    for path, make in ((discovery.SHEETS, trimmed_sheets), (discovery.DRIVE, trimmed_drive)):
        path.write_text(json.dumps(make(), separators=(",", ":"), sort_keys=True) + "\n")
        print(f"{path.name}: {path.stat().st_size} bytes")

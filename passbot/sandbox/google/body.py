"""JSON as Google reads and writes it: null counts as absent, and answers leave out 0, false and empty values."""

import json
from typing import Any  # Any: JSON

Json = dict[str, Any]  # JSON


def parse(raw: bytes) -> Any:  # JSON
    """Raises ValueError if it is not JSON. A null field is dropped; in a list null keeps its place."""
    document = json.loads(raw)
    return _without_nulls(document) if b"null" in raw else document


def _without_nulls(node: Any) -> Any:  # JSON
    if isinstance(node, dict):
        return {name: _without_nulls(each) for name, each in node.items() if each is not None}
    if isinstance(node, list):
        return [_without_nulls(each) for each in node]
    return node


def filled(**fields: Any) -> Json:
    """The fields of an answer: without 0, false, "" and []."""
    return {name: value for name, value in fields.items() if value or isinstance(value, dict)}


def dump(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def dump_pretty(document: object) -> bytes:
    """Two spaces and a newline at the end, as Google sends its errors."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()

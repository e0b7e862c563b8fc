"""Metadata: a small JSON object that another program stores on a slot. It is kept unchanged."""

import json
import math
from typing import Any

from passbot.domain import plain_text
from passbot.errors import InvalidInput

Metadata = dict[str, Any]  # Any: JSON

LONGEST = 4_000  # characters of it as JSON
DEEPEST = 4
LARGEST = 2**53  # larger integers lose digits in programs that read JSON numbers as doubles


def check(noted: Metadata) -> None:
    if not _fits(noted, 1):
        raise InvalidInput(
            "calendar.metadata",
            f"Metadata is a JSON object of at most {DEEPEST} levels, with texts that can be shown and numbers "
            f"below {LARGEST}",
        )
    if len(written(noted)) > LONGEST:
        raise InvalidInput(
            "calendar.metadata", f"Metadata cannot be longer than {LONGEST} characters as JSON"
        )


def written(noted: Metadata) -> str:
    return json.dumps(noted, separators=(",", ":"))


def read(text: str | None) -> Metadata | None:
    """Read what `written` wrote; None for an empty column."""
    if not (text or "").strip():
        return None
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        raise _not_an_object() from None
    if not isinstance(found, dict):
        raise _not_an_object()
    check(found)
    return found


def _fits(value: object, depth: int) -> bool:
    if isinstance(value, dict | list):
        inner = [*value, *value.values()] if isinstance(value, dict) else value
        return depth <= DEEPEST and all(_fits(each, depth + 1) for each in inner)
    if isinstance(value, str):
        return plain_text.is_plain(" ".join(value.split()))
    if isinstance(value, bool) or value is None:
        return True
    return isinstance(value, int | float) and math.isfinite(value) and abs(value) < LARGEST


def _not_an_object() -> InvalidInput:
    return InvalidInput("calendar.metadata", 'Metadata is a JSON object like {"paid": true}')

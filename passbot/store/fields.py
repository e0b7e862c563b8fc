"""Types of columns: moments as UTC epoch seconds, lists and facts as JSON text."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from peewee import BigIntegerField, TextField

REMEMBERED = 10_000  # moments in the cache, about a hundred bytes each


def to_epoch(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs its zone: {moment!r}")
    return int(moment.timestamp())


@lru_cache(REMEMBERED)
def from_epoch(seconds: int) -> datetime:
    """Convert, with a cache (which also saves the hash): a slot begins where another ends, and lists are read
    repeatedly.
    """
    return datetime.fromtimestamp(seconds, UTC)


class UtcField(BigIntegerField):
    """An aware moment, stored as whole UTC seconds."""

    def db_value(self, value: datetime | int | None) -> int | None:
        return to_epoch(value) if isinstance(value, datetime) else value

    def python_value(self, value: int | None) -> datetime | None:
        return None if value is None else from_epoch(value)


class JsonField(TextField):
    """JSON as text, the same on both databases."""

    def db_value(self, value: Any) -> str:  # Any: whatever JSON can hold
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    def python_value(self, value: str) -> Any:
        return json.loads(value)

"""The limit on the size of one person's stored answers."""

from passbot.store.statement import Statement

MOST_BYTES = 10_000_000

_KEPT = Statement("SELECT coalesce(sum(length(answer)), 0) FROM answers WHERE resident_id = :resident")
_IS_KNOWN = Statement("SELECT 1 FROM answers WHERE resident_id = :resident AND key = :key")


def has_room(resident_id: int) -> bool:
    """Whether one more answer fits. With 25,000 small answers this takes 50 ms: call it now and then, not always."""
    row = _KEPT.row(resident=resident_id)
    return row is None or int(row[0]) < MOST_BYTES


def is_known(resident_id: int, key: str) -> bool:
    """Whether this key has an answer already: that needs no more room."""
    return _IS_KNOWN.row(resident=resident_id, key=key) is not None

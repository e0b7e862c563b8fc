"""How much of the answers that are kept for a day may be one person's."""

from passbot.store.statement import Statement

MOST_BYTES = 10_000_000

_KEPT = Statement("SELECT coalesce(sum(length(answer)), 0) FROM answers WHERE resident_id = :resident")
_IS_KNOWN = Statement("SELECT 1 FROM answers WHERE resident_id = :resident AND key = :key")


def has_room(resident_id: int) -> bool:
    """For one more. With 25,000 small answers it takes 50 ms: ask it now and then, not each time."""
    row = _KEPT.row(resident=resident_id)
    return row is None or int(row[0]) < MOST_BYTES


def is_known(resident_id: int, key: str) -> bool:
    """A key that came before needs no more room."""
    return _IS_KNOWN.row(resident=resident_id, key=key) is not None

"""The limit on the size of one person's stored answers."""

from peewee import fn

from passbot.store.models import Answer
from passbot.store.prepared import P, Prepared

MOST_BYTES = 10_000_000

_KEPT = Prepared(
    Answer.select(fn.coalesce(fn.sum(fn.length(Answer.answer)), 0).alias("size")).where(
        Answer.resident == P.resident
    )
)
_IS_KNOWN = Prepared(Answer.select(Answer.key).where(Answer.resident == P.resident, Answer.key == P.key))


def has_room(resident_id: int) -> bool:
    """Whether one more answer fits. With 25,000 small answers this takes 50 ms: call it now and then, not always."""
    (kept,) = _KEPT.rows(resident=resident_id)
    return int(kept.size) < MOST_BYTES


def is_known(resident_id: int, key: str) -> bool:
    """Whether this key has an answer already: that needs no more room."""
    return _IS_KNOWN.one(resident=resident_id, key=key) is not None

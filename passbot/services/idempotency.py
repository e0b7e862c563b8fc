"""Answers kept for a day: a request that comes again with the same key changes nothing and hears the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from passbot.errors import InvalidInput
from passbot.store.db import lock, transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

KEPT = timedelta(days=1)

_FIND = Statement("""
    SELECT request, answer FROM answers
    WHERE resident_id = :resident AND key = :key AND created_at > :since
""")
_KEEP = Statement("""
    INSERT INTO answers (resident_id, key, request, answer, created_at)
    VALUES (:resident, :key, :request, :answer, :now)
    ON CONFLICT (resident_id, key) DO UPDATE
    SET request = excluded.request, answer = excluded.answer, created_at = excluded.created_at
""")
_FORGET = Statement("DELETE FROM answers WHERE created_at <= :since")


@dataclass(frozen=True)
class Answer:
    text: str
    is_repeated: bool = False


def once(key: str, request: str, work: Callable[[], str], *, resident_id: int, now: datetime) -> Answer:
    """Do the work and keep its answer in the same commit, or answer as the first time.

    `request` tells requests apart: a key that comes with another one is refused. A refusal has changed nothing
    and is not kept, so that the same key may try again.
    """
    with transaction():
        lock(f"answer {resident_id} {key}")
        row = _FIND.row(resident=resident_id, key=key, since=to_epoch(now - KEPT))
        if row is None:
            text = work()
            _KEEP.run(resident=resident_id, key=key, request=request, answer=text, now=to_epoch(now))
            return Answer(text)
        if row[0] != request:
            message = "This Idempotency-Key was used for another request. Send a new one."
            raise InvalidInput("idempotency.reused", message)
        return Answer(row[1], is_repeated=True)


def forget_old(*, now: datetime) -> int:
    with transaction():
        return _FORGET.changed(since=to_epoch(now - KEPT))

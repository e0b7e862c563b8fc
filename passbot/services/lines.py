"""What is owed to chats, each chat's in its own line, so that nothing overtakes what must wait.

A toast answers a press and has a line of its own, for it cannot wait. A word to everybody is one line for all:
replies go before it, and nobody in it holds up the others.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from passbot.domain.notices import Delivery, Route
from passbot.store.db import transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

TO_EVERYBODY = "everybody"
WORD, REPORT = "broadcast", "broadcast.heard"  # what stands in it
MOST = 300

_DUE = Statement(f"""
    WITH owed AS (
        SELECT id, recipient, kind, payload, attempts, created_at, due_at,
            CASE kind WHEN 'tg.toast' THEN 'toast ' || recipient WHEN '{WORD}' THEN 'everybody'
                WHEN '{REPORT}' THEN 'everybody'
                ELSE recipient END AS line
        FROM deliveries WHERE route = 'telegram' AND status = 'owed'
    ),
    queued AS (
        SELECT *, min(CASE WHEN due_at > :now THEN id END) OVER (PARTITION BY line) AS waits_from FROM owed
    )
    SELECT id, recipient, kind, payload, attempts, created_at, line FROM queued
    WHERE due_at <= :now AND NOT line IN :serving
        AND (line = 'everybody' OR waits_from IS NULL OR id < waits_from)
    ORDER BY CASE WHEN line = 'everybody' THEN 1 ELSE 0 END, id
    LIMIT :most
""")
# What was said is not kept: a key or a link may stand in it that is shown only once.
_DONE = Statement("""
    UPDATE deliveries SET status = 'done', done_at = :now, error = NULL,
        payload = CASE WHEN kind LIKE 'tg.%' THEN '{}' ELSE payload END
    WHERE id IN :ids AND status = 'owed'
""")
_POSTPONE = Statement("""
    UPDATE deliveries SET due_at = :due_at, error = :error WHERE id = :id AND status = 'owed'
""")


@dataclass(frozen=True)
class Owed:
    line: str
    delivery: Delivery


def due(*, serving: Iterable[str], now: datetime, limit: int = MOST) -> list[Owed]:
    """The oldest of each line that nobody serves yet; behind one that must wait, all wait."""
    rows = _DUE.rows(now=to_epoch(now), serving=list(serving), most=limit)
    return [Owed(line, _delivery(*columns)) for *columns, line in rows]


def done(delivery_ids: list[int], *, now: datetime) -> int:
    """Mark as delivered; what was marked before is left alone."""
    with transaction():
        return _DONE.changed(ids=delivery_ids, now=to_epoch(now))


def postpone(delivery_id: int, why: str, *, until: datetime) -> None:
    """Not now, through no fault of this delivery: it does not count as an attempt."""
    with transaction():
        _POSTPONE.run(id=delivery_id, due_at=to_epoch(until), error=why[:500])


def _delivery(uid: int, recipient: str, kind: str, payload: str, attempts: int, created_at: int) -> Delivery:
    return Delivery(
        uid, Route.TELEGRAM, recipient, kind, json.loads(payload), attempts, from_epoch(created_at)
    )

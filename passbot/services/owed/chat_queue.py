"""The queue of deliveries to chats. Each chat has a line of its own, so that nothing overtakes what must wait.

A toast answers a press and cannot wait, so it has a separate line. A broadcast is one line for all chats, served after
all replies, and a chat that fails in it does not hold up the others. With several senders, each takes the lines of
which no other holds a delivery (see `hands`).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from passbot.domain.site.notices import Delivery, Route
from passbot.services.owed import hands
from passbot.services.owed.hands import ALONE, BEGUN
from passbot.store.db import one_statement
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.models import Delivery as Row
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

TO_EVERYBODY = "everybody"
WORD, REPORT = "broadcast", "broadcast.heard"  # kinds of delivery in the broadcast line
MOST = 300

# Also returns what this holder has already, and rows behind another holder's: those tell it that it must wait.
_DUE = Statement(f"""
    WITH owed AS (
        SELECT id, recipient, kind, payload, attempts, created_at, due_at, holder,
            CASE kind WHEN 'tg.toast' THEN 'toast ' || recipient WHEN '{WORD}' THEN 'everybody'
                WHEN '{REPORT}' THEN 'everybody'
                ELSE recipient END AS line
        FROM deliveries WHERE route = 'telegram' AND status = 'owed'
    ),
    queued AS (
        SELECT *,
            min(CASE WHEN due_at > :now THEN id END) OVER (PARTITION BY line) AS waits_from,
            min(CASE WHEN holder <> :holder THEN id END) OVER (PARTITION BY line) AS others_from
        FROM owed
    )
    SELECT id, recipient, kind, payload, attempts, created_at, line, holder IS NULL AS is_free,
        line <> 'everybody' AND coalesce(others_from < id, 1 = 0) AS is_behind
    FROM queued
    WHERE due_at <= :now AND coalesce(holder, :holder) = :holder AND NOT line IN :serving
        AND (line = 'everybody' OR (
            (waits_from IS NULL OR id < waits_from) AND (others_from IS NULL OR id < others_from OR holder IS NOT NULL)
        ))
    ORDER BY CASE WHEN line = 'everybody' THEN 1 ELSE 0 END, id
    LIMIT :most
""")
_BEGIN = Prepared(
    Row.update(error=P.begun)
    .where(Row.id.in_(P.ids), Row.status == "owed", Row.holder == P.holder)
    .returning(Row.id)
)
_POSTPONE = Prepared(
    Row.update(due_at=P.due_at, error=P.error, holder=None).where(
        Row.id == P.id, Row.status == "owed", Row.holder.is_null() | (Row.holder == P.holder)
    )
)


@dataclass(frozen=True)
class Taken:
    """Deliveries that the holder may send now, by line, and whether more are waiting behind another holder's."""

    lines: dict[str, list[Delivery]]
    waits_for_others: bool


def take(holder: str = ALONE, *, serving: Iterable[str], now: datetime, limit: int = MOST) -> Taken:
    """Take the oldest deliveries of each line that is not being served. If one is not due yet, those behind it wait."""
    rows = _DUE.rows(now=to_epoch(now), serving=list(serving), holder=holder, most=limit)
    free = [row.id for row in rows if row.is_free]
    lost = set(free) - hands.take(free, holder)
    found, waiting = dict[str, list[Delivery]](), set[str]()
    for row in rows:
        if row.is_behind or row.id in lost:
            waiting.add(row.line)
        elif row.line == TO_EVERYBODY or row.line not in waiting:
            found.setdefault(row.line, []).append(_delivery(row))
    return Taken(found, waits_for_others=bool(waiting - {TO_EVERYBODY}))


def begin(delivery_ids: list[int], holder: str = ALONE) -> set[int]:
    """Mark deliveries as begun, before they are sent. Returns those that are still this holder's to send."""
    with one_statement():
        return {row.id for row in _BEGIN.rows(ids=delivery_ids, holder=holder, begun=BEGUN)}


def postpone(delivery_id: int, why: str, *, until: datetime, holder: str = ALONE) -> None:
    """Put off a delivery without counting an attempt, because the fault is not its own.

    Any holder may take it next: perhaps only this process cannot reach Telegram. If another holds it by now, nothing
    happens.
    """
    with one_statement():
        _POSTPONE.run(id=delivery_id, due_at=until, error=why[:500], holder=holder)


def _delivery(row: Any) -> Delivery:  # Any: of _DUE
    return Delivery(
        id=row.id,
        route=Route.TELEGRAM,
        recipient=row.recipient,
        kind=row.kind,
        payload=json.loads(row.payload),
        attempts=row.attempts,
        created_at=from_epoch(row.created_at),
    )

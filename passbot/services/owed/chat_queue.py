"""What is owed to chats, each chat's in its own line, so that nothing overtakes what must wait.

A toast answers a press and has a line of its own, for it cannot wait. A word to everybody is one line for all:
replies go before it, and nobody in it holds up the others. Of several senders each takes lines that no other one has
something of (see `hands`).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from passbot.domain.site.notices import Delivery, Route
from passbot.services.owed import hands
from passbot.services.owed.hands import ALONE, BEGUN
from passbot.store.db import one_statement
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

TO_EVERYBODY = "everybody"
WORD, REPORT = "broadcast", "broadcast.heard"  # what stands in it
MOST = 300

# With what is the holder's already and comes behind another's: whoever looks knows by it that somebody is waited for.
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
    SELECT id, recipient, kind, payload, attempts, created_at, line, holder IS NULL,
        line <> 'everybody' AND coalesce(others_from < id, 1 = 0)
    FROM queued
    WHERE due_at <= :now AND coalesce(holder, :holder) = :holder AND NOT line IN :serving
        AND (line = 'everybody' OR (
            (waits_from IS NULL OR id < waits_from) AND (others_from IS NULL OR id < others_from OR holder IS NOT NULL)
        ))
    ORDER BY CASE WHEN line = 'everybody' THEN 1 ELSE 0 END, id
    LIMIT :most
""")
_BEGIN = Statement("""
    UPDATE deliveries SET error = :begun WHERE id IN :ids AND status = 'owed' AND holder = :holder RETURNING id
""")
# What was said is not kept: a key or a link may stand in it that is shown only once.
_DONE = Statement("""
    UPDATE deliveries SET status = 'done', done_at = :now, error = NULL,
        payload = CASE WHEN kind LIKE 'tg.%' THEN '{}' ELSE payload END
    WHERE id IN :ids AND status = 'owed'
""")
_POSTPONE = Statement("""
    UPDATE deliveries SET due_at = :due_at, error = :error, holder = NULL
    WHERE id = :id AND status = 'owed' AND coalesce(holder, :holder) = :holder
""")


@dataclass(frozen=True)
class Taken:
    """What the holder may say now, of each line; whether it has more, behind what another one is saying."""

    lines: dict[str, list[Delivery]]
    waits_for_others: bool


def take(holder: str = ALONE, *, serving: Iterable[str], now: datetime, limit: int = MOST) -> Taken:
    """The oldest of each line that nobody serves yet; behind one that must wait, all wait."""
    rows = _DUE.rows(now=to_epoch(now), serving=list(serving), holder=holder, most=limit)
    free = [row[0] for row in rows if row[7]]
    lost = set(free) - hands.take(free, holder)
    found, waiting = dict[str, list[Delivery]](), set[str]()
    for *columns, line, _, is_behind in rows:
        if is_behind or columns[0] in lost:
            waiting.add(line)
        elif line == TO_EVERYBODY or line not in waiting:
            found.setdefault(line, []).append(_delivery(*columns))
    return Taken(found, waits_for_others=bool(waiting - {TO_EVERYBODY}))


def begin(delivery_ids: list[int], holder: str = ALONE) -> set[int]:
    """They are said after this, and not before it is written. Answers those that are still the holder's: the others
    are said by somebody else.
    """
    with one_statement():
        return {row[0] for row in _BEGIN.rows(ids=delivery_ids, holder=holder, begun=BEGUN)}


def done(delivery_ids: list[int], *, now: datetime) -> int:
    """Mark as delivered; what was marked before is left alone."""
    with one_statement():
        return _DONE.changed(ids=delivery_ids, now=to_epoch(now))


def postpone(delivery_id: int, why: str, *, until: datetime, holder: str = ALONE) -> None:
    """Not now, through no fault of this delivery: it does not count as an attempt. Then by whoever looks first: it may
    be only the way of this one to Telegram that is broken. What is in other hands by now is left to them.
    """
    with one_statement():
        _POSTPONE.run(id=delivery_id, due_at=to_epoch(until), error=why[:500], holder=holder)


def _delivery(uid: int, recipient: str, kind: str, payload: str, attempts: int, created_at: int) -> Delivery:
    return Delivery(
        uid, Route.TELEGRAM, recipient, kind, json.loads(payload), attempts, from_epoch(created_at)
    )

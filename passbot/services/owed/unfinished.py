"""Unfinished work: what is too much for one transaction is noted with its first slice and finished by the timetable.

The promise to people holds from the first slice; the rest only completes it. All of it may be done twice, so a kill
between two slices loses nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from passbot.store.db import lock, transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

_BEGIN = Statement("""
    INSERT INTO unfinished (work, subject, facts, times, begun_at) VALUES (:work, :subject, :facts, 1, :now)
    ON CONFLICT (work, subject) DO UPDATE SET facts = excluded.facts, times = unfinished.times + 1, due_at = 0
""")
# A due time further ahead than the longest wait was set while the clock was wrong: it counts as due.
_NEXT = Statement("""
    SELECT id, work, subject, facts, times, tries FROM unfinished
    WHERE id > :after AND (due_at <= :now OR due_at > :now + :longest) ORDER BY id LIMIT 1
""")
_PUT_OFF = Statement("UPDATE unfinished SET tries = tries + 1, due_at = :due_at WHERE id = :id")
_FAILING = Statement("SELECT work, subject, tries FROM unfinished WHERE tries > 0 ORDER BY id LIMIT 1")
_FACTS = Statement("SELECT facts FROM unfinished WHERE work = :work AND subject = :subject")
_KEEP = Statement("UPDATE unfinished SET facts = :facts WHERE work = :work AND subject = :subject")
_SUBJECTS = Statement("SELECT subject FROM unfinished WHERE work = :work")
# If the work was begun again meanwhile, `times` differs: the row stays and is done once more.
_END = Statement("DELETE FROM unfinished WHERE id = :id AND times = :times")


SOONEST_AGAIN, LATEST_AGAIN = 10, 3_600  # seconds


class Work(StrEnum):
    FILLING = "filling"  # of a place: make slots, remove those that no longer fit
    MOVING = "moving"  # of a place: to another time zone
    CLOSING = "closing"  # of a place: settle its bookings
    LEAVING = "leaving"  # of a resident
    UNSUBSCRIBING = "unsubscribing"  # of a subscription
    FORGETTING = "forgetting"  # of a resident
    FORGETTING_CHAT = "forgetting_chat"  # of a Telegram account


@dataclass(frozen=True)
class Unfinished:
    id: int
    work: Work
    subject: int
    facts: Mapping[str, Any]  # Any: JSON
    times: int
    tries: int


def begin(work: Work, subject: int, *, now: datetime, **facts: object) -> None:
    """Note the work, in the transaction that promises it."""
    _BEGIN.run(work=work.value, subject=subject, facts=json.dumps(facts), now=to_epoch(now))


def behind(after: int = 0, *, now: datetime) -> Unfinished | None:
    """The oldest due work with an id above `after`. Failed work comes again later."""
    row = _NEXT.row(after=after, now=to_epoch(now), longest=LATEST_AGAIN)
    if row is None:
        return None
    uid, work, subject, facts, times, tries = row
    return Unfinished(uid, Work(work), subject, json.loads(facts), times, tries)


def facts(work: Work, subject: int) -> dict[str, Any]:  # Any: JSON
    """The facts of this work, locked until the transaction ends."""
    lock(f"unfinished {work} {subject}")
    row = _FACTS.row(work=work.value, subject=subject)
    return dict(json.loads(row[0])) if row else {}


def keep(work: Work, subject: int, **facts: object) -> None:
    """Store the progress, in the transaction of the slice."""
    _KEEP.run(work=work.value, subject=subject, facts=json.dumps(facts))


def put_off(found: Unfinished, *, now: datetime) -> None:
    """Schedule failed work again, later each time."""
    wait = min(SOONEST_AGAIN * 2**found.tries, LATEST_AGAIN)
    with transaction():
        _PUT_OFF.run(id=found.id, due_at=to_epoch(now) + wait)


def failing() -> str:
    """The oldest failed work in a few words for an admin, or an empty string."""
    row = _FAILING.row()
    return f"{row[0]} {row[1]}: {row[2]} times" if row else ""


def subjects(work: Work) -> set[int]:
    return {row[0] for row in _SUBJECTS.rows(work=work.value)}


def end(found: Unfinished) -> None:
    with transaction():
        _END.run(id=found.id, times=found.times)

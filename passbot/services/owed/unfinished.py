"""What was begun and is too much for one transaction: written down with its first slice, finished by the timetable.

What is promised to people is true at once; what is left over is only more of it. So it may be done twice, and a
kill between two slices loses nothing.
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
# What waits for longer than anything has to was put off by a clock that was ahead.
_NEXT = Statement("""
    SELECT id, work, subject, facts, times, tries FROM unfinished
    WHERE id > :after AND (due_at <= :now OR due_at > :now + :longest) ORDER BY id LIMIT 1
""")
_PUT_OFF = Statement("UPDATE unfinished SET tries = tries + 1, due_at = :due_at WHERE id = :id")
_FAILING = Statement("SELECT work, subject, tries FROM unfinished WHERE tries > 0 ORDER BY id LIMIT 1")
_FACTS = Statement("SELECT facts FROM unfinished WHERE work = :work AND subject = :subject")
_KEEP = Statement("UPDATE unfinished SET facts = :facts WHERE work = :work AND subject = :subject")
_SUBJECTS = Statement("SELECT subject FROM unfinished WHERE work = :work")
# Begun once more while it was being finished: it stays, and is looked at again.
_END = Statement("DELETE FROM unfinished WHERE id = :id AND times = :times")


SOONEST_AGAIN, LATEST_AGAIN = 10, 3_600  # seconds


class Work(StrEnum):
    FILLING = "filling"  # a place, and what does not fit it any more goes
    MOVING = "moving"  # a place, to another time zone
    CLOSING = "closing"  # a place, to those who have booked
    LEAVING = "leaving"  # a resident
    UNSUBSCRIBING = "unsubscribing"  # a subscription
    FORGETTING = "forgetting"  # a resident
    FORGETTING_CHAT = "forgetting_chat"  # an account


@dataclass(frozen=True)
class Unfinished:
    id: int
    work: Work
    subject: int
    facts: Mapping[str, Any]  # Any: JSON
    times: int
    tries: int


def begin(work: Work, subject: int, *, now: datetime, **facts: object) -> None:
    """In the transaction that promises it."""
    _BEGIN.run(work=work.value, subject=subject, facts=json.dumps(facts), now=to_epoch(now))


def behind(after: int = 0, *, now: datetime) -> Unfinished | None:
    """The oldest, or the one behind the one with this number. What has failed has its turn later."""
    row = _NEXT.row(after=after, now=to_epoch(now), longest=LATEST_AGAIN)
    if row is None:
        return None
    uid, work, subject, facts, times, tries = row
    return Unfinished(uid, Work(work), subject, json.loads(facts), times, tries)


def facts(work: Work, subject: int) -> dict[str, Any]:  # Any: JSON
    """Of what stands there; nobody else changes it before this transaction ends."""
    lock(f"unfinished {work} {subject}")
    row = _FACTS.row(work=work.value, subject=subject)
    return dict(json.loads(row[0])) if row else {}


def keep(work: Work, subject: int, **facts: object) -> None:
    """How far it is, in the transaction of the slice."""
    _KEEP.run(work=work.value, subject=subject, facts=json.dumps(facts))


def put_off(found: Unfinished, *, now: datetime) -> None:
    """It has failed: again, but ever later."""
    wait = min(SOONEST_AGAIN * 2**found.tries, LATEST_AGAIN)
    with transaction():
        _PUT_OFF.run(id=found.id, due_at=to_epoch(now) + wait)


def failing() -> str:
    """The oldest that has failed and is not done yet, in a word for whoever mends it; or nothing."""
    row = _FAILING.row()
    return f"{row[0]} {row[1]}: {row[2]} times" if row else ""


def subjects(work: Work) -> set[int]:
    return {row[0] for row in _SUBJECTS.rows(work=work.value)}


def end(found: Unfinished) -> None:
    with transaction():
        _END.run(id=found.id, times=found.times)

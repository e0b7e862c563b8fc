"""Unfinished work: what is too much for one transaction is noted with its first slice and finished by the timetable.

The promise to people holds from the first slice; the rest only completes it. All of it may be done twice, so a kill
between two slices loses nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from passbot.store.db import lock, transaction
from passbot.store.models import Unfinished as Row
from passbot.store.prepared import P, Prepared, given

_WHAT = [Row.work, Row.subject]
_THIS = (Row.work == P.work) & (Row.subject == P.subject)
_BEGIN = Prepared(
    Row.insert(given(*_WHAT, Row.facts, Row.begun_at) | {"times": 1}).on_conflict(
        conflict_target=_WHAT,
        preserve=[Row.facts],
        update={Row.times: Row.times + 1, Row.due_at: 0},
    )
)
# A due time further ahead than the longest wait was set while the clock was wrong: it counts as due.
_NEXT = Prepared(
    Row.select(Row.id, Row.work, Row.subject, Row.facts, Row.times, Row.tries)
    .where(
        Row.id > P.after,
        (Row.due_at <= P.now) | (Row.due_at > P.latest),
    )
    .order_by(Row.id)
    .limit(1)
)
_PUT_OFF = Prepared(Row.update(tries=Row.tries + 1, due_at=P.due_at).where(Row.id == P.id))
_FAILING = Prepared(
    Row.select(Row.work, Row.subject, Row.tries).where(Row.tries > 0).order_by(Row.id).limit(1)
)
_FACTS = Prepared(Row.select(Row.facts).where(_THIS))
_KEEP = Prepared(Row.update(given(Row.facts)).where(_THIS))
_SUBJECTS = Prepared(Row.select(Row.subject).where(Row.work == P.work))
# If the work was begun again meanwhile, `times` differs: the row stays and is done once more.
_END = Prepared(Row.delete().where(Row.id == P.id, Row.times == P.times))


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
    _BEGIN.run(work=work.value, subject=subject, facts=json.dumps(facts), begun_at=now)


def behind(after: int = 0, *, now: datetime) -> Unfinished | None:
    """The oldest due work with an id above `after`. Failed work comes again later."""
    row = _NEXT.one(after=after, now=now, latest=now + timedelta(seconds=LATEST_AGAIN))
    return Unfinished(**row._asdict() | {"work": Work(row.work)}) if row else None


def facts(work: Work, subject: int) -> dict[str, Any]:  # Any: JSON
    """The facts of this work, locked until the transaction ends."""
    lock(f"unfinished {work} {subject}")
    row = _FACTS.one(work=work.value, subject=subject)
    return dict(row.facts) if row else {}


def keep(work: Work, subject: int, **facts: object) -> None:
    """Store the progress, in the transaction of the slice."""
    _KEEP.run(work=work.value, subject=subject, facts=json.dumps(facts))


def put_off(found: Unfinished, *, now: datetime) -> None:
    """Schedule failed work again, later each time."""
    wait = min(SOONEST_AGAIN * 2**found.tries, LATEST_AGAIN)
    with transaction():
        _PUT_OFF.run(id=found.id, due_at=now + timedelta(seconds=wait))


def failing() -> str:
    """The oldest failed work in a few words for an admin, or an empty string."""
    row = _FAILING.one()
    return f"{row.work} {row.subject}: {row.tries} times" if row else ""


def subjects(work: Work) -> set[int]:
    return {row.subject for row in _SUBJECTS.rows(work=work.value)}


def end(found: Unfinished) -> None:
    with transaction():
        _END.run(id=found.id, times=found.times)

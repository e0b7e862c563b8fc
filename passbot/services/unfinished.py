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

from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

_BEGIN = Statement("""
    INSERT INTO unfinished (work, subject, facts, times, begun_at) VALUES (:work, :subject, :facts, 1, :now)
    ON CONFLICT (work, subject) DO UPDATE SET facts = excluded.facts, times = unfinished.times + 1
""")
_NEXT = Statement(
    "SELECT id, work, subject, facts, times FROM unfinished WHERE id > :after ORDER BY id LIMIT 1"
)
# Begun once more while it was being finished: it stays, and is looked at again.
_END = Statement("DELETE FROM unfinished WHERE id = :id AND times = :times")


class Work(StrEnum):
    FILLING = "filling"  # a place
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


def begin(work: Work, subject: int, *, now: datetime, **facts: object) -> None:
    """In the transaction that promises it."""
    _BEGIN.run(work=work.value, subject=subject, facts=json.dumps(facts), now=to_epoch(now))


def behind(after: int = 0) -> Unfinished | None:
    """The oldest, or the one behind the one with this number."""
    row = _NEXT.row(after=after)
    if row is None:
        return None
    uid, work, subject, facts, times = row
    return Unfinished(uid, Work(work), subject, json.loads(facts), times)


def end(found: Unfinished) -> None:
    with transaction():
        _END.run(id=found.id, times=found.times)

"""What happens to a resident's orders, series, keys and calendar when they go. The history stays."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from passbot.domain import reasons
from passbot.domain.people import Actor
from passbot.errors import Conflict
from passbot.services import calendar_leaving, changes
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.store import models
from passbot.store.statement import Statement

_LEAVE_CHAT = Statement("UPDATE residents SET telegram_id = NULL WHERE id = :id")
_SIGN_OUT = Statement("DELETE FROM sign_ins WHERE resident_id = :id")
_OPEN_ORDERS = Statement(f"{SELECT_ORDERS} WHERE o.resident_id = :id AND o.status = 'open' ORDER BY o.id")


@dataclass(frozen=True)
class Left:
    """How many orders of theirs were cancelled, how many series ended, how many times booked with them cancelled."""

    cancelled: int
    ended: int
    booked: int


def take_leave(resident_id: int, *, actor: Actor, now: datetime) -> Left:
    """In the caller's transaction.

    The chat is let go first: what is cancelled now is told in one word, not one by one.
    """
    _LEAVE_CHAT.run(id=resident_id)
    cancelled = sum(_cancel(order_of(row).code, actor, now) for row in _OPEN_ORDERS.rows(id=resident_id))
    series, people = models.Series, models.Resident
    lock_out(resident_id, now=now)
    live = (series.resident == resident_id) & series.ended_at.is_null()
    ended = int(series.update(ended_at=now).where(live).execute())
    booked = calendar_leaving.end(resident_id, actor=actor, now=now)
    people.update(removed_at=now).where(people.id == resident_id).execute()
    return Left(cancelled, ended, booked)


def lock_out(resident_id: int, *, now: datetime) -> None:
    """What acts or reads in their name ends: keys, links of their calendar, sessions of the page."""
    for made in (models.ApiKey, models.Feed):
        made.update(revoked_at=now).where(
            (made.resident == resident_id) & made.revoked_at.is_null()
        ).execute()
    _SIGN_OUT.run(id=resident_id)


def _cancel(code: str, actor: Actor, now: datetime) -> bool:
    with suppress(Conflict):  # has arrived, or was cancelled, while we looked
        changes.cancel(code, actor=actor, now=now, reason=reasons.RESIDENT_REMOVED)
        return True
    return False

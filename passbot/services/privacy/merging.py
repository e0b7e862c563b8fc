"""Merges a client into a resident: two rows that are one person."""

from datetime import datetime

from peewee import IntegrityError

from passbot.domain.people.people import Actor, Resident
from passbot.domain.site.facts.people import ResidentMerged
from passbot.errors import Conflict, InvalidInput
from passbot.services.owed import outbox
from passbot.services.people import residents
from passbot.slices import Slices
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.prepared import P, Prepared
from passbot.store.refusals import broke

AT_ONCE = 100

_THEIRS = models.Order.alias()
_MOVE = Prepared(
    models.Order.update(resident=P.into).where(
        models.Order.id.in_(
            _THEIRS.select(_THEIRS.id).where(_THEIRS.resident == P.whom).order_by(_THEIRS.id).limit(P.most)
        )
    )
)
_WAITERS = Prepared(models.Waiter.update(resident=P.into).where(models.Waiter.resident == P.whom))
_SERIES = Prepared(models.Series.update(resident=P.into).where(models.Series.resident == P.whom))
_LEAVE = Prepared(
    models.Resident.update(removed_at=P.now).where(
        models.Resident.id == P.id, models.Resident.removed_at.is_null()
    )
)


def merge(whom: int, into: int, *, actor: Actor, now: datetime) -> Slices[Resident]:
    """Move all orders and series from `whom` to `into`. If it is cut off, calling it again continues.

    `whom` must be a client, who has neither an account nor a roster name: two real people are never merged.
    """
    residents.only_admin(actor)
    first, second = residents.by_id(whom), residents.by_id(into)
    _check(first, second)
    while _moved(whom, into):
        yield
    with transaction():
        lock(f"resident {whom}")
        _WAITERS.run(whom=whom, into=into)
        _SERIES.run(whom=whom, into=into)
        while _moved(whom, into):
            pass
        if _LEAVE.run(id=whom, now=now):
            outbox.record(ResidentMerged(first.name), actor=actor, now=now, resident=second)
    return residents.by_id(into)


def _check(first: Resident, second: Resident) -> None:
    if first.id == second.id:
        raise InvalidInput("merge.same", "These are one already. Name two.")
    if not first.is_client:
        raise Conflict(
            "merge.not_client",
            f"{first.name} is somebody who has registered, left, or stands on the roster. Only who was written down "
            "without an account can be merged into another.",
        )
    if second.is_removed:
        raise Conflict("merge.removed", f"{second.name} has left. Merge into somebody who lives here.")


def _moved(whom: int, into: int) -> int:
    try:
        with transaction():
            return _MOVE.run(whom=whom, into=into, most=AT_ONCE)
    except IntegrityError as exc:
        if not broke(exc, "orders_one_desk_a_day"):
            raise
        message = "Both have a desk on the same day. Cancel one of them, then merge again."
        raise Conflict("merge.two_desks", message) from exc

"""Holders: with several processes, each received update and each owed delivery is held by one of them until it is done,
given back, or its holder is gone.

A holder renews its lease again and again. One that is silent for too long by the database's clock, or seen to be dead,
loses what it held. Before each piece of work it asks whether it still holds it, so that a process that was merely
paused does nothing twice.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from passbot.domain.site.notices import MOST_TIMES_SAID, Delivery, Route
from passbot.holders import is_gone
from passbot.services.owed import outbox
from passbot.services.processes import leases
from passbot.store.db import database, transaction
from passbot.store.models import AtWork
from passbot.store.prepared import P, Prepared, given
from passbot.store.statement import Statement
from passbot.wake import wake

logger = logging.getLogger(__name__)

LASTS = timedelta(seconds=10)
KNOWN_FOR = timedelta(hours=1)  # a process that was paused may wake up until then; its row is kept
AT_ONCE = 200  # rows given back in one commit
ALONE = "alone"  # the holder's name where only one process works
RECEIVED = "received"  # topic rung when an update waits for any process
ROUTES = [each.value for each in Route if each is not Route.SHEET]  # the sheet has one worker, with a lease
BEGUN, MAYBE_SAID = "begun", "maybe said"

_RENEW = Prepared(
    AtWork.insert(given(AtWork.holder, AtWork.until)).on_conflict(
        conflict_target=[AtWork.holder], preserve=[AtWork.until]
    )
)
_AT_WORK = Prepared(AtWork.select())
_LEAVE = Prepared(AtWork.delete().where(AtWork.holder == P.holder))
_FORGET = Prepared(AtWork.delete().where(AtWork.until <= P.forgotten))
_HOLDERS = Statement("""
    SELECT holder FROM inbox WHERE status = 'new' AND holder IS NOT NULL
    UNION SELECT holder FROM deliveries WHERE route IN :routes AND status = 'owed' AND holder IS NOT NULL
""")
_GIVE_BACK_RECEIVED = Statement("""
    UPDATE inbox SET holder = NULL WHERE update_id IN (
        SELECT update_id FROM inbox WHERE status = 'new' AND holder IN :holders LIMIT :most FOR UPDATE SKIP LOCKED
    )
""")
_GIVE_BACK_OWED = Statement("""
    UPDATE deliveries SET holder = NULL,
        attempts = attempts + CASE WHEN error = :begun THEN 1 ELSE 0 END,
        error = CASE WHEN error = :begun THEN :doubt ELSE error END
    WHERE id IN (
        SELECT id FROM deliveries
        WHERE route IN :routes AND status = 'owed' AND holder IN :holders LIMIT :most FOR UPDATE SKIP LOCKED
    )
    RETURNING id, attempts, error
""")
_TAKE = Statement("""
    UPDATE deliveries SET holder = :holder WHERE id IN (
        SELECT id FROM deliveries
        WHERE id IN :ids AND status = 'owed' AND (holder IS NULL OR holder = :holder) FOR UPDATE SKIP LOCKED
    )
    RETURNING id
""")


class InOtherHands(Exception):
    """Another process holds this one, or one before it."""


def begin(holder: str, *, now: datetime, lasts: timedelta = LASTS) -> None:
    """Register a holder, before it takes anything. Gives back what the gone held, and what this name held before.

    On a full disk this fails, as every mark would. What cannot be marked as sent is not sent.
    """
    common = leases.common(now)
    having = _having()  # read first: everybody who holds something had registered before that
    known = _known()
    there = known.keys() - _gone(known, common) - {holder}
    _give_back(having - there, now=now)
    with transaction():
        _FORGET.run(forgotten=common - KNOWN_FOR)
        _RENEW.run(holder=holder, until=common + lasts)


def renew(holder: str, *, now: datetime, lasts: timedelta = LASTS) -> int:
    """Renew the lease and give back what the gone held; returns how many do the same work now."""
    common = leases.common(now)
    with transaction():
        _RENEW.run(holder=holder, until=common + lasts)
    known = _known()
    gone = _gone(known, common) - {holder}
    if gone and (left := gone & _having()) and _give_back(left, now=now):
        logger.warning("work of others is given back holders=%s", ",".join(sorted(left)))
    work = holder.partition(" ")[0]
    return sum(name.partition(" ")[0] == work for name in known.keys() - gone)


def take(delivery_ids: list[int], holder: str) -> set[int]:
    """Take deliveries; returns those that are this holder's now. Others may have taken some at the same moment."""
    if not delivery_ids:
        return set()
    with transaction():
        return {row.id for row in _TAKE.rows(ids=delivery_ids, holder=holder)}


def take_due(route: Route, holder: str, *, now: datetime) -> list[Delivery]:
    """Take what is due on this route, oldest first."""
    due = outbox.due(route, now=now)
    taken = take([each.id for each in due], holder)
    return [each for each in due if each.id in taken]


def leave(holder: str, *, now: datetime) -> None:
    """Unregister, so that the others go on at once."""
    _give_back({holder}, now=now)
    with transaction():
        _LEAVE.run(holder=holder)


def _known() -> dict[str, datetime]:
    return {row.holder: row.until for row in _AT_WORK.rows()}


def _having() -> set[str]:
    """Names that hold anything, known or not."""
    return {row.holder for row in _HOLDERS.rows(routes=ROUTES)}


def _gone(known: Mapping[str, datetime], common: datetime) -> set[str]:
    """Names whose lease is over, or that are seen to be dead."""
    return {name for name, until in known.items() if until <= common or is_gone(name.partition(" ")[2])}


def _give_back(holders: Collection[str], *, now: datetime) -> int:
    """Give back in several commits, for there may be very many rows; returns how many."""
    given = 0
    while holders and (some := _given_back(sorted(holders), now)):
        given += some
    return given


def _given_back(holders: list[str], now: datetime) -> int:
    with transaction():
        received = _GIVE_BACK_RECEIVED.changed(holders=holders, most=AT_ONCE)
        owed = _GIVE_BACK_OWED.rows(
            holders=holders,
            routes=ROUTES,
            begun=BEGUN,
            doubt=MAYBE_SAID,
            most=AT_ONCE,
        )
        _give_up(owed, now)
        if received or owed:
            database.after_commit(_ring)
        return received + len(owed)


def _give_up(owed: Sequence[Sequence[object]], now: datetime) -> None:
    """Give up deliveries that may have been sent as often as allowed: another try might double them again."""
    for uid, attempts, error in owed:
        if error == MAYBE_SAID and int(str(attempts)) >= MOST_TIMES_SAID:
            logger.warning("given up, it may have been said twice delivery=%s", uid)
            outbox.dead(int(str(uid)), MAYBE_SAID, now=now)


def _ring() -> None:
    for topic in (RECEIVED, *ROUTES):
        wake.ring(topic)

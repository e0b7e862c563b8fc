"""Counts wrong PINs per person and per device, and locks the one that guesses. The others go on."""

from datetime import datetime, timedelta

from passbot.domain.gate.pins import next_lock
from passbot.domain.people.people import Actor
from passbot.domain.site.facts.site import PinAlarm, PinLocked, PinRefused
from passbot.domain.site.rules import Rules
from passbot.services.owed import admin_notices, outbox
from passbot.store.db import lock
from passbot.store.fields import to_epoch
from passbot.store.models import PinTries
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

EVERYBODY = "everybody"
ALARM_AT = 30  # wrong tries of everybody together within an hour
FORGIVEN_AFTER = timedelta(days=1)

_LOCKED = Prepared(
    PinTries.select(PinTries.locked_until).where(PinTries.who == P.who, PinTries.locked_until > P.now)
)
_COUNT = Statement("""
    INSERT INTO pin_tries (who, wrong, locks, since, last_at) VALUES (:who, 1, 0, :now, :now)
    ON CONFLICT (who) DO UPDATE SET
        wrong = CASE WHEN pin_tries.last_at < :forgiven OR pin_tries.since < :fresh THEN 1
            ELSE pin_tries.wrong + 1 END,
        locks = CASE WHEN pin_tries.last_at < :forgiven THEN 0 ELSE pin_tries.locks END,
        since = CASE WHEN pin_tries.last_at < :forgiven OR pin_tries.since < :fresh THEN :now
            ELSE pin_tries.since END,
        last_at = :now
    RETURNING wrong, locks
""")
_LOCK = Prepared(
    PinTries.update(wrong=0, locks=PinTries.locks + 1, locked_until=P.until).where(PinTries.who == P.who)
)
_CLEAR = Prepared(PinTries.update(wrong=0).where(PinTries.who == P.who))


def locked_until(who: str, *, now: datetime) -> datetime | None:
    """Until when this person or device is locked. Takes a lock, so that its tries are counted one at a time."""
    lock(f"pin of {who}")
    locked = _LOCKED.one(who=who, now=now)
    return locked.locked_until if locked else None


def count_wrong(who: str, *, actor: Actor, rules: Rules, now: datetime) -> datetime | None:
    """Count one wrong try; returns until when it locks them, if it does."""
    outbox.record(PinRefused(who), actor=actor, now=now)
    _alarm(now)
    wrong, locks = _counted(who, now, fresh=now - FORGIVEN_AFTER)
    if wrong < rules.pin_tries:
        return None
    length = next_lock(locks, minutes=rules.pin_lock_minutes, is_shared=actor.works_at_gate)
    until = now.replace(microsecond=0) + length
    _LOCK.run(who=who, until=until)
    outbox.record(PinLocked(who, until.isoformat()), actor=actor, now=now)
    return until


def _counted(who: str, now: datetime, *, fresh: datetime) -> tuple[int, int]:
    """Count a try. A count that began before `fresh` starts anew; a day without a wrong try forgives everything."""
    forgiven = to_epoch(now - FORGIVEN_AFTER)
    row = _COUNT.row(who=who, now=to_epoch(now), fresh=to_epoch(fresh), forgiven=forgiven)
    return row.wrong, row.locks


def _alarm(now: datetime) -> None:
    """Warn the admins, once an hour, if all together guess too much: many people with few tries each are an attack."""
    lock("pin alarm")
    wrong, _ = _counted(EVERYBODY, now, fresh=now - timedelta(hours=1))
    if wrong == ALARM_AT:
        admin_notices.warn_hourly(PinAlarm(wrong), now=now)


def clear(who: str) -> None:
    """Forget the wrong tries of a gate's keypad after a right PIN: the next person there starts anew."""
    _CLEAR.run(who=who)

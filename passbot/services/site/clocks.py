"""Doubts about the site's clock, and whether a human has said that it is right.

Stored in the database, so that every process knows, and also the next start: people restart a site when its clock is
wrong.
"""

from datetime import datetime

from passbot.domain.people.people import CLOCK, Actor
from passbot.domain.site.health import Code
from passbot.domain.times.clocks import STEADY_FOR, Belief, is_wrong, signed
from passbot.services.owed import outbox
from passbot.services.processes import leases, notes
from passbot.store.db import transaction
from passbot.store.models import Event, PartNote
from passbot.store.prepared import Prepared

DOUBT, RIGHT = "doubt of the clock", "the clock is right"

_LAST_EVENT = Prepared(Event.select(Event.at).order_by(Event.id.desc()).limit(1))
_LAST_BEAT = Prepared(PartNote.select(PartNote.noted_at).order_by(PartNote.noted_at.desc()).limit(1))


def belief(*, now: datetime) -> Belief:
    times, at = leases.said(RIGHT)
    return Belief(leases.holder_of(DOUBT, now=now) or "", times, at)


def doubt(why: str, *, now: datetime) -> None:
    """Doubt the clock for STEADY_FOR seconds, or until somebody confirms it. A doubt dated years ahead is shortened."""
    leases.take(DOUBT, why, now=now, seconds=STEADY_FOR)


def compare(*, now: datetime) -> None:
    """At a start no process has seen the clock jump, so compare it with the newest moments in the database."""
    newest = max(filter(None, (_LAST_EVENT.value(), _LAST_BEAT.value())), default=now)
    if is_wrong(now, newest):
        doubt(signed((now - newest).total_seconds()), now=now)


def believe(*, now: datetime) -> None:
    """End the doubt: the clock has been steady for long enough, or is back. The event is what the next start compares
    with.
    """
    with transaction():
        if leases.end(DOUBT):
            outbox.record("clock.trusted", actor=CLOCK, now=now)


def confirm(*, actor: Actor, now: datetime) -> bool:
    """An admin confirms that the clock is right. False if it is not doubted."""
    actor.must_be_admin("clock.not_admin", "confirm the clock")
    with transaction():
        if not is_doubted(now=now):
            return False
        leases.say(RIGHT, f"resident {actor.resident_id}", now=now)
        leases.end(DOUBT)
        outbox.record("clock.confirmed", actor=actor, now=now)
        return True


def is_doubted(*, now: datetime) -> bool:
    """True if the clock is doubted, or a process has noted a jump of minutes, which makes nothing wait."""
    jumped = any(note.waiting_for == Code.JUMP and note.is_alive(now) for note in notes.read(now=now))
    return jumped or leases.holder_of(DOUBT, now=now) is not None

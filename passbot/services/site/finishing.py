"""Finishes the unfinished work that others have begun, in slices, the oldest first. Run by the timetable."""

import logging
from collections.abc import Callable
from datetime import datetime

from passbot.errors import DatabaseAway
from passbot.services.calendars import subscriptions
from passbot.services.owed import unfinished
from passbot.services.owed.unfinished import Unfinished, Work
from passbot.services.places import fitting, places, populate
from passbot.services.privacy import chats, forgetting, leaving
from passbot.services.processes.reaching import reached
from passbot.services.slots import closing
from passbot.slices import Slices

logger = logging.getLogger(__name__)


def finish(*, now: datetime) -> Slices[int]:
    """Finish what is due; returns how many are done. Work that fails is put off and does not hold up the rest."""
    done, last = 0, 0
    while found := unfinished.behind(last, now=now):
        done += yield from _tried(found, now)
        yield
        last = found.id
    return done


def _tried(found: Unfinished, now: datetime) -> Slices[bool]:
    try:
        with reached():
            yield from FINISHERS[found.work](found, now)
            yield
            unfinished.end(found)
    except DatabaseAway:
        raise
    except Exception:
        logger.exception(
            "not finished work=%s subject=%d tries=%d", found.work, found.subject, found.tries + 1
        )
        unfinished.put_off(found, now=now)
        return False
    return True


def _fill(found: Unfinished, now: datetime) -> Slices[None]:
    place = places.by_id(found.subject)
    if place.has_grid:
        yield from fitting.settle(place, now=now)
        yield from populate.fill(place, now=now)


def _move(found: Unfinished, _now: datetime) -> Slices[None]:
    yield from fitting.moved(places.by_id(found.subject))


def _close(found: Unfinished, now: datetime) -> Slices[None]:
    yield from closing.settle(found.subject, now=now)


def _leave(found: Unfinished, now: datetime) -> Slices[None]:
    yield from leaving.finish(found.subject, now=now)


def _unsubscribe(found: Unfinished, now: datetime) -> Slices[None]:
    yield from subscriptions.clear(found.subject, owner_id=int(found.facts["owner"]), now=now)


def _forget(found: Unfinished, now: datetime) -> Slices[None]:
    yield from leaving.finish(found.subject, now=now)  # its open orders must be closed first
    yield from forgetting.person(found.subject, now=now)


def _forget_chat(found: Unfinished, _now: datetime) -> Slices[None]:
    yield from chats.finish(found.subject, int(found.facts["until"]), int(found.facts["asked"]))


FINISHERS: dict[Work, Callable[[Unfinished, datetime], Slices[None]]] = {
    Work.FILLING: _fill,
    Work.MOVING: _move,
    Work.CLOSING: _close,
    Work.LEAVING: _leave,
    Work.UNSUBSCRIBING: _unsubscribe,
    Work.FORGETTING: _forget,
    Work.FORGETTING_CHAT: _forget_chat,
}

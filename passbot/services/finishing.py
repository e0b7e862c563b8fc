"""The timetable finishes in slices what a press has begun: whatever is written down as unfinished, the oldest first."""

from collections.abc import Callable
from datetime import datetime

from passbot.services import filling, forgetting, leaving, places, subscriptions, unfinished
from passbot.services.unfinished import Unfinished, Work
from passbot.slices import Slices


def finish(*, now: datetime) -> Slices[int]:
    """Answers how many are done."""
    done, last = 0, 0
    while found := unfinished.behind(last):
        yield from FINISHERS[found.work](found, now)
        yield
        unfinished.end(found)
        done, last = done + 1, found.id
    return done


def _fill(found: Unfinished, now: datetime) -> Slices[None]:
    yield from filling.fill(places.by_id(found.subject), now=now)


def _leave(found: Unfinished, now: datetime) -> Slices[None]:
    yield from leaving.finish(found.subject, now=now)


def _unsubscribe(found: Unfinished, now: datetime) -> Slices[None]:
    yield from subscriptions.clear(found.subject, owner_id=int(found.facts["owner"]), now=now)


def _forget(found: Unfinished, now: datetime) -> Slices[None]:
    yield from leaving.finish(found.subject, now=now)  # its orders close first
    yield from forgetting.person(found.subject, now=now)


def _forget_chat(found: Unfinished, _now: datetime) -> Slices[None]:
    yield from forgetting.chat(found.subject, int(found.facts["until"]), int(found.facts["asked"]))


FINISHERS: dict[Work, Callable[[Unfinished, datetime], Slices[None]]] = {
    Work.FILLING: _fill,
    Work.LEAVING: _leave,
    Work.UNSUBSCRIBING: _unsubscribe,
    Work.FORGETTING: _forget,
    Work.FORGETTING_CHAT: _forget_chat,
}

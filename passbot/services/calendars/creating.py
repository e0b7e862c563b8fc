"""Makes many slots by one request: on each day of a pattern, or one after another within hours on many days."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from passbot.domain.calendars import calendars as plans
from passbot.domain.calendars.calendars import (
    MOST_AT_ONCE,
    BulkWish,
    Made,
    Skipped,
    SlotWish,
    Wanted,
    Wording,
)
from passbot.domain.people.people import Actor
from passbot.domain.site.facts.calendars import CalendarCreated
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, InvalidInput
from passbot.services.calendars import bulk, placing, repeats
from passbot.services.calendars.bulk import BulkProgress, Making, Plan
from passbot.services.calendars.placing import OVERLAPS, TAKEN
from passbot.services.owed.idempotency import Progress
from passbot.slices import Slices

ALL_TAKEN = "All of these time slots conflict with existing ones"


def create_repeating(
    wish: SlotWish, *, actor: Actor, now: datetime, progress: Progress | None = None
) -> Slices[Made]:
    """Make one slot on each day of the pattern. The first must be free; later ones that are taken are skipped."""
    window, owner, progress = plans.window_of(wish, now), _owner(actor), progress or Progress()
    pattern = repeats.pattern_of(wish, window, now)
    _, *later = repeats.windows_of(pattern)
    # The first window as the caller gave it: in the hour that a clock change repeats, a local time alone is ambiguous.
    plan = planned([window, *later], wish.zone, wish.words)
    state = bulk.kept(progress)
    if state is None:
        state = yield from bulk.look(owner, plan)
        bulk.refuse_too_many(owner, plan, state)
        if 0 in state.taken:
            raise Conflict(TAKEN, OVERLAPS)

    def begin(calendar: int) -> int:
        return repeats.begin(owner, calendar, pattern, now=now)

    making = Making(owner, wish.zone, plan, _created, actor, now, begin)
    return (yield from bulk.make(making, state, progress))


def _created(count: int) -> CalendarCreated:
    return CalendarCreated(count=count)


def create_bulk(
    wish: BulkWish, *, actor: Actor, now: datetime, progress: Progress | None = None
) -> Slices[Made]:
    """Make those that are free. If none is, the request is refused."""
    owner, progress = _owner(actor), progress or Progress()
    plan = planned(plans.planned(wish, now), wish.zone, wish.words)
    state = bulk.kept(progress)
    if state is None:
        state = yield from bulk.look(owner, plan)
        _refuse_nothing(plan, state)
        bulk.refuse_too_many(owner, plan, state)
    making = Making(owner, wish.zone, plan, _created, actor, now)
    made = yield from bulk.make(making, state, progress)
    if not made.slots:  # others took all of them meanwhile
        raise Conflict(TAKEN, ALL_TAKEN)
    return made


def _refuse_nothing(plan: Plan, state: BulkProgress) -> None:
    if sum(isinstance(each, Wanted) for each in plan) > len(state.taken):
        return
    if state.taken:
        raise Conflict(TAKEN, ALL_TAKEN)
    skipped = next((each for each in plan if isinstance(each, Skipped)), None)
    if skipped:
        raise Conflict("calendar.none", f"No time slots could be created: {skipped.reason}")
    raise Conflict("calendar.none", "No time slots fit into this range, these days and these hours")


def planned(wanted: Iterable[Window | Skipped], zone: str, words: Wording) -> Plan:
    """The plan, with the same zone and words for each slot; refused if it is longer than one request may be."""
    placing.check_words(words)
    plan = list(islice(wanted, MOST_AT_ONCE + 1))
    if len(plan) > MOST_AT_ONCE:
        raise InvalidInput("calendar.too_many", f"One request can create at most {MOST_AT_ONCE} time slots")
    return [Wanted(each, zone, words) if isinstance(each, Window) else each for each in plan]


def _owner(actor: Actor) -> int:
    assert actor.resident_id is not None, "a calendar belongs to somebody"
    return actor.resident_id

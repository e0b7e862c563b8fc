"""Inserts many slots, a hundred in a slice, so that the gate's transactions never wait for them.

What refuses the whole request is found before the first slice. Each slice then commits its slots together with the
progress. A run that was cut off leaves whole slots, and the next run finds them by their uuids.
"""

import uuid
from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from passbot.domain.calendars.calendars import LONGEST, Made, Skipped, TimeSlot, Wanted
from passbot.domain.people.people import Actor
from passbot.domain.site.facts.kinds import Facts
from passbot.domain.times import windows
from passbot.errors import Conflict
from passbot.services.calendars import blocking, placing
from passbot.services.calendars.calendar_rows import calendar_of, opened_calendar
from passbot.services.calendars.placing import OVERLAPS, TAKEN
from passbot.services.owed import outbox
from passbot.services.owed.idempotency import Progress
from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

AT_ONCE = 100  # slots inserted in one slice
LOOKED_AT = 500  # wanted slots compared in memory before the next yield
READ_AT_ONCE = 4_000  # rows of the calendar read at once; each has two integers
SHOWN_AT_ONCE = 250

Plan = Sequence[Wanted | Skipped]

_TAKEN = Statement("""
    SELECT start_at, end_at FROM slots
    WHERE place_id = :calendar AND status <> 'cancelled' AND start_at > :after AND start_at < :until
    ORDER BY start_at LIMIT :most
""")


@dataclass(frozen=True)
class BulkProgress:
    """The progress as it is stored: `token` makes the slots' uuids, `done` counts the plan's items, `taken` lists
    refused ones.
    """

    token: str
    done: int = 0
    taken: tuple[int, ...] = ()
    series: int | None = None


def look(owner_id: int, plan: Plan) -> Slices[BulkProgress]:
    """Find which times of the plan are taken. Reads the calendar once, over the whole span of the plan."""
    wanted = [(number, _span(each)) for number, each in enumerate(plan) if isinstance(each, Wanted)]
    standing = yield from _standing(calendar_of(owner_id), [span for _, span in wanted])
    taken = []
    for count, (number, span) in enumerate(wanted, 1):
        place = bisect_left(standing, span)
        if any(_overlap(span, each) for each in standing[max(place - 1, 0) : place + 1]):
            taken.append(number)
        else:
            insort(standing, span)
        if count % LOOKED_AT == 0:
            yield
    return BulkProgress(str(uuid.uuid4()), taken=tuple(taken))


@dataclass(frozen=True)
class Making:
    """What to make. `event` is what is recorded of each slice, by how many it made; `begin` creates the series."""

    owner_id: int
    zone: str
    plan: Plan
    event: Callable[[int], Facts]
    actor: Actor
    now: datetime
    begin: Callable[[int], int] | None = None


def make(making: Making, state: BulkProgress, progress: Progress) -> Slices[Made]:
    """Insert from where `state` stands to the end of the plan."""
    while state.done < len(making.plan):
        yield
        with transaction():
            state = _slice(making, state)
            progress.keep(asdict(state))
    return (yield from _made(making.plan, state))


def kept(progress: Progress) -> BulkProgress | None:
    """The stored progress of a run that was cut off; None if this is the first."""
    if progress.state is None:
        return None
    return BulkProgress(**progress.state | {"taken": tuple(progress.state["taken"])})


def refuse_too_many(owner_id: int, plan: Plan, state: BulkProgress) -> None:
    free = sum(isinstance(each, Wanted) for each in plan) - len(state.taken)
    placing.refuse_too_many(calendar_of(owner_id), free)


def _slice(making: Making, state: BulkProgress) -> BulkProgress:
    calendar = opened_calendar(making.owner_id, making.zone, now=making.now)
    if making.begin and state.series is None:
        state = replace(state, series=making.begin(calendar))
    until = min(state.done + AT_ONCE, len(making.plan))
    made, taken = _inserted(calendar, making, state, range(state.done, until))
    if made:
        blocking.block_these(made, now=making.now)
        outbox.record(making.event(len(made)), actor=making.actor, now=making.now)
    return replace(state, done=until, taken=(*state.taken, *taken))


def _inserted(
    calendar: int, making: Making, state: BulkProgress, numbers: range
) -> tuple[list[int], list[int]]:
    """The ids of the inserted slots, and the numbers of those whose time was taken meanwhile."""
    made, taken, known = list[int](), list[int](), set(state.taken)
    for number in numbers:
        each = making.plan[number]
        if not isinstance(each, Wanted) or number in known:
            continue
        name = _name(state, number)
        slot = placing.insert(calendar, each, now=making.now, slot_uuid=name, series=state.series)
        if slot is not None:
            made.append(slot)
        elif making.begin and number == 0:
            raise Conflict(TAKEN, OVERLAPS)  # the first of a series must be free
        else:
            taken.append(number)
    return made, taken


def _made(plan: Plan, state: BulkProgress) -> Slices[Made]:
    taken = set(state.taken)
    names = [
        _name(state, number)
        for number, each in enumerate(plan)
        if isinstance(each, Wanted) and number not in taken
    ]
    found = list[TimeSlot]()
    for first in range(0, len(names), SHOWN_AT_ONCE):
        yield
        found += placing.of_uuids(names[first : first + SHOWN_AT_ONCE])
    skipped = (
        each if isinstance(each, Skipped) else _clash(each)
        for number, each in enumerate(plan)
        if isinstance(each, Skipped) or number in taken
    )
    return Made(tuple(sorted(found, key=lambda slot: (slot.window, slot.id))), tuple(skipped))


def _name(state: BulkProgress, number: int) -> str:
    """The slot's uuid, derived from the token: a run that resumes computes the same one."""
    return str(uuid.uuid5(uuid.UUID(state.token), str(number)))


def _clash(wanted: Wanted) -> Skipped:
    place, window = windows.zone(wanted.zone), wanted.window
    return Skipped(window.start.astimezone(place), window.end.astimezone(place), TAKEN, OVERLAPS)


def _span(wanted: Wanted) -> tuple[int, int]:
    return to_epoch(wanted.window.start), to_epoch(wanted.window.end)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _standing(calendar: int | None, spans: Sequence[tuple[int, int]]) -> Slices[list[tuple[int, int]]]:
    if not spans or calendar is None:
        return []
    found = list[tuple[int, int]]()
    after = min(start for start, _ in spans) - int(LONGEST.total_seconds())
    until = max(end for _, end in spans)
    while True:
        page = _TAKEN.rows(calendar=calendar, after=after, until=until, most=READ_AT_ONCE)
        found += [(row.start_at, row.end_at) for row in page]
        if len(page) < READ_AT_ONCE:
            return found
        after = page[-1].start_at
        yield

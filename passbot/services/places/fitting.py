"""Withdraws free slots that no longer fit their place: outside its hours, of another length, on a seat it lacks.

The first of them in the transaction of the change, the rest by the timetable. Meanwhile they are neither offered nor
given away.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from passbot.domain.people.people import CLOCK
from passbot.domain.slots import slots as grid
from passbot.domain.slots.slots import Place, Slot, Status
from passbot.domain.times.windows import Window
from passbot.services.owed import outbox, unfinished
from passbot.services.owed.unfinished import Work
from passbot.services.places.populate import LONGEST, changed, is_unchanged, populate
from passbot.services.places.slot_rows import PLACE_COLUMNS, place_of
from passbot.services.rows import Found
from passbot.slices import Slices
from passbot.store.db import lock, transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.models import Slot as Row
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

LOOKED_AT, WITHDRAWN_AT_ONCE, MOVED_AT_ONCE = 1_000, 100, 50

From = tuple[int, int]  # start and id of a slot: the order in which they are paged

_UNBOOKED = Statement("""
    SELECT start_at, id, seat, end_at, status = 'held' AND held_until > :now AS is_held FROM slots
    WHERE place_id = :place_id AND (start_at, id) > (:start, :id) AND end_at > :since
      AND status IN ('available', 'held')
    ORDER BY start_at, id LIMIT :most
""")
_PLACE_OF = Statement(f"""
    SELECT {PLACE_COLUMNS}, s.seat, s.start_at, s.end_at FROM slots s JOIN places p ON p.id = s.place_id
    WHERE s.id = :id
""")
_WITHDRAW = Prepared(
    Row.update(status="cancelled", held_by=None, held_until=None, updated_at=P.now).where(
        Row.id.in_(P.ids), Row.status.in_(["available", "held"])
    )
)
_ELSEWHERE = Prepared(
    Row.select(Row.start_at, Row.id)
    .where(Row.place == P.place_id, Row.start_at >= P.start, Row.zone != P.zone)
    .order_by(Row.start_at)
    .limit(P.most)
)
_MOVE = Prepared(Row.update(zone=P.zone).where(Row.id.in_(P.ids)))
_OVERHELD = Prepared(
    Row.select(Row.id).where(Row.status == "held", Row.held_until <= P.now).order_by(Row.held_until, Row.id)
)
_RELEASE = Prepared(
    Row.update(status="available", held_by=None, held_until=None, updated_at=P.now).where(
        Row.id == P.id, Row.status == "held", Row.held_until <= P.now
    )
)


def refit(place: Place, *, now: datetime) -> None:
    """Refit a changed place: withdraw free slots off its grid, make the missing ones.

    A hold stays if the place is still open at that time.
    """
    with transaction():
        lock(f"place {place.id}")
        if _withdraw_some(place, set(grid.due(place, now)), _soonest(place, now), now) is not None:
            unfinished.begin(Work.FILLING, place.id, now=now)
        populate(place, now=now)


def move(place: Place, *, now: datetime) -> None:
    """Move the slots to the place's new time zone: the coming ones now, past ones by the timetable."""
    with transaction():
        _move_some(place, to_epoch(now - LONGEST))
        unfinished.begin(Work.MOVING, place.id, now=now)


def settle(place: Place, *, now: datetime) -> Slices[None]:
    """Finish what `refit` began. If the place is changed meanwhile, that change settles it."""
    fitting = set(grid.due(place, now))
    after: From | None = _soonest(place, now)
    while after is not None:
        with transaction():
            if not is_unchanged(place):
                return
            after = _withdraw_some(place, fitting, after, now)
        yield


def moved(place: Place) -> Slices[None]:
    """Finish what `move` began, over all slots, past ones too."""
    start: int | None = 0
    while start is not None:
        with transaction():
            if not is_unchanged(place):
                return
            start = _move_some(place, start)
        yield


def offered(slots: Sequence[Slot]) -> list[Slot]:
    """The slots without the free ones that are still to be withdrawn."""
    unsettled = unfinished.subjects(Work.FILLING)
    if not unsettled:
        return list(slots)
    kept = set[int]()
    for place, theirs in groupby(sorted(slots, key=lambda slot: slot.place.id), attrgetter("place")):
        own = list(theirs)
        is_settled = place.id not in unsettled or not place.has_grid
        fitting = (
            set()
            if is_settled
            else set(grid.grid(place, min(slot.start for slot in own), max(slot.end for slot in own)))
        )
        kept |= {
            slot.id
            for slot in own
            if is_settled
            or slot.status is not Status.AVAILABLE
            or _is_on(place, slot.seat, slot.window, fitting)
        }
    return [slot for slot in slots if slot.id in kept]


def fit(slot_id: int, *, now: datetime) -> None:
    """Withdraw a slot that has become free but is off its place's grid, and make those that are on it."""
    row = _PLACE_OF.row(id=slot_id)
    if row is None:
        return
    place, window = place_of(row), Window(from_epoch(row.start_at), from_epoch(row.end_at))
    if not place.has_grid or _is_on(place, row.seat, window, set(grid.grid(place, window.start, window.end))):
        return
    _WITHDRAW.run(ids=[slot_id], now=now)
    changed()
    populate(place, now=now)


def release_overheld(*, now: datetime) -> int:
    """Write down holds that are over. Nobody depends on it: an expired hold already counts as free."""
    with transaction():
        over = [row.id for row in _OVERHELD.rows(now=now)]
        freed = [uid for uid in over if _RELEASE.run(id=uid, now=now)]
        for uid in freed:
            outbox.record("slot.released", actor=CLOCK, now=now, slot_id=uid)
            fit(uid, now=now)
        if freed:
            changed()
        return len(freed)


def _soonest(place: Place, now: datetime) -> From:
    return to_epoch(grid.listed_since(place, now) - LONGEST), 0


def _withdraw_some(place: Place, fitting: set[Window], after: From, now: datetime) -> From | None:
    """Withdraw some; returns where to continue, or None at the end."""
    start, uid = after
    since = to_epoch(grid.listed_since(place, now))
    rows = _UNBOOKED.rows(
        place_id=place.id, now=to_epoch(now), since=since, start=start, id=uid, most=LOOKED_AT
    )
    off_grid = [row for row in rows if not _stays(place, row, fitting)][:WITHDRAWN_AT_ONCE]
    if off_grid:
        _WITHDRAW.run(ids=[row.id for row in off_grid], now=now)
        changed()
    if len(off_grid) == WITHDRAWN_AT_ONCE:
        return off_grid[-1].start_at, off_grid[-1].id
    return (rows[-1].start_at, rows[-1].id) if len(rows) == LOOKED_AT else None


def _stays(place: Place, row: Found, fitting: set[Window]) -> bool:
    window = Window(from_epoch(row.start_at), from_epoch(row.end_at))
    return grid.takes(place, window) if row.is_held else _is_on(place, row.seat, window, fitting)


def _is_on(place: Place, seat: int, window: Window, fitting: set[Window]) -> bool:
    return seat <= place.seats and window in fitting


def _move_some(place: Place, start: int) -> int | None:
    rows = _ELSEWHERE.rows(place_id=place.id, zone=place.zone, start=start, most=MOVED_AT_ONCE)
    _MOVE.run(ids=[row.id for row in rows], zone=place.zone)
    return to_epoch(rows[-1].start_at) if len(rows) == MOVED_AT_ONCE else None

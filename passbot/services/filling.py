"""Slots come and go with time: made up to the horizon, gone when they are over, free when a hold is over."""

import uuid
from bisect import bisect_left
from datetime import datetime, timedelta

from passbot.domain import slots as grid
from passbot.domain.people import CLOCK
from passbot.domain.slots import Place
from passbot.domain.windows import Window
from passbot.services import outbox, unfinished
from passbot.services.slot_rows import PLACE_COLUMNS, SELECT_PLACES, place_of
from passbot.services.unfinished import Work
from passbot.slices import Slices
from passbot.store import models
from passbot.store.db import database, lock, transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement
from passbot.wake import wake

MADE_AT_ONCE, WRITTEN_AT_ONCE = 300, 50
LOOKED_AT = 1_000  # times and seats
SLOTS = "slots"  # the bell that rings when a slot has changed

_WITH_GRID = Statement(f"""
    {SELECT_PLACES} WHERE p.slot_minutes IS NOT NULL AND p.opens IS NOT NULL AND p.closed_at IS NULL
    ORDER BY p.id
""")
_BY_ID = Statement(f"{SELECT_PLACES} WHERE p.id = :id")
_STANDING = Statement("""
    SELECT seat, start_at, end_at FROM slots
    WHERE place_id = :place_id AND status <> 'cancelled' AND end_at > :since AND start_at < :until
    ORDER BY seat, start_at
""")
_UNBOOKED = Statement("""
    SELECT id, seat, start_at, end_at, status = 'held' AND held_until > :now FROM slots
    WHERE place_id = :place_id AND end_at > :since AND status IN ('available', 'held')
""")
_PLACE_OF = Statement(f"""
    SELECT {PLACE_COLUMNS}, s.seat, s.start_at, s.end_at FROM slots s JOIN places p ON p.id = s.place_id
    WHERE s.id = :id
""")
_WITHDRAW = Statement("""
    UPDATE slots SET status = 'cancelled', held_by = NULL, held_until = NULL, updated_at = :now
    WHERE id IN :ids AND status IN ('available', 'held')
""")
# The board shows its whole day, so that what is over there goes a day later.
_GONE = Statement("""
    DELETE FROM slots
    WHERE end_at <= :now AND status <> 'booked'
      AND place_id IN (
          SELECT id FROM places WHERE kind IN ('service', 'desk') OR (kind = 'board' AND slots.end_at <= :day_ago)
      )
      AND NOT EXISTS (SELECT 1 FROM orders WHERE slot_id = slots.id)
      AND NOT EXISTS (SELECT 1 FROM events WHERE slot_id = slots.id)
      AND NOT EXISTS (SELECT 1 FROM waiters WHERE slot_id = slots.id)
""")
_OVERHELD = Statement("SELECT id FROM slots WHERE status = 'held' AND held_until <= :now ORDER BY id")
_RELEASE = Statement("""
    UPDATE slots SET status = 'available', held_by = NULL, held_until = NULL, updated_at = :now
    WHERE id = :id AND status = 'held' AND held_until <= :now
""")


def changed() -> None:
    """Ring for whoever shows slots, once this transaction is committed."""
    database.after_commit(lambda: wake.ring(SLOTS))


def fill_all(*, now: datetime) -> Slices[int]:
    """Every place up to its horizon; answers how many slots are new."""
    made = 0
    for row in _WITH_GRID.rows():
        yield
        made += yield from fill(place_of(row), now=now)
    return made


def fill(place: Place, *, now: datetime) -> Slices[int]:
    """Make what is missing of the grid. Whatever stands there, booked or blocked, is left as it is.

    A place that is changed meanwhile is filled by whoever changes it.
    """
    made = 0
    for piece in _pieces(place, now):
        while _missing(place, piece):  # looked up first: mostly nothing is
            with transaction():
                lock(f"place {place.id}")
                row = _BY_ID.row(id=place.id)
                if row is None or place_of(row) != place:
                    return made
                made += _make(place, piece, now)
            yield
        yield
    return made


def populate(place: Place, *, now: datetime) -> int:
    """The first of it, soonest first; of a very large place the timetable makes the rest."""
    pieces = _pieces(place, now)
    if not pieces:
        return 0
    with transaction():
        made = _make(place, pieces[0], now)
        if made == MADE_AT_ONCE or len(pieces) > 1:
            unfinished.begin(Work.FILLING, place.id, now=now)
        return made


def _pieces(place: Place, now: datetime) -> list[list[Window]]:
    wanted = grid.due(place, now)
    size = max(1, LOOKED_AT // place.seats)
    return [wanted[first : first + size] for first in range(0, len(wanted), size)]


def _make(place: Place, wanted: list[Window], now: datetime) -> int:
    with transaction():
        lock(f"place {place.id}")
        missing = _missing(place, wanted)[:MADE_AT_ONCE]
        rows = [_row(place, seat, window, now) for seat, window in missing]
        for first in range(0, len(rows), WRITTEN_AT_ONCE):
            models.Slot.insert_many(rows[first : first + WRITTEN_AT_ONCE]).execute()
        if missing:
            changed()
        return len(missing)


def _missing(place: Place, wanted: list[Window]) -> list[tuple[int, Window]]:
    """Soonest first."""
    since, until = to_epoch(wanted[0].start), to_epoch(wanted[-1].end)
    standing: dict[int, list[tuple[int, int]]] = {}
    for seat, start, end in _STANDING.rows(place_id=place.id, since=since, until=until):
        standing.setdefault(seat, []).append((start, end))
    return [
        (seat, window)
        for window in wanted
        for seat in range(1, place.seats + 1)
        if not _is_taken(standing.get(seat, []), window)
    ]


def _is_taken(standing: list[tuple[int, int]], window: Window) -> bool:
    """Those of a seat do not overlap, so the last that begins before the end is the last that ends."""
    place = bisect_left(standing, (to_epoch(window.end),))
    return place > 0 and standing[place - 1][1] > to_epoch(window.start)


def _row(place: Place, seat: int, window: Window, now: datetime) -> dict[str, object]:
    return {
        "uuid": str(uuid.uuid4()), "place": place.id, "seat": seat, "start_at": window.start,
        "end_at": window.end, "zone": place.zone, "status": "available", "created_at": now, "updated_at": now,
    }  # fmt: skip


def refit(place: Place, *, now: datetime) -> None:
    """After a change of the place: free slots off its grid are withdrawn, new ones are made.

    Whoever is deciding may go on, unless the place is closed at that time.
    """
    with transaction():
        lock(f"place {place.id}")
        fitting = set(grid.due(place, now))
        unbooked = _UNBOOKED.rows(
            place_id=place.id, now=to_epoch(now), since=to_epoch(grid.listed_since(place, now))
        )
        off_grid = [
            uid
            for uid, seat, start, end, is_held in unbooked
            if not _stays(place, seat, Window(from_epoch(start), from_epoch(end)), fitting, is_held=is_held)
        ]
        if off_grid:
            _WITHDRAW.run(ids=off_grid, now=to_epoch(now))
            changed()
        populate(place, now=now)


def fit(slot_id: int, *, now: datetime) -> None:
    """A slot that has become free and is off its grid by now is withdrawn, for those that are on it."""
    row = _PLACE_OF.row(id=slot_id)
    if row is None:
        return
    *columns, seat, start, end = row
    place, window = place_of(columns), Window(from_epoch(start), from_epoch(end))
    if not place.has_grid or _stays(
        place, seat, window, set(grid.grid(place, window.start, window.end)), is_held=False
    ):
        return
    _WITHDRAW.run(ids=[slot_id], now=to_epoch(now))
    changed()
    populate(place, now=now)


def _stays(place: Place, seat: int, window: Window, fitting: set[Window], *, is_held: bool) -> bool:
    if is_held:
        return grid.takes(place, window)
    return seat <= place.seats and window in fitting


def forget_past(*, now: datetime) -> int:
    """Slots that are over and that nothing speaks of leave the table; answers how many."""
    with transaction():
        return _GONE.changed(now=to_epoch(now), day_ago=to_epoch(now - timedelta(days=1)))


def release_overheld(*, now: datetime) -> int:
    """Put in writing that holds are over; nobody had to wait for it."""
    with transaction():
        over = [row[0] for row in _OVERHELD.rows(now=to_epoch(now))]
        freed = [uid for uid in over if _RELEASE.changed(id=uid, now=to_epoch(now))]
        for uid in freed:
            outbox.record("slot.released", actor=CLOCK, now=now, slot_id=uid)
            fit(uid, now=now)
        if freed:
            changed()
        return len(freed)

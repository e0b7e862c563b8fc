"""Makes slots up to the place's horizon, and deletes those that are over."""

import uuid
from bisect import bisect_left
from datetime import datetime, timedelta

from passbot.domain.slots import slots as grid
from passbot.domain.slots.slots import Place
from passbot.domain.times.windows import Window
from passbot.errors import PassbotError
from passbot.services.owed import unfinished
from passbot.services.owed.unfinished import Work
from passbot.services.places.slot_rows import SELECT_PLACES, place_of
from passbot.slices import Slices
from passbot.store import models
from passbot.store.db import database, lock, transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement
from passbot.wake import wake

MADE_AT_ONCE, WRITTEN_AT_ONCE, FORGOTTEN_AT_ONCE = 300, 50, 100
LOOKED_AT = 1_000  # seats times windows compared at once
LONGEST = timedelta(days=2)  # longer than any slot of a place lasts
LONGEST_SECONDS = int(LONGEST.total_seconds())
SLOTS = "slots"  # topic rung when a slot has changed

_WITH_GRID = Statement(f"""
    {SELECT_PLACES} WHERE p.slot_minutes IS NOT NULL AND p.opens IS NOT NULL AND p.closed_at IS NULL
    ORDER BY p.id
""")
_BY_ID = Statement(f"{SELECT_PLACES} WHERE p.id = :id")
# Bounded by the longest slot, so that the index range is short.
_STANDING = Statement(f"""
    SELECT seat, start_at, end_at FROM slots
    WHERE place_id = :place_id AND status <> 'cancelled' AND end_at > :since AND start_at < :until
      AND start_at > :since - {LONGEST_SECONDS}
    ORDER BY seat, start_at
""")
# The board shows its whole day, so its slots are deleted a day later.
_PAST = """
    end_at <= :now AND status <> 'booked'
      AND EXISTS (
          SELECT 1 FROM places p WHERE p.id = slots.place_id
            AND (p.kind IN ('service', 'desk') OR (p.kind = 'board' AND slots.end_at <= :day_ago))
      )
      AND NOT EXISTS (SELECT 1 FROM orders WHERE slot_id = slots.id)
      AND NOT EXISTS (SELECT 1 FROM events WHERE slot_id = slots.id)
      AND NOT EXISTS (SELECT 1 FROM waiters WHERE slot_id = slots.id)
"""
_OVER = Statement(f"SELECT id FROM slots WHERE {_PAST} LIMIT :most")
_GO = Statement(f"DELETE FROM slots WHERE id IN :ids AND {_PAST}")


def changed() -> None:
    """Ring for everything that shows slots, after the commit."""
    database.after_commit(lambda: wake.ring(SLOTS))


def fill_all(*, now: datetime) -> Slices[int]:
    """Fill every place up to its horizon; returns how many slots were made.

    A place that fails does not stop the others: the first refusal is raised at the end.
    """
    made, refused = 0, None
    for row in _WITH_GRID.rows():
        yield
        try:
            made += yield from fill(place_of(row), now=now)
        except PassbotError as exc:
            refused = refused or exc
    if refused:
        raise refused
    return made


def fill(place: Place, *, now: datetime) -> Slices[int]:
    """Make the missing slots of the place's grid; existing ones stay, booked or not.

    If the place is changed meanwhile, that change fills it.
    """
    made = 0
    for piece in _pieces(place, now):
        while _missing(place, piece):  # read before the transaction: mostly nothing is missing
            with transaction():
                if not is_unchanged(place):
                    return made
                made += _make(place, piece, now)
            yield
        yield
    return made


def populate(place: Place, *, now: datetime) -> int:
    """Make the first slots, soonest first; of a very large place the timetable makes the rest."""
    pieces = _pieces(place, now)
    if not pieces:
        return 0
    with transaction():
        made = _make(place, pieces[0], now)
        if made == MADE_AT_ONCE or len(pieces) > 1:
            unfinished.begin(Work.FILLING, place.id, now=now)
        return made


def is_unchanged(place: Place) -> bool:
    """True if the place is as given; locked, so it stays so until this transaction ends."""
    lock(f"place {place.id}")
    row = _BY_ID.row(id=place.id)
    return row is not None and place_of(row) == place


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
    """Missing slots, soonest first."""
    since, until = to_epoch(wanted[0].start), to_epoch(wanted[-1].end)
    standing: dict[int, list[tuple[int, int]]] = {}
    for row in _STANDING.rows(place_id=place.id, since=since, until=until):
        standing.setdefault(row.seat, []).append((row.start_at, row.end_at))
    return [
        (seat, window)
        for window in wanted
        for seat in range(1, place.seats + 1)
        if not _is_taken(standing.get(seat, []), window)
    ]


def _is_taken(standing: list[tuple[int, int]], window: Window) -> bool:
    """Slots of a seat do not overlap, so the last to begin before the window's end is also the last to end."""
    place = bisect_left(standing, (to_epoch(window.end),))
    return place > 0 and standing[place - 1][1] > to_epoch(window.start)


def _row(place: Place, seat: int, window: Window, now: datetime) -> dict[str, object]:
    return {
        "uuid": str(uuid.uuid4()), "place": place.id, "seat": seat, "start_at": window.start,
        "end_at": window.end, "zone": place.zone, "status": "available", "created_at": now, "updated_at": now,
    }  # fmt: skip


def forget_past(*, now: datetime) -> Slices[int]:
    """Delete slots that are over and that nothing refers to; returns how many."""
    when = {"now": to_epoch(now), "day_ago": to_epoch(now - timedelta(days=1))}
    gone, going = 0, 1
    while going and (over := [row.id for row in _OVER.rows(most=FORGOTTEN_AT_ONCE, **when)]):
        with transaction():
            going = _GO.changed(ids=over, **when)
        gone += going
        yield
    return gone

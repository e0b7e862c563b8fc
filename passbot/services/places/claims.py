"""Claims: a slot changes hands by an UPDATE that names its old state. One that changes no row came too late."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from peewee import fn

from passbot.domain.slots import slots as hours
from passbot.domain.slots.slots import PlaceKind, Slot, Status
from passbot.domain.times.windows import Window
from passbot.services.places.fitting import fit
from passbot.services.places.populate import changed
from passbot.services.places.slot_rows import PLACE_COLUMNS, place_of
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.models import Slot as Row
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

ANY = 2**31  # no limit on seats

_FREE = """(
    status = 'available' OR (status = 'held' AND (held_until <= :now OR held_by = :who))
)"""
_SEATS = Statement(f"""
    SELECT id FROM slots
    WHERE place_id = :place_id AND start_at = :start_at AND end_at = :end_at AND {_FREE}
      AND (seat <= :seats OR held_by = :who)
    ORDER BY CASE WHEN held_by = :who AND held_until > :now THEN 0 WHEN id = :id THEN 1 ELSE 2 END, seat
""")
_HELD_SEAT = Prepared(
    Row.select(Row.id).where(
        Row.place == P.place_id,
        Row.start_at == P.start_at,
        Row.end_at == P.end_at,
        Row.status == "held",
        Row.held_by == P.who,
        Row.held_until > P.now,
    )
)
_CLAIM = Statement(f"""
    UPDATE slots SET status = :status, held_by = :held_by, held_until = :held_until, updated_at = :now
    WHERE id = :id AND {_FREE}
""")
_MOVE = Prepared(
    Row.update(status=P.to, held_by=None, held_until=None, updated_at=P.now).where(
        Row.id == P.id, Row.status == P.was
    )
)

_MOVE_ALL = Prepared(
    Row.update(status=P.to, held_by=None, held_until=None, updated_at=P.now).where(
        Row.place.in_(P.places), Row.start_at == P.start_at, Row.end_at == P.end_at, Row.status.in_(P.was)
    )
)
_BLOCK = Prepared(
    Row.update(
        status="blocked",
        held_by=None,
        held_until=None,
        updated_at=P.now,
        description=fn.coalesce(P.reason, Row.description),
    ).where(
        Row.id == P.id, (Row.status == "available") | ((Row.status == "held") & (Row.held_until <= P.now))
    )
)

# A desk is closed whenever its office is.
_CLOSED_BY = Statement(f"""
    SELECT {PLACE_COLUMNS}, s.start_at, s.end_at
    FROM slots s JOIN places own ON own.id = s.place_id JOIN places p ON p.id = coalesce(own.office_id, own.id)
    WHERE s.id = :id
""")


def claim(
    wanted: Slot, status: Status, *, who: int, now: datetime, until: datetime | None = None
) -> int | None:
    """Claim a seat; returns its slot's id, or None if nothing is left.

    Prefers the seat that `who` holds, then the wanted one, then any other of the same time.
    """
    values = {
        "status": status.value,
        "held_by": who if status is Status.HELD else None,
        "held_until": to_epoch(until) if until else None,
    }
    facts = {"who": who, "now": to_epoch(now)}
    seats = wanted.place.seats if wanted.place.has_grid else ANY  # the place may have had more seats before
    for seat in _SEATS.rows(id=wanted.id, seats=seats, **time_of(wanted), **facts):
        if _CLAIM.changed(id=seat.id, **values, **facts):
            changed()
            return int(seat.id)
    return None


def held_seat(wanted: Slot, *, who: int, now: datetime) -> int | None:
    """The seat of that time that they hold already."""
    held = _HELD_SEAT.one(who=who, now=now, **time_of(wanted))
    return held.id if held else None


def time_of(slot: Slot) -> dict[str, int]:
    return {"place_id": slot.place.id, "start_at": to_epoch(slot.start), "end_at": to_epoch(slot.end)}


def move(slot_id: int, was: Status, to: Status, *, now: datetime) -> bool:
    """Change the state; False if the slot is not in the state `was`."""
    moved = bool(_MOVE.run(id=slot_id, was=was.value, to=to.value, now=now))
    if moved:
        changed()
    if moved and to is Status.AVAILABLE:
        fit(slot_id, now=now)
    return moved


def block(slot_id: int, reason: str | None, *, now: datetime) -> bool:
    """Block the slot if it is free; the reason becomes its description."""
    blocked = bool(_BLOCK.run(id=slot_id, reason=reason, now=now))
    if blocked:
        changed()
    return blocked


def shut(place_ids: Sequence[int], window: Window, *, now: datetime) -> None:
    """Block the free and the held slots of these places in that time."""
    _move_all(place_ids, window, (Status.AVAILABLE, Status.HELD), Status.BLOCKED, now)


def reopen(place_ids: Sequence[int], window: Window, *, now: datetime) -> None:
    _move_all(place_ids, window, (Status.BLOCKED,), Status.AVAILABLE, now)


def _move_all(
    place_ids: Sequence[int], window: Window, was: Sequence[Status], to: Status, now: datetime
) -> None:
    """One statement: an office has hundreds of desks."""
    _MOVE_ALL.run(
        places=list(place_ids),
        start_at=to_epoch(window.start),
        end_at=to_epoch(window.end),
        was=[each.value for each in was],
        to=to.value,
        now=to_epoch(now),
    )
    changed()


def free(slot_id: int, *, now: datetime) -> None:
    """Free a booked slot after its order was cancelled. If the place has closed that time since, it stays closed."""
    move(slot_id, Status.BOOKED, _once_free(slot_id), now=now)


def _once_free(slot_id: int) -> Status:
    row = _CLOSED_BY.row(id=slot_id)
    if row is None:
        return Status.AVAILABLE
    place = replace(place_of(row), closed_at=None)  # it takes no bookings now, and may reopen
    if hours.takes(place, Window(from_epoch(row.start_at), from_epoch(row.end_at))):
        return Status.AVAILABLE
    return Status.BLOCKED if place.kind is PlaceKind.OFFICE else Status.CANCELLED


def take_back(slot_id: int, *, now: datetime) -> None:
    """Book the slot again: its order was closed, and let in all the same."""
    for was in (Status.AVAILABLE, Status.HELD, Status.BLOCKED):  # a withdrawn one's time may be taken
        move(slot_id, was, Status.BOOKED, now=now)

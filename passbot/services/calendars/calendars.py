"""Personal calendars: slots made one by one, booked, blocked, changed and deleted."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from passbot.domain.calendars import calendars as plans
from passbot.domain.calendars.calendars import (
    NEXT,
    Made,
    SlotState,
    SlotWish,
    Times,
    TimeSlot,
    Wanted,
    Wording,
)
from passbot.domain.people.people import Actor
from passbot.domain.site.facts.calendars import (
    CalendarAvailable,
    CalendarBlocked,
    CalendarBooked,
    CalendarChanged,
    CalendarCreated,
    CalendarDeleted,
)
from passbot.domain.site.facts.kinds import Facts
from passbot.errors import Conflict
from passbot.services.calendars import blocking, moving, placing, visit_ends
from passbot.services.calendars.calendar_rows import opened_calendar
from passbot.services.calendars.placing import OVERLAPS, TAKEN
from passbot.services.calendars.views import find
from passbot.services.owed import outbox
from passbot.store.db import transaction
from passbot.store.models import Slot
from passbot.store.prepared import P, Prepared, given

_MOVE = Prepared(
    Slot.update(status=P.to, held_by=None, held_until=None, updated_at=P.now).where(
        Slot.id == P.id, Slot.status.in_(P.was)
    )
)
_SAY = Prepared(
    Slot.update(
        given(Slot.title, Slot.description, Slot.reference, Slot.metadata) | {Slot.updated_at: P.now}
    ).where(Slot.id == P.id)
)
_DELETE = Prepared(Slot.delete().where(Slot.id == P.id))
_TURNED: dict[SlotState, Callable[[str], Facts]] = {
    SlotState.BOOKED: CalendarBooked,
    SlotState.BLOCKED: CalendarBlocked,
    SlotState.AVAILABLE: CalendarAvailable,
}
_KEPT_AS = {SlotState.BOOKED: ["booked", "held"]}


def create(wish: SlotWish, *, actor: Actor, now: datetime) -> Made:
    """Make one slot. A repeating one is made by `creating`."""
    window = plans.window_of(wish, now)
    placing.check_words(wish.words)
    owner = _owner(actor)
    with transaction():
        calendar = opened_calendar(owner, wish.zone, now=now)
        placing.refuse_too_many(calendar, 1)
        name = str(uuid.uuid4())
        wanted = Wanted(window, wish.zone, wish.words)
        made = placing.insert(calendar, wanted, now=now, slot_uuid=name)
        if made is None:
            raise Conflict(TAKEN, OVERLAPS)
        blocking.block_these([made], now=now)
        outbox.record(CalendarCreated(slot=name, count=1), actor=actor, now=now)
        return Made((find(name, owner_id=owner),))


def change(
    slot_uuid: str,
    words: Wording | None,
    state: SlotState | None,
    *,
    actor: Actor,
    now: datetime,
    times: Times | None = None,
) -> TimeSlot:
    """Change a slot's words, time or state, or several of them. A cancelled slot cannot be changed."""
    owner = _owner(actor)
    with transaction():
        slot = _changeable(slot_uuid, owner, now)
        asked = state if state is not slot.state else None  # asking for its present state is no error
        is_moved = times is not None and moving.move(slot, times, now=now)
        if words:
            placing.check_words(words)
            _SAY.run(id=slot.id, now=now, **placing.kept(words))
        moved = find(slot.uuid, owner_id=owner)
        if asked and asked is not moved.state:
            _move(moved, asked, now)
        if words or asked or is_moved:
            outbox.record(CalendarChanged(slot.uuid, asked, is_moved), actor=actor, now=now)
        return find(slot.uuid, owner_id=owner)


def _changeable(slot_uuid: str, owner: int, now: datetime) -> TimeSlot:
    """The slot, with its calendar locked until the commit."""
    opened_calendar(owner, find(slot_uuid, owner_id=owner).zone, now=now)
    slot = find(slot_uuid, owner_id=owner)
    if slot.state is SlotState.CANCELLED:
        raise Conflict("calendar.cancelled", "A cancelled time slot cannot be changed")
    return slot


def book(slot_uuid: str, *, actor: Actor, now: datetime) -> TimeSlot:
    return _turned(slot_uuid, (SlotState.AVAILABLE,), SlotState.BOOKED, actor, now)


def block(slot_uuid: str, *, actor: Actor, now: datetime) -> TimeSlot:
    """Block an available slot. Blocking it twice changes nothing; a booked slot cannot be blocked."""
    return _turned(slot_uuid, (SlotState.AVAILABLE, SlotState.BLOCKED), SlotState.BLOCKED, actor, now)


def unblock(slot_uuid: str, *, actor: Actor, now: datetime) -> TimeSlot:
    return _turned(slot_uuid, (SlotState.BLOCKED,), SlotState.AVAILABLE, actor, now)


def _turned(
    slot_uuid: str, allowed: tuple[SlotState, ...], to: SlotState, actor: Actor, now: datetime
) -> TimeSlot:
    with transaction():
        slot = find(slot_uuid, owner_id=_owner(actor))
        if slot.state not in allowed:
            raise _refused(slot, to)
        if slot.state is to:
            return slot
        moved = turn(slot_uuid, to, owner_id=_owner(actor), now=now)
        outbox.record(_TURNED[to](slot.uuid), actor=actor, now=now)
        return moved


def turn(slot_uuid: str, to: SlotState, *, owner_id: int, now: datetime) -> TimeSlot:
    """Change the state if that is allowed. Records no event: the caller does."""
    with transaction():
        slot = find(slot_uuid, owner_id=owner_id)
        _move(slot, to, now)
        return replace(slot, state=to, updated_at=now.replace(microsecond=0))


def _move(slot: TimeSlot, to: SlotState, now: datetime) -> None:
    """Compare-and-set on the state: of two at once, the slower one is refused."""
    if to not in NEXT[slot.state]:
        raise _refused(slot, to)
    if to is SlotState.BOOKED and slot.window.start < now:
        raise Conflict("calendar.over", "Time slot has already begun and cannot be booked")
    was = _KEPT_AS.get(slot.state, [slot.state.value])
    if not _MOVE.run(id=slot.id, was=was, to=to.value, now=now):
        raise _refused(slot, to)
    if slot.state is SlotState.BOOKED:
        visit_ends.call_off([slot.id], now=now)


def _refused(slot: TimeSlot, to: SlotState) -> Conflict:
    wanted = "unblocked" if to is SlotState.AVAILABLE else to
    message = f"Time slot is {slot.state} and cannot be {wanted}"
    return Conflict("calendar.state", message, state=slot.state.value)


def delete(slot_uuid: str, *, actor: Actor, now: datetime) -> TimeSlot:
    """Delete a slot in any state; a visitor who had booked it gets a letter."""
    with transaction():
        slot = find(slot_uuid, owner_id=_owner(actor))
        visit_ends.call_off([slot.id], now=now)
        _DELETE.run(id=slot.id)
        outbox.record(CalendarDeleted(slot=slot.uuid), actor=actor, now=now)
        return slot


def _owner(actor: Actor) -> int:
    assert actor.resident_id is not None, "a calendar belongs to somebody"
    return actor.resident_id

"""Exports a calendar as a file, imports one, and deletes many slots at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from passbot.domain.calendars import calendar_csv, ical_writing
from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.calendars.calendars import (
    Made,
    Skipped,
    SlotState,
    SlotWish,
    TimeSlot,
    Wanted,
    Wording,
    window_of,
)
from passbot.domain.people.people import Actor
from passbot.domain.site.facts.calendars import CalendarDeleted, CalendarImported
from passbot.domain.times import windows
from passbot.domain.times.recurrence import MAX_DAYS_AHEAD
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput
from passbot.services.calendars import bulk, placing, views, visit_ends
from passbot.services.calendars.bulk import Making
from passbot.services.calendars.placing import LONGEST_DESCRIPTION, LONGEST_TITLE
from passbot.services.owed import outbox
from passbot.services.owed.idempotency import Progress
from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.models import Slot
from passbot.store.prepared import P, Prepared

MOST_EXPORTED = 10_000
MOST_IMPORTED = 1_000
PLANNED_AT_ONCE = 200
SHOWN_AT_ONCE = WRITTEN_AT_ONCE = 200
DELETED_AT_ONCE = 100

Row = SlotWish | InvalidInput
ReadIcal = Callable[[str, Window, ZoneInfo], list[Entry]]

_FIRST = Slot.alias()
_DELETE = Prepared(Slot.delete().where(Slot.id.in_(P.ids)))
_REPEATS = Prepared(
    Slot.select(Slot.id).where(
        Slot.series == _FIRST.select(_FIRST.series).where(_FIRST.id == P.id), Slot.start_at >= P.since
    )
)


@dataclass(frozen=True)
class Which:
    """Which slots: those with these ids, one and its later repeats, or all that match the filters."""

    ids: Sequence[str] | None = None
    repeats_of: str | None = None
    first: date | None = None
    last: date | None = None
    state: SlotState | None = None
    reference: str | None = None


@dataclass(frozen=True)
class Deleted:
    slots: tuple[TimeSlot, ...]
    kept: tuple[TimeSlot, ...]  # booked ones, which are deleted only if named by id or by status


def exported(which: Which, *, owner_id: int) -> Slices[list[TimeSlot]]:
    """All slots that match the filters."""
    ids = views.ids(
        owner_id=owner_id,
        first=which.first,
        last=which.last,
        state=which.state,
        reference=which.reference,
        limit=MOST_EXPORTED,
    )
    return (yield from _of_ids(ids))


def _of_ids(ids: Sequence[int]) -> Slices[list[TimeSlot]]:
    found = list[TimeSlot]()
    for first in range(0, len(ids), SHOWN_AT_ONCE):
        yield
        found += views.of_ids(list(ids[first : first + SHOWN_AT_ONCE]))
    return found


def as_csv(slots: Sequence[TimeSlot]) -> Slices[str]:
    parts = [calendar_csv.head()]
    for first in range(0, len(slots), WRITTEN_AT_ONCE):
        yield
        parts.append(calendar_csv.written(slots[first : first + WRITTEN_AT_ONCE]))
    return "".join(parts)


def as_ical(slots: Sequence[TimeSlot], *, now: datetime) -> Slices[str]:
    """The slots as iCalendar. Available ones are marked free, so that other calendars do not show them as busy."""
    parts = [ical_writing.head("Time slots")]
    for first in range(0, len(slots), WRITTEN_AT_ONCE):
        yield
        entries = map(entry_of, slots[first : first + WRITTEN_AT_ONCE])
        parts.append(ical_writing.events(entries, now=now))
    return "".join([*parts, ical_writing.TAIL])


def entry_of(slot: TimeSlot) -> Entry:
    return Entry(
        uid=slot.uuid,
        window=slot.window,
        title=slot.title or slot.state.capitalize(),
        description=slot.description,
        is_free=slot.state in (SlotState.AVAILABLE, SlotState.CANCELLED),
        is_cancelled=slot.state is SlotState.CANCELLED,
    )


def read_csv(text: str, zone: str, *, now: datetime) -> list[Row]:  # noqa: ARG001  # as read_ical
    windows.zone(zone)
    return _few(calendar_csv.read(text, zone))


def read_ical(text: str, zone: str, *, now: datetime, read: ReadIcal) -> list[Row]:
    """One row for each occurrence within the coming year, without cancelled ones. May take seconds; needs
    no database.
    """
    within = Window(now, now + timedelta(days=MAX_DAYS_AHEAD))
    entries = read(text, within, windows.zone(zone))
    return _few(_wish(entry, zone) for entry in entries if not entry.is_cancelled)


def _wish(entry: Entry, zone: str) -> SlotWish:
    title, description = (entry.title or "")[:LONGEST_TITLE], (entry.description or "")[:LONGEST_DESCRIPTION]
    return SlotWish(entry.window.start, entry.window.end, zone, Wording(title or None, description or None))


def bring_in(
    rows: Sequence[Row], zone: str, *, actor: Actor, now: datetime, progress: Progress | None = None
) -> Slices[Made]:
    """Make a slot of each row that can be one; the others come back with their reasons."""
    owner, progress = actor.resident_id, progress or Progress()
    assert owner is not None
    plan = list[Wanted | Skipped]()
    for number, row in enumerate(rows, 1):
        plan.append(_planned(row, now))
        if number % PLANNED_AT_ONCE == 0:
            yield
    state = bulk.kept(progress)
    if state is None:
        state = yield from bulk.look(owner, plan)
        bulk.refuse_too_many(owner, plan, state)
    making = Making(owner, zone, plan, CalendarImported, actor, now)
    return (yield from bulk.make(making, state, progress))


def _few(rows: Iterable[Row]) -> list[Row]:
    found = list(islice(rows, MOST_IMPORTED + 1))
    if len(found) > MOST_IMPORTED:
        raise InvalidInput("calendar.import_large", f"One file can bring at most {MOST_IMPORTED} slots")
    return found


def _planned(wish: Row, now: datetime) -> Wanted | Skipped:
    if isinstance(wish, InvalidInput):
        return Skipped(None, None, wish.code, str(wish))
    try:
        placing.check_words(wish.words)
        return Wanted(window_of(wish, now), wish.zone, wish.words)
    except InvalidInput as exc:
        return Skipped(wish.start, wish.end, exc.code, str(exc))


def meant(which: Which, *, owner_id: int) -> Slices[Deleted]:
    """What `delete` would delete and keep. Booked slots are kept unless named by id or by status. Changes nothing."""
    found = yield from _meant(which, owner_id)
    spares_booked = which.ids is None and which.state is None
    kept = [slot for slot in found if spares_booked and slot.state is SlotState.BOOKED]
    gone = [slot for slot in found if not (spares_booked and slot.state is SlotState.BOOKED)]
    return Deleted(tuple(gone), tuple(kept))


def delete(
    ids: Sequence[int], answer: dict[str, Any], progress: Progress, *, actor: Actor, now: datetime
) -> Slices[None]:
    """Delete a hundred in a slice. The ids are fixed before the first slice, so a run that resumes deletes the same
    ones.
    """
    for first in range(0, len(ids), DELETED_AT_ONCE):
        yield
        piece = list(ids[first : first + DELETED_AT_ONCE])
        with transaction():
            visit_ends.call_off(piece, now=now)
            if gone := _DELETE.run(ids=piece):
                outbox.record(CalendarDeleted(count=gone), actor=actor, now=now)
            if progress.state is None:
                progress.keep({"answer": answer, "ids": list(ids)})


def _meant(which: Which, owner_id: int) -> Slices[list[TimeSlot]]:
    if which.ids is not None:
        return (yield from _named(list(dict.fromkeys(which.ids)), owner_id))
    if which.repeats_of is not None:
        first = views.find(which.repeats_of, owner_id=owner_id)
        later = [row.id for row in _REPEATS.rows(id=first.id, since=first.window.start)]
        return (yield from _of_ids(later or [first.id]))
    if which == Which():
        raise InvalidInput(
            "calendar.delete_what", "Say which time slots: by ids, dates, status, reference or recurring_from"
        )
    return (yield from exported(which, owner_id=owner_id))


def _named(uuids: Sequence[str], owner_id: int) -> Slices[list[TimeSlot]]:
    found = list[TimeSlot]()
    for number, each in enumerate(uuids, 1):
        found.append(views.find(each, owner_id=owner_id))
        if number % DELETED_AT_ONCE == 0:
            yield
    return found

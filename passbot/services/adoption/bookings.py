"""Finds the booking that a row of the sheet describes in words: its place, its slot and its guest."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from passbot.domain.gate.copies import Copy
from passbot.domain.passes.orders import Booked, Kind
from passbot.domain.slots import slots as grid
from passbot.domain.slots.slots import Place, PlaceKind, Slot, Status
from passbot.domain.times import windows
from passbot.domain.times.windows import Window
from passbot.services.desks import offices
from passbot.services.places import places, populate
from passbot.services.places.slot_rows import SELECT_SLOTS, slot_of
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

_SLOTS = Statement(f"""
    {SELECT_SLOTS} WHERE s.place_id = :place_id AND s.start_at >= :since AND s.start_at < :until
      AND s.status <> 'cancelled' ORDER BY s.start_at, s.seat
""")
KINDS = {
    PlaceKind.SERVICE: Kind.SLOT,
    PlaceKind.BOARD: Kind.SLOT,
    PlaceKind.DESK: Kind.DESK,
    PlaceKind.OFFICE: Kind.PRESENCE,
}
MINUTE = timedelta(minutes=1)

Words = Callable[[Booked], Collection[str]]


@dataclass(frozen=True)
class Booking:
    """A place and, if there is one, its slot at that time, free or taken.

    `slot` is None for presence, for what is over, and for a slot that a trial would make but does not.
    """

    place: Place
    slot: Slot | None
    guest: str | None
    is_missing: bool = False  # the place does not offer that time any more, or the time is over

    @property
    def is_free(self) -> bool:
        return self.slot is None or self.slot.status is Status.AVAILABLE


class Bookings:
    """`words` gives every way in which the sheet may have written a booking, in every language."""

    def __init__(self, words: Words, *, now: datetime) -> None:
        self._words = words
        self._now = now
        known = [place for place in places.listed(*KINDS, with_closed=True) if place.on_gate]
        self._with_hours = [p for p in known if p.kind in (PlaceKind.SERVICE, PlaceKind.BOARD)]
        self._by_day: dict[tuple[Kind, str], list[Place]] = defaultdict(list)
        for place in known:
            if place not in self._with_hours:
                for word in words(places.booked(place)):
                    self._by_day[KINDS[place.kind], word].append(place)
        self._filled: set[int] = set()

    def find(self, copy: Copy, *, may_fill: bool) -> Booking | None:
        """The booking that the row means; None if no place has that name, or several have."""
        found = list(self._hours(copy, may_fill) if copy.kind is Kind.SLOT else self._days(copy, may_fill))
        if len({each.place.id for each in found}) != 1:
            return None
        return next((each for each in found if each.is_free), found[0])

    def _days(self, copy: Copy, may_fill: bool) -> Iterator[Booking]:
        for told, guest in _tails(copy.told):
            for place in self._by_day[copy.kind, told]:
                if place.kind is PlaceKind.OFFICE:
                    yield Booking(place, None, guest)
                else:
                    slots: list[Slot | None] = [*self._slots(place, copy.window, may_fill)]
                    is_missing = not slots and place.closed_at is not None
                    yield from (Booking(place, slot, guest, is_missing) for slot in slots or [None])

    def _hours(self, copy: Copy, may_fill: bool) -> Iterator[Booking]:
        tails = dict(_tails(copy.told))
        for place in self._with_hours:
            slots = self._slots(place, copy.window, may_fill)
            for slot in slots:
                words = self._words(places.booked(place, slot))
                yield from (Booking(place, slot, tails[word]) for word in words if word in tails)
            if not slots and place.kind is PlaceKind.SERVICE:
                gone = Booked(place.id, place.kind, place.name, None, None, place.zone, copy.window)
                words, is_missing = self._words(gone), not self._may_be_made(place, copy.window, may_fill)
                yield from (Booking(place, None, tails[word], is_missing) for word in words if word in tails)

    def _may_be_made(self, place: Place, window: Window, may_fill: bool) -> bool:
        """True in a trial if the missing slot would be made in earnest."""
        return not may_fill and any(_is_that(each, window) for each in grid.due(place, self._now))

    def _slots(self, place: Place, window: Window, may_fill: bool) -> list[Slot]:
        """Slots at this time (of a board: on this day). Missing ones are made first, if `may_fill`."""
        found = _of(place, window, self._now)
        if found or not may_fill:
            return found
        if place.kind is PlaceKind.DESK and place.closed_at is not None:
            return found
        if place.kind is PlaceKind.DESK:  # a desk's slot is made when it is first booked
            day = windows.local_day(window.start, windows.zone(place.zone))
            offices.slot_of(place, day, now=self._now)
            return _of(place, window, self._now)
        if place.id in self._filled or window.end <= self._now:
            return found
        self._filled.add(place.id)
        populate.populate(place, now=self._now)
        return _of(place, window, self._now)


def _of(place: Place, window: Window, now: datetime) -> list[Slot]:
    is_board = place.kind is PlaceKind.BOARD
    until = window.end if is_board else window.start + MINUTE
    rows = _SLOTS.rows(place_id=place.id, since=to_epoch(window.start), until=to_epoch(until))
    found = [slot_of(row, now) for row in rows]
    return found if is_board else [slot for slot in found if _is_that(slot.window, window)]


def _is_that(offered: Window, told: Window) -> bool:
    """Compare by minutes: the sheet has no seconds."""
    is_begun_so = told.start <= offered.start < told.start + MINUTE
    return is_begun_so and told.end <= offered.end < told.end + MINUTE


def _tails(told: str) -> Iterator[tuple[str, str | None]]:
    """Split `Ivan, desk 12, North` in every place: each end of it may be the booking, with the guest before it."""
    parts = told.split(", ")
    for at in range(len(parts)):
        yield ", ".join(parts[at:]), ", ".join(parts[:at]) or None

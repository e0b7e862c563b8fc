"""The board's settings that an admin may change: its hours, the length of its slots, and who may use it."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum

from passbot.domain.board.board import hours_of, keeping
from passbot.domain.board.board_hours import BoardHours
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Actor
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place, PlaceKind
from passbot.domain.times import windows
from passbot.errors import Conflict
from passbot.services.places import places
from passbot.services.site import house_rules
from passbot.services.slots import closing
from passbot.store.db import lock, transaction

MOST_NAMED = 15


class Bookings(StrEnum):
    """What to do with bookings outside the new hours."""

    KEEP = "keep"
    CANCEL = "cancel"


@dataclass(frozen=True)
class BoardSettings:
    hours: BoardHours
    access: str
    zone: str


@dataclass(frozen=True)
class Wanted:
    """The wanted changes; None keeps a setting. `seen` is how many bookings the admin was shown when answering."""

    opens: time | None = None
    closes: time | None = None
    minutes: int | None = None
    access: str | None = None
    bookings: Bookings | None = None
    seen: int | None = None


def current(rules: Rules) -> BoardSettings:
    place = _board()
    return BoardSettings(hours_of(place), rules.board_access, place.zone)


def change(wanted: Wanted, *, actor: Actor, rules: Rules, now: datetime) -> BoardSettings:
    """Change all of it or nothing.

    If there are bookings outside the new hours, the admin must first say what becomes of them: `board.booked` names
    them, and is raised again if their number has changed since.
    """
    actor.must_be_admin("place.not_admin", "change the places")
    with transaction():
        lock(f"place {_board().id}")
        place = _board()
        edited = keeping(place, _hours(wanted, hours_of(place)))
        booked = closing.left_out(edited, now=now)
        if booked and (wanted.bookings is None or wanted.seen not in (None, len(booked))):
            raise _booked(booked)
        if edited != place:
            cancels = wanted.bookings is Bookings.CANCEL
            edited = closing.change(edited, cancels=cancels, actor=actor, now=now)
        if wanted.access not in (None, rules.board_access):
            house_rules.change("board_access", str(wanted.access), actor=actor, now=now)
        return BoardSettings(hours_of(edited), wanted.access or rules.board_access, edited.zone)


def when(order: Order) -> str:
    """`09:00-10:00`, by the clock of the board."""
    if order.place is None or order.place.hours is None:
        return ""
    zone = windows.zone(order.place.zone)
    start = order.place.hours.start.astimezone(zone)
    return f"{start:%H:%M}-{windows.end_reading(order.place.hours.end, zone):%H:%M}"


def _hours(wanted: Wanted, known: BoardHours) -> BoardHours:
    given = {"opens": wanted.opens, "closes": wanted.closes, "minutes": wanted.minutes}
    return replace(known, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # each its own field


def _booked(booked: list[Order]) -> Conflict:
    named = [f"{when(each)} {each.resident.name}" for each in booked[:MOST_NAMED]]
    named += ["..."] if len(booked) > MOST_NAMED else []
    message = (
        f"Booked outside these hours: {', '.join(named)}. Say with `bookings` whether to keep or cancel them."
    )
    return Conflict("board.booked", message, count=len(booked), booked=booked)


def _board() -> Place:
    return places.listed(PlaceKind.BOARD, with_closed=True)[0]

"""Places: what can be booked. A place is changed by passing an edited copy."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from passbot.domain import plain_text
from passbot.domain.board.board import hours_of
from passbot.domain.board.board_hours import SHORTEST, fits
from passbot.domain.passes.orders import Booked
from passbot.domain.people.people import Actor
from passbot.domain.site.facts.places import PlaceAdded, PlaceChanged
from passbot.domain.slots.slots import Place, PlaceKind, Slot
from passbot.domain.times import windows
from passbot.errors import InvalidInput, NotAllowed, NotFound
from passbot.services.owed import outbox
from passbot.services.places import fitting, populate
from passbot.services.places.slot_rows import CLOSED_DAYS, CLOSED_WEEKDAYS, SELECT_PLACES, place_of
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.statement import Statement

LONGEST_NAME = 64
MOST_SEATS = 100
LONGEST_SLOT = 24 * 60
FURTHEST_HORIZON = 24 * 60

_BY_UUID = Statement(f"{SELECT_PLACES} WHERE p.uuid = :uuid")
_BY_UUIDS = Statement(f"{SELECT_PLACES} WHERE p.uuid IN :uuids ORDER BY p.id")
_BY_ID = Statement(f"{SELECT_PLACES} WHERE p.id = :id")
_LISTED = Statement(f"""
    {SELECT_PLACES}
    WHERE p.owner_id IS NULL AND p.kind IN :kinds AND (p.closed_at IS NULL OR :with_closed = 1)
    ORDER BY p.name, p.id
""")


def add(place: Place, *, actor: Actor, now: datetime) -> Place:
    """Add a place with its first slots. The given `id` and `uuid` are ignored."""
    return add_all([place], actor=actor, now=now)[0]


def add_all(new: Sequence[Place], *, actor: Actor, now: datetime) -> list[Place]:
    """Add many places in one transaction, such as the desks of a floor."""
    for place in new:
        _refuse_others(place, actor)
    rows = [{"uuid": str(uuid.uuid4()), "created_at": now, **_columns(_checked(place))} for place in new]
    if not rows:
        return []
    with transaction():
        models.Place.insert_many(rows).execute()
        made = [place_of(row) for row in _BY_UUIDS.rows(uuids=[row["uuid"] for row in rows])]
        for each in made:
            outbox.record(PlaceAdded(each.uuid, each.name), actor=actor, now=now)
            populate.populate(each, now=now)
        return made


def change(place: Place, *, actor: Actor, now: datetime) -> Place:
    """Change a place. Free slots that no longer fit are withdrawn; bookings stay."""
    known = find(place.uuid)
    _refuse_others(known, actor)
    tidy = _checked(replace(place, id=known.id, kind=known.kind, owner_id=known.owner_id))
    _check_board(tidy, known)
    with transaction():
        lock(f"place {known.id}")
        models.Place.update(**_columns(tidy)).where(models.Place.id == known.id).execute()
        # A calendar's slots keep the zones they were made with.
        if tidy.zone != known.zone and tidy.kind is not PlaceKind.CALENDAR:
            fitting.move(tidy, now=now)
        if tidy != known:
            outbox.record(PlaceChanged(known.uuid, tidy.name), actor=actor, now=now)
        if tidy.has_grid:
            fitting.refit(tidy, now=now)
        return tidy


def close(uuid: str, *, actor: Actor, now: datetime) -> Place:
    """Close a place to new bookings. Existing ones stay, and `change` can open it again."""
    return change(replace(find(uuid), closed_at=now.replace(microsecond=0)), actor=actor, now=now)


def find(uuid: str) -> Place:
    row = _BY_UUID.row(uuid=uuid.lower()) if uuid.isprintable() else None
    if row is None:
        raise NotFound("place.unknown", "There is no such place. The list shows them all.")
    return place_of(row)


def by_id(place_id: int) -> Place:
    row = _BY_ID.row(id=place_id)
    if row is None:
        raise NotFound("place.unknown", "There is no such place. The list shows them all.")
    return place_of(row)


def booked(place: Place, slot: Slot | None = None) -> Booked:
    """The place as an order refers to it."""
    near = by_id(place.office_id) if place.office_id else place
    is_office = near.kind is PlaceKind.OFFICE
    return Booked(
        place_id=place.id,
        kind=place.kind,
        name=place.name,
        office=near.name if is_office else None,
        office_id=near.id if is_office else None,
        zone=slot.zone if slot else place.zone,
        hours=slot.window if slot else None,
    )


def listed(*kinds: PlaceKind, with_closed: bool = False) -> list[Place]:
    """Places of these kinds, by name; without kinds, all. Personal calendars are left out."""
    wanted = kinds or tuple(PlaceKind)
    rows = _LISTED.rows(kinds=[kind.value for kind in wanted], with_closed=int(with_closed))
    return [place_of(row) for row in rows]


def called(name: str) -> list[Place]:
    """Places with this name, closed ones too; a desk may be given as `12, North`."""
    wanted = " ".join(name.split()).casefold()
    known = listed(with_closed=True)
    offices = {place.id: place.name for place in known if place.kind is PlaceKind.OFFICE}
    return [
        place
        for place in known
        if wanted in (place.name.casefold(), f"{place.name}, {offices.get(place.office_id or 0)}".casefold())
    ]


def _refuse_others(place: Place, actor: Actor) -> None:
    is_owner = place.kind is PlaceKind.CALENDAR and place.owner_id == actor.resident_id is not None
    if not (actor.is_admin or is_owner):
        raise NotAllowed("place.not_admin", "Only an admin can change the places.")


def _checked(place: Place) -> Place:
    name = " ".join(place.name.split())
    if not (1 <= len(name) <= LONGEST_NAME and plain_text.is_plain(name)):
        raise InvalidInput("place.name", f"A place has a name of 1 to {LONGEST_NAME} characters.")
    windows.zone(place.zone)
    _check_numbers(place)
    if (place.opens is None) != (place.closes is None):
        raise InvalidInput("place.hours", "Give both hours, like 09:00-21:00.")
    if place.kind is PlaceKind.SERVICE and not place.has_grid:
        raise InvalidInput(
            "place.no_grid",
            "Give the opening hours, the length of a slot, and how far ahead people can book.",
        )
    if not place.closed_weekdays <= frozenset(range(7)):
        raise InvalidInput("place.weekdays", "Days of the week go from 0, Monday, to 6, Sunday.")
    return replace(place, name=name)


def _check_board(wanted: Place, known: Place) -> None:
    """Refuse hours without a slot: the board shows a whole day, and an empty one would look broken."""
    hours = hours_of(wanted)
    if wanted.kind is PlaceKind.BOARD and hours != hours_of(known) and not fits(hours):
        message = f"A slot of the board lasts {SHORTEST} minutes or more, and one must fit into its hours."
        raise InvalidInput("board.length", message, least=SHORTEST)


def _check_numbers(place: Place) -> None:
    for rule, number, most in (
        ("seats", place.seats, MOST_SEATS),
        ("slot_minutes", place.slot_minutes, LONGEST_SLOT),
        ("horizon_hours", place.horizon_hours, FURTHEST_HORIZON),
    ):
        if number is not None and not 1 <= number <= most:
            raise InvalidInput("place.number", f"{rule} is a number from 1 to {most}.", rule=rule, most=most)


def _columns(place: Place) -> dict[str, Any]:  # Any: column values
    closed = {
        CLOSED_WEEKDAYS: sorted(place.closed_weekdays),
        CLOSED_DAYS: sorted(day.isoformat() for day in place.closed_days),
    }
    return {
        "kind": place.kind.value,
        "name": place.name,
        "owner": place.owner_id,
        "office": place.office_id,
        "on_gate": int(place.on_gate),
        "seats": place.seats,
        "zone": place.zone,
        "opens": place.opens.isoformat("minutes") if place.opens else None,
        "closes": place.closes.isoformat("minutes") if place.closes else None,
        "slot_minutes": place.slot_minutes,
        "horizon_hours": place.horizon_hours,
        "options": dict(place.options) | closed,
        "closed_at": place.closed_at,
    }

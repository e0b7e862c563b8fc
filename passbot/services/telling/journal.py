"""The journal: events, newest first, a page at a time, by order, person, plate, house or place. For admins."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from passbot.domain.passes.orders import Booked, Kind
from passbot.domain.people import houses
from passbot.domain.people.people import Actor
from passbot.domain.plates import plates
from passbot.domain.site.notices import Event
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place
from passbot.domain.times import windows
from passbot.errors import InvalidInput
from passbot.services.passes import orders
from passbot.services.people import residents
from passbot.services.rows import BOOKED_COLUMNS, Found, booked_of
from passbot.store.fields import from_epoch
from passbot.store.models import Event as Row
from passbot.store.prepared import Prepared
from passbot.store.statement import Statement, columns

PAGE = 50


def _page(condition: str) -> Statement:
    return Statement(f"""
        SELECT {columns("e", "id at kind channel resident_id order_id house plate_key details")},
            coalesce(a.name, e.channel) AS actor, {columns("o", "code kind guest_name day", "order_")}, {BOOKED_COLUMNS}
        FROM events e LEFT JOIN residents a ON a.id = e.actor_id LEFT JOIN orders o ON o.id = e.order_id
        LEFT JOIN slots t ON t.id = coalesce(e.slot_id, o.slot_id)
        LEFT JOIN places b ON b.id = coalesce(t.place_id, o.place_id) AND b.kind <> 'calendar'
        LEFT JOIN places f ON f.id = b.office_id
        WHERE {condition} AND e.id < :before
        ORDER BY e.id DESC LIMIT :most
    """)


_FIRST = Prepared(Row.select(Row.at).order_by(Row.id).limit(1))
_LATEST = _page("1 = 1")
_OF_ORDER = _page("e.order_id = :order_id")
_THEIRS = "SELECT id FROM events WHERE {} = :resident_id AND id < :before ORDER BY id DESC LIMIT :most"
# Two indexed reads: of a guard, or of many years, only the newest events are read.
_OF_PERSON = _page(f"""e.id IN (
    SELECT id FROM ({_THEIRS.format("resident_id")}) AS about UNION SELECT id FROM ({_THEIRS.format("actor_id")}) AS by
)""")
_OF_PLATE = _page("e.plate_key = :plate_key")
_OF_HOUSE = _page("e.house = :house")
_NEAR = "SELECT id FROM places WHERE id IN :places OR office_id IN :places"
_OF_PLACES = _page(f"""(
    e.order_id IN (SELECT id FROM orders WHERE place_id IN ({_NEAR}))
    OR e.slot_id IN (SELECT id FROM slots WHERE place_id IN ({_NEAR}))
)""")


def first_day() -> datetime | None:
    """The site's first day, that of its first event, which is never deleted."""
    first = _FIRST.one()
    return first.at if first else None


def goes_back(*, rules: Rules, now: datetime) -> int | None:
    """How many days the journal goes back, if the site is older than that."""
    first, days = first_day(), rules.journal_kept_days
    return days if first and first <= now - timedelta(days=days) else None


def latest(*, actor: Actor, limit: int = PAGE, before: int | None = None) -> list[Event]:
    """The newest events; `before` is the last id of the previous page."""
    return _events(_LATEST, actor, limit, before)


def of_order(code: str, *, actor: Actor, limit: int = PAGE, before: int | None = None) -> list[Event]:
    return _events(_OF_ORDER, actor, limit, before, order_id=orders.by_code(code).id)


def of_person(resident_id: int, *, actor: Actor, limit: int = PAGE, before: int | None = None) -> list[Event]:
    """Events about this person or done by them."""
    person = residents.by_id(resident_id)
    return _events(_OF_PERSON, actor, limit, before, resident_id=person.id)


def of_plate(text: str, *, actor: Actor, limit: int = PAGE, before: int | None = None) -> list[Event]:
    """Events of a plate, which may be spelt differently but must be whole."""
    key = plates.fold(text)
    if not key:
        raise InvalidInput("journal.plate", "Write the plate, for example А123ВС77.")
    return _events(_OF_PLATE, actor, limit, before, plate_key=key)


def of_house(house: str, *, actor: Actor, limit: int = PAGE, before: int | None = None) -> list[Event]:
    return _events(_OF_HOUSE, actor, limit, before, house=houses.read(house))


def of_places(
    places: Sequence[Place], *, actor: Actor, limit: int = PAGE, before: int | None = None
) -> list[Event]:
    """Events of bookings in these places; of an office, with those of its desks."""
    return _events(_OF_PLACES, actor, limit, before, places=[place.id for place in places])


def _events(
    statement: Statement, actor: Actor, limit: int, before: int | None, **values: object
) -> list[Event]:
    actor.must_be_admin("journal.not_admin", "read the journal")
    if limit < 1:
        raise InvalidInput("journal.limit", "A page has at least one line.")
    newest = 2**62 if before is None else before
    return [_event(row) for row in statement.rows(most=limit, before=newest, **values)]


def _event(row: Found) -> Event:
    booked = booked_of(row)
    return Event(
        id=row.id,
        at=from_epoch(row.at),
        kind=row.kind,
        channel=row.channel,
        actor=row.actor,
        resident_id=row.resident_id,
        order_id=row.order_id,
        house=row.house,
        plate_key=row.plate_key,
        details=json.loads(row.details),
        order_code=row.order_code,
        order_kind=Kind(row.order_kind) if row.order_kind else None,
        guest=row.order_guest_name,
        booked=booked,
        day=_day(booked, row.order_day),
    )


def _day(booked: Booked | None, day: str | None) -> date | None:
    if booked is None:
        return None
    if booked.hours is not None:
        return windows.local_day(booked.hours.start, windows.zone(booked.zone))
    return date.fromisoformat(day) if day else None

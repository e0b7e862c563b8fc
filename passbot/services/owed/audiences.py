"""Audiences: the people whom an event concerns, and the routes by which they are reached."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Actor, Resident
from passbot.domain.site.notices import Route
from passbot.services.processes import sheet_health
from passbot.store.models import Delivery, Event, GuestLinkTry
from passbot.store.models import Resident as Row
from passbot.store.prepared import P, Prepared

Recipient = tuple[Route, str]


class Audience(Enum):
    SHEET = auto()
    HOST = auto()
    PERSON = auto()
    ADMINS = auto()
    GUEST = auto()  # the guest who entered their car by a host's link
    MAIL = auto()  # the person's mail address, if they gave one
    MAILED = auto()  # the same address, if this order's booking was mailed to it
    ADMINS_BY_MAIL = auto()


@dataclass(frozen=True)
class Hearer:
    """An admin, and the ways to reach them."""

    telegram_id: int | None
    language: str
    address: str | None


_ADMIN = (Row.role == "admin") & Row.removed_at.is_null()
_ADDRESS = Prepared(
    Row.select(Row.email).where(Row.id == P.id, Row.email.is_null(False), Row.removed_at.is_null())
)
_MAILED = Prepared(
    Delivery.select(Delivery.recipient)
    .distinct()
    .join(Event)
    .join(Row, on=(Row.email == Delivery.recipient))
    .where(
        Event.order == P.order_id,
        Event.kind == "slot.booked",
        Delivery.route == "email",
        Delivery.status != "dead",
        Row.id == P.id,
        Row.removed_at.is_null(),
    )
)
_ADMINS = Prepared(
    Row.select(Row.telegram_id).where(_ADMIN, Row.telegram_id.is_null(False), Row.unreachable_at.is_null())
)
_HEARERS = Prepared(
    Row.select(Row.telegram_id, Row.language, Row.email.alias("address")).where(_ADMIN).order_by(Row.id),
    Hearer,
)
_ADMIN_ADDRESSES = Prepared(
    Row.select(Row.email).distinct().where(_ADMIN, Row.email.is_null(False)).order_by(Row.email)
)
_GUEST = Prepared(
    GuestLinkTry.select(GuestLinkTry.telegram_id).where(
        GuestLinkTry.order == P.order_id, GuestLinkTry.telegram_id.is_null(False)
    )
)


@dataclass(frozen=True)
class _About:
    """Whom and what an event is about, and whose deed it was."""

    actor: Actor
    person: Resident | None
    order: Order | None


def _to_sheet(_: _About) -> list[Recipient]:
    return [] if sheet_health.is_absent() else [(Route.SHEET, "gate")]


def _to_admins(_: _About) -> list[Recipient]:
    return [(Route.TELEGRAM, str(telegram_id)) for telegram_id in admins()]


def _to_admins_by_mail(_: _About) -> list[Recipient]:
    return [(Route.EMAIL, row.email) for row in _ADMIN_ADDRESSES.rows()]


def _to_guest(about: _About) -> list[Recipient]:
    found = _GUEST.rows(order_id=about.order.id) if about.order else []
    return [(Route.TELEGRAM, str(row.telegram_id)) for row in found]


def _to_mailed(about: _About) -> list[Recipient]:
    person, order = about.person, about.order
    found = _MAILED.rows(id=person.id, order_id=order.id) if person and order else []
    return [(Route.EMAIL, row.recipient) for row in found]


def _to_mail(about: _About) -> list[Recipient]:
    found = _ADDRESS.rows(id=about.person.id) if about.person else []
    return [(Route.EMAIL, row.email) for row in found]


def _to_person(about: _About) -> list[Recipient]:
    person = about.person
    if person is None or not person.is_reachable or person.telegram_id is None:
        return []
    return [(Route.TELEGRAM, str(person.telegram_id))]


def _to_host(about: _About) -> list[Recipient]:
    """A host is not told of their own deed."""
    knows = about.person is not None and about.actor.resident_id == about.person.id
    return [] if knows else _to_person(about)


_REACHED: dict[Audience, Callable[[_About], list[Recipient]]] = {
    Audience.SHEET: _to_sheet,
    Audience.HOST: _to_host,
    Audience.PERSON: _to_person,
    Audience.ADMINS: _to_admins,
    Audience.GUEST: _to_guest,
    Audience.MAIL: _to_mail,
    Audience.MAILED: _to_mailed,
    Audience.ADMINS_BY_MAIL: _to_admins_by_mail,
}


def recipients(
    audience: Audience, actor: Actor, person: Resident | None, order: Order | None
) -> list[Recipient]:
    """Routes and addresses of an audience. `person` is whom the event is about."""
    return _REACHED[audience](_About(actor, person, order))


def hearers() -> list[Hearer]:
    """All admins. Read ahead of time by what must warn them when the database is down."""
    return _HEARERS.rows()


def admins() -> list[int]:
    """Telegram ids of the admins that can be reached."""
    return [row.telegram_id for row in _ADMINS.rows()]

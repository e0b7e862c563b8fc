"""Makers for the tests of the services: who lives here, who acts, when it is."""

import itertools
import uuid
from datetime import UTC, datetime, timedelta

from passbot.domain.passes.orders import Kind, Order, Wish
from passbot.domain.people import names
from passbot.domain.people.people import Actor, Channel, Resident, Role, acting
from passbot.domain.plates import plates
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import Window
from passbot.services.owed import outbox
from passbot.services.passes import orders
from passbot.services.people import residents
from passbot.store import models

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)  # a Monday, 12:00 in Moscow

_numbers = itertools.count(1)


def settle(name: str, house: str | None, *, role: Role = Role.RESIDENT) -> Resident:
    """Somebody who has registered already, without the invite."""
    number = next(_numbers)
    row = models.Resident.create(
        uuid=str(uuid.uuid4()),
        name=name,
        name_key=names.key(name),
        phone=f"+7916{number:07}",
        house=house,
        role=role.value,
        telegram_id=1000 + number,
        created_at=NOON,
        claimed_at=NOON,
    )
    return residents.by_id(row.id)


def actor(resident: Resident, channel: Channel = Channel.BOT) -> Actor:
    return acting(resident, channel)


def order_car(
    resident: Resident,
    plate: str = "А123ВС77",
    *,
    since: datetime | None = None,
    hours: int = 48,
    rules: Rules | None = None,
    now: datetime = NOON,
) -> Order:
    since = since or now
    window = Window(since, since + timedelta(hours=hours))
    wish = Wish(plate=plates.read(plate), window=window)
    return orders.place(wish, actor=actor(resident), rules=rules or Rules(), now=now)


def invite_guest(resident: Resident, name: str, *, with_pin: bool = False, now: datetime = NOON) -> Order:
    wish = Wish(kind=Kind.GUEST, guest_name=name, with_pin=with_pin)
    return orders.place(wish, actor=actor(resident), rules=Rules(), now=now)


def told(resident: Resident, *, now: datetime = NOON) -> list[str]:
    """What this person hears of by `now`."""
    owed = outbox.due(Route.TELEGRAM, now=now)
    return [each.kind for each in owed if each.recipient == str(resident.telegram_id)]


def events(kind: str) -> int:
    return int(models.Event.select().where(models.Event.kind == kind).count())


def pin_of(order: Order) -> str:
    assert order.pin is not None
    return order.pin


def another(pin: str | None) -> str:
    """A PIN that is not this one."""
    return "00002" if pin == "00001" else "00001"

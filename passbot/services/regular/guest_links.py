"""Guest links: a host's link by which several guests enter their cars.

Its users are strangers: they can enter a limited number of cars, see only their own, and learn nothing of the house but
its number.
"""

import secrets
from datetime import datetime, timedelta

from passbot.domain import codes
from passbot.domain.passes import reasons
from passbot.domain.passes.guest_links import GuestLink
from passbot.domain.passes.orders import Kind, Order, Wish
from passbot.domain.people.people import GUEST, Actor, Channel, acting
from passbot.domain.plates.plates import Plate
from passbot.domain.site.facts.passes import LinkClosed, LinkMade, LinkUsed
from passbot.domain.site.offerings import refuse_off
from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, InvalidInput, NotFound
from passbot.services.owed import outbox
from passbot.services.passes import changes, orders
from passbot.services.people import residents
from passbot.services.rows import SELECT_ORDERS, is_id, order_of
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.prepared import COUNT, P, Prepared
from passbot.store.statement import Statement

MOST_LINKS = 5
MOST_CARS_EACH = 2
MOST_TRIES = 10
TRIES_COUNT_FOR = timedelta(hours=1)

_CARS = Statement(f"""
    {SELECT_ORDERS} WHERE o.id IN (SELECT order_id FROM guest_link_tries WHERE link_id = :link) ORDER BY o.id
""")
_CARS_OF_GUEST = Statement(f"""
    {SELECT_ORDERS} WHERE o.id IN (
        SELECT order_id FROM guest_link_tries WHERE link_id = :link AND telegram_id = :telegram_id
    ) ORDER BY o.id
""")
_TRIES = Prepared(
    models.GuestLinkTry.select(COUNT).where(
        models.GuestLinkTry.telegram_id == P.telegram_id, models.GuestLinkTry.at > P.since
    )
)
_LINK_OF_CAR = Prepared(
    models.GuestLinkTry.select(models.GuestLinkTry.link)
    .join(models.Order)
    .where(models.Order.code == P.code, models.GuestLinkTry.telegram_id == P.telegram_id)
)


def make(window: Window, most: int, *, actor: Actor, rules: Rules, now: datetime) -> GuestLink:
    refuse_off(Kind.CAR, rules)
    with transaction():
        host = orders.require_orderer(actor.resident_id, actor)
        window, limit = orders.checked_window(window, rules, now), rules.quota_house_day
        if not 1 <= most <= limit:
            raise InvalidInput("link.most", f"A link is for 1 to {limit} cars.", limit=limit)
        refuse_too_many(len(_live(host.id, now)))
        row = models.GuestLink.create(
            token=secrets.token_urlsafe(12),
            resident=host.id,
            valid_from=window.start,
            valid_until=window.end,
            most=most,
            created_at=now,
        )
        outbox.record(LinkMade(row.id, most), actor=actor, now=now, resident=host)
        return by_id(row.id)


def refuse_too_many(links: int) -> None:
    if links >= MOST_LINKS:
        raise Conflict("link.too_many", f"You have {MOST_LINKS} open links. Close one.", limit=MOST_LINKS)


def by_id(link_id: int) -> GuestLink:
    row = models.GuestLink.get_or_none(models.GuestLink.id == link_id) if is_id(link_id) else None
    if row is None:
        raise _unknown()
    return _link(row)


def of_host(actor: Actor, *, now: datetime) -> list[GuestLink]:
    """The host's links that can still be used, oldest first."""
    return [by_id(link_id) for link_id in _live(actor.resident_id or 0, now)]


def theirs(link_id: int, actor: Actor) -> GuestLink:
    """The link, for its host or an admin. Others get the same answer as for an unknown one."""
    link = by_id(link_id)
    if actor.resident_id != link.host.id and not actor.is_admin:
        raise _unknown()
    return link


def close(link_id: int, *, actor: Actor, now: datetime, with_cars: bool = False) -> GuestLink:
    """Close the link; with `with_cars`, cancel the cars that have not come. Closing twice changes nothing."""
    with transaction():
        lock(f"link {link_id}")
        link = theirs(link_id, actor)
        if link.closed_at is None:
            models.GuestLink.update(closed_at=now).where(models.GuestLink.id == link_id).execute()
            outbox.record(LinkClosed(link_id), actor=actor, now=now, resident=link.host)
        for car in link.cars if with_cars else ():
            if car.is_open:
                changes.cancel(car.code, actor=actor, now=now)
        return by_id(link_id)


def opened(token: str, *, now: datetime) -> GuestLink:
    """The link of this token, if it can still be used."""
    row = _row(token)
    if row is None:
        raise _unknown()
    link = _link(row)
    if link.closed_at is not None or link.host.is_removed:
        raise Conflict("link.closed", "This link was closed. Ask your host for a new one.")
    if link.window.end <= now:
        raise Conflict("link.over", "The time of this link is over. Ask your host for a new one.")
    return link


def cars_of(link: GuestLink, telegram_id: int) -> list[Order]:
    """The cars that this guest has entered."""
    return [order_of(row) for row in _CARS_OF_GUEST.rows(link=link.id, telegram_id=telegram_id)]


def add_car(
    token: str, plate: Plate, brand: str | None, *, telegram_id: int, rules: Rules, now: datetime
) -> Order:
    """Enter a car: an order in the host's name and house. The host is told."""
    with transaction():
        link = _usable(token, telegram_id, plate, now)
        refuse_full(link, telegram_id)
        order = _placed(link, Wish(plate=plate, brand=brand, window=link.window), rules, now)
        models.GuestLinkTry.create(link=link.id, telegram_id=telegram_id, order=order.id, at=now)
        outbox.record(LinkUsed(link.id), actor=GUEST, now=now, order=order)
        return order


def refuse_full(link: GuestLink, telegram_id: int) -> None:
    """Refuse if the link is full. Asked before a guest is asked for a plate, and again when it is entered."""
    if sum(car in link.expected for car in cars_of(link, telegram_id)) >= MOST_CARS_EACH:
        raise Conflict("link.enough", f"You have {MOST_CARS_EACH} cars here. Cancel or correct one.")
    if len(link.expected) >= link.most:
        raise Conflict("link.full", "All places of this link are taken. Ask your host for another one.")


def _usable(token: str, telegram_id: int, plate: Plate, now: datetime) -> GuestLink:
    """The link, locked until the end of this transaction, if it can be used."""
    lock(f"link {opened(token, now=now).id}")
    refuse_too_many_tries(telegram_id, now=now)
    if plate.is_partial:
        raise InvalidInput("link.partial", "Write the whole plate, such as А123ВС77.")
    return opened(token, now=now)


def _placed(link: GuestLink, wish: Wish, rules: Rules, now: datetime) -> Order:
    """Place the order. Refusals are reworded: details of the house's other passes are not for guests."""
    try:
        return orders.place(wish, actor=acting(link.host, Channel.BOT), rules=rules, now=now)
    except Conflict as refusal:
        if refusal.code == "order.duplicate":
            raise Conflict("link.listed", "This car is on the guard's list already.") from refusal
        raise Conflict(
            "link.house_full", "The house has no more passes that day. Ask your host."
        ) from refusal


def correct(code: str, plate: Plate, *, telegram_id: int, now: datetime) -> Order:
    """Change the plate of the guest's own car. The host is told."""
    with transaction():
        link = by_id(_link_of(code, telegram_id))
        _usable(link.token, telegram_id, plate, now)
        try:
            order = changes.edit_plate(code, plate, actor=GUEST, now=now)
        except Conflict as refusal:
            if refusal.code != "order.duplicate":
                raise
            raise Conflict("link.listed", "This car is on the guard's list already.") from refusal
        note_try(link.token, telegram_id=telegram_id, now=now)
        outbox.record(LinkUsed(link.id), actor=GUEST, now=now, order=order)
        return order


def withdraw(code: str, *, telegram_id: int, now: datetime) -> Order:
    """Cancel the guest's own car. The host is told, and the link has room for another."""
    with transaction():
        _link_of(code, telegram_id)
        return changes.cancel(code, actor=GUEST, now=now, reason=reasons.WITHDRAWN)


def car_of(code: str, telegram_id: int) -> tuple[GuestLink, Order]:
    return by_id(_link_of(code, telegram_id)), orders.by_code(code)


def _link_of(code: str, telegram_id: int) -> int:
    found = _LINK_OF_CAR.one(code=codes.read_order(code), telegram_id=telegram_id)
    if found is None:
        raise NotFound("link.not_yours", "You have not written down this car.")
    return int(found.link_id)


def note_try(token: str, *, telegram_id: int, now: datetime) -> None:
    """Count a try, whatever was typed, so that nobody can guess for hours."""
    if row := _row(token):
        with transaction():
            models.GuestLinkTry.create(link=row.id, telegram_id=telegram_id, at=now)


def refuse_too_many_tries(telegram_id: int, *, now: datetime) -> None:
    if _TRIES.value(telegram_id=telegram_id, since=now - TRIES_COUNT_FOR) >= MOST_TRIES:
        raise Conflict("link.tries", "That was too many tries. Come back in an hour, or ask your host.")


def _live(resident_id: int, now: datetime) -> list[int]:
    row = models.GuestLink
    usable = (row.resident == resident_id) & row.closed_at.is_null() & (row.valid_until > now)
    return [found.id for found in row.select(row.id).where(usable).order_by(row.id)]


def _row(token: str) -> models.GuestLink | None:
    if not (token.isascii() and token.isprintable()):
        return None  # PostgreSQL refuses a NUL character
    found: models.GuestLink | None = models.GuestLink.get_or_none(models.GuestLink.token == token)
    return found


def _link(row: models.GuestLink) -> GuestLink:
    return GuestLink(
        id=row.id,
        token=row.token,
        host=residents.by_id(row.resident_id),
        window=Window(row.valid_from, row.valid_until),
        most=row.most,
        created_at=row.created_at,
        closed_at=row.closed_at,
        cars=tuple(order_of(found) for found in _CARS.rows(link=row.id)),
    )


def _unknown() -> NotFound:
    return NotFound("link.unknown", "There is no such link. Ask your host to send it again.")

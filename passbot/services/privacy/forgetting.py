"""Deletes a person's data: their name and contacts at once, everything else in slices. Counts stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from passbot.domain.people.people import Actor, Role
from passbot.domain.site.facts.site import DataAnonymised
from passbot.errors import NotAllowed
from passbot.services.calendars import visits
from passbot.services.owed import outbox, unfinished
from passbot.services.owed.unfinished import Work
from passbot.services.people import mailing, residents
from passbot.services.privacy import chats, leaving
from passbot.services.sheet import erasures
from passbot.slices import Slices
from passbot.store import models
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

NOBODY = "—"
ORDERS_AT_ONCE = 30  # each has several events, deliveries and arrivals
AT_ONCE = 100

_CLOSED_OF = Prepared(
    models.Order.select(models.Order.id)
    .where(models.Order.resident == P.id, models.Order.status != "open", models.Order.anonymised_at.is_null())
    .order_by(models.Order.id)
    .limit(P.most)
)
# In this order: an order that was reopened meanwhile is left out by the first statement, and so by all others.
_FORGET_ORDERS = [
    Statement(sql)
    for sql in (
        """
        UPDATE orders SET anonymised_at = :now, plate = NULL, plate_key = NULL, plate_seek = NULL,
            brand = NULL, guest_name = NULL, guest_key = NULL, pin = NULL, close_reason = NULL
        WHERE id IN :ids AND status <> 'open'
        """,
        """
        UPDATE events SET plate_key = NULL, details = '{}'
        WHERE order_id IN (SELECT id FROM orders WHERE id IN :ids AND anonymised_at = :now)
        """,
        """
        UPDATE deliveries SET payload = '{}' WHERE event_id IN (
            SELECT id FROM events WHERE order_id IN (SELECT id FROM orders WHERE id IN :ids AND anonymised_at = :now)
        )
        """,
        """
        UPDATE arrivals SET by_name = '', reason = NULL
        WHERE order_id IN (SELECT id FROM orders WHERE id IN :ids AND anonymised_at = :now)
        """,
        *(
            f"""
            DELETE FROM {done}
              AND order_id IN (SELECT id FROM orders WHERE id IN :ids AND anonymised_at = :now)
            """
            for done in (
                "desk_checks WHERE true",
                "waiters WHERE status NOT IN ('waiting', 'offered')",  # an open offer still holds a desk
                "guest_link_tries WHERE true",
            )
        ),
    )
]
_NAMELESS = Prepared(
    models.Resident.update(name=P.nobody, name_key="", phone=None, email=None, telegram_id=None).where(
        models.Resident.id == P.id
    )
)
# Each changes at most `most` rows and finds none once it is done.
_FORGET_PERSON = [
    Statement(sql)
    for sql in (
        """
        UPDATE events SET details = '{}' WHERE id IN (
            SELECT id FROM events WHERE resident_id = :id AND order_id IS NULL AND details <> '{}'
              AND kind <> 'data.anonymised' LIMIT :most
        )
        """,
        """
        UPDATE events SET details = '{}' WHERE id IN (
            SELECT id FROM events WHERE actor_id = :id AND coalesce(resident_id, 0) = 0 AND details <> '{}'
              AND kind IN ('pin.refused', 'pin.locked', 'admin.let_in', 'admin.locked_out') LIMIT :most
        )
        """,
        """
        UPDATE deliveries SET payload = '{}' WHERE id IN (
            SELECT d.id FROM events e JOIN deliveries d ON d.event_id = e.id
            WHERE e.resident_id = :id AND e.order_id IS NULL AND d.status <> 'owed' AND d.payload <> '{}'
            LIMIT :most
        )
        """,
        """
        UPDATE deliveries SET recipient = '' WHERE id IN (
            SELECT d.id FROM events e JOIN deliveries d ON d.event_id = e.id
            WHERE e.resident_id = :id AND d.route = 'email' AND d.status <> 'owed' AND d.recipient <> ''
            LIMIT :most
        )
        """,
        """
        UPDATE arrivals SET by_name = '' WHERE id IN (
            SELECT id FROM arrivals WHERE by_id = :id AND by_name <> '' LIMIT :most
        )
        """,
        """
        UPDATE series SET details = '{}' WHERE id IN (
            SELECT id FROM series WHERE resident_id = :id AND details <> '{}' LIMIT :most
        )
        """,
        "UPDATE api_keys SET name = :nobody WHERE resident_id = :id AND name <> :nobody",
        "UPDATE guest_links SET closed_at = :now WHERE resident_id = :id AND closed_at IS NULL",
        "UPDATE places SET name = :nobody WHERE owner_id = :id AND name <> :nobody",
        """
        UPDATE slots SET title = :nobody, description = NULL, reference = NULL, metadata = NULL WHERE id IN (
            SELECT s.id FROM places p JOIN slots s ON s.place_id = p.id
            WHERE p.owner_id = :id AND (coalesce(s.title, '') <> :nobody OR s.description IS NOT NULL
              OR s.reference IS NOT NULL OR s.metadata IS NOT NULL)
            LIMIT :most
        )
        """,
        """
        DELETE FROM visits WHERE id IN (
            SELECT v.id FROM feeds f JOIN visits v ON v.feed_id = f.id WHERE f.resident_id = :id LIMIT :most
        )
        """,
        """
        DELETE FROM answers WHERE resident_id = :id
          AND key IN (SELECT key FROM answers WHERE resident_id = :id LIMIT :most)
        """,
        *(
            f"DELETE FROM {table} WHERE resident_id = :id"
            for table in ("templates", "preferences", "feeds", "sign_ins", "consents")
        ),
    )
]
_FORGOTTEN = Prepared(models.Resident.update(anonymised_at=P.now).where(models.Resident.id == P.id))
# Letters that wait: whoever wants to be deleted hears of it in the chat, and the address is needed no more.
_UNMAIL = Prepared(
    models.Delivery.delete().where(
        models.Delivery.route == "email",
        models.Delivery.recipient == P.address,
        models.Delivery.status == "owed",
    )
)


def forget_me(resident_id: int, *, actor: Actor, now: datetime) -> None:
    """Delete a person's data on request: removed and nameless at once, the rest by the timetable.

    Open orders are cancelled. Asking twice changes nothing. An admin must hand the role over first, so that the site is
    never without one.
    """
    if actor.resident_id != resident_id and not actor.is_admin:
        raise NotAllowed("retention.not_yours", "Only an admin can delete somebody else's data.")
    with transaction():
        person = residents.by_id(resident_id)
        if person.role is Role.ADMIN:
            raise NotAllowed(
                "retention.admin",
                "An admin's data cannot be deleted. First ask another admin to take the role from you.",
            )
        if person.is_removed and person.name == NOBODY:
            return
        address = mailing.address_of(resident_id)
        visits.forget_address(address, now=now)
        leaving.remove(resident_id, actor=Actor(actor.channel, Role.ADMIN), now=now)
        _UNMAIL.run(address=address or "")
        _NAMELESS.run(id=resident_id, nobody=NOBODY)
        unfinished.begin(Work.FORGETTING, resident_id, now=now)
        if person.telegram_id is not None:
            chats.forget(person.telegram_id, now=now)
        outbox.record(DataAnonymised(), actor=actor, now=now, resident=residents.by_id(resident_id))


def person(resident_id: int, *, now: datetime) -> Slices[None]:
    """Delete the data of a person who has left, with their closed orders."""
    while ids := _ids(_CLOSED_OF.rows(id=resident_id, most=ORDERS_AT_ONCE)):
        with transaction():
            orders(ids, now=now)
        yield
    while _forget_some(resident_id, now):
        yield


def _forget_some(resident_id: int, now: datetime) -> bool:
    """One slice; True if there may be more."""
    facts = {"id": resident_id, "nobody": NOBODY, "now": to_epoch(now)}
    left = AT_ONCE
    with transaction():
        _NAMELESS.run(**facts)
        for statement in _FORGET_PERSON:
            left -= statement.changed(most=left, **facts)
            if left <= 0:
                return True
        _FORGOTTEN.run(**facts)
        return False


def orders(ids: list[int], *, now: datetime) -> None:
    """Anonymise these orders, in the caller's transaction."""
    for statement in _FORGET_ORDERS:
        statement.run(ids=ids, now=to_epoch(now))
    erasures.owe(ids, now=now)


def _ids(rows: Sequence[Any]) -> list[int]:  # Any: of Peewee
    return [row.id for row in rows]

"""Clients: people without Telegram for whom an admin books. They are residents whom no registration can claim."""

import re
from dataclasses import dataclass
from datetime import datetime

from passbot.domain.passes.orders import Order
from passbot.domain.people import names, phones
from passbot.domain.people.people import Actor, Resident, Role
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Slot
from passbot.services.owed import outbox
from passbot.services.people import accounts, mailing, residents
from passbot.services.rows import SELECT_RESIDENTS, resident_of
from passbot.services.slots import slots
from passbot.store.db import lock, transaction
from passbot.store.statement import Statement

_PHONE = re.compile(r"[+(]?[0-9][0-9()./\s\-‐-―]{4,}[0-9]")
_KNOWN = Statement(f"""
    {SELECT_RESIDENTS} WHERE r.name_key = :key AND r.phone IS NULL AND coalesce(r.email, '') = :address
      AND r.telegram_id IS NULL AND r.claimed_at IS NOT NULL AND r.removed_at IS NULL
    ORDER BY r.id LIMIT 1
""")


@dataclass(frozen=True)
class Client:
    """A client as an admin typed it; only the name is required."""

    name: str
    phone: str | None = None
    address: str | None = None


def read(text: str) -> Client:
    """Read `Ivan +7 916 123-45-67 ivan@example.org`, in any order."""
    words = re.split(r"[\s,;]+", text)
    addresses = [word for word in words if "@" in word]
    rest = " ".join(word for word in words if "@" not in word)
    found = _PHONE.search(rest)
    name = rest[: found.start()] + " " + rest[found.end() :] if found else rest
    return Client(
        name=names.read(name, least=1),
        phone=phones.read(found.group()) if found else None,
        address=mailing.read(" ".join(addresses)) if addresses else None,
    )


def book(
    uuid: str, client: Client, *, actor: Actor, rules: Rules, now: datetime, has_mail: bool, language: str
) -> tuple[Slot, Order]:
    """Book for a known client or a new one. If a resident has that phone, the booking is theirs.

    A new client's letters are in this language. The address is kept only where mail is set up, and never for a
    registered resident: theirs is their own to set.
    """
    actor.must_be_admin("slot.not_admin", "do this with slots")
    with transaction():
        person = _known(client, has_mail=has_mail) or _added(client, language, actor, now)
        if client.address and has_mail and person.is_client:
            mailing.set_address(person.id, client.address)
        guest = None if names.key(client.name) == names.key(person.name) else client.name
        return slots.book(uuid, actor=actor, rules=rules, now=now, for_resident=person.id, guest_name=guest)


def is_told_at(address: str, resident_id: int) -> bool:
    return mailing.address_of(resident_id) == address


def _known(client: Client, *, has_mail: bool) -> Resident | None:
    lock("clients")
    if client.phone:
        return residents.by_phone(client.phone)
    address = client.address if client.address and has_mail else ""
    row = _KNOWN.row(key=names.key(client.name), address=address)
    return resident_of(row) if row else None


def _added(client: Client, language: str, actor: Actor, now: datetime) -> Resident:
    values = {"name": client.name, "phone": client.phone, "language": language, "role": Role.RESIDENT.value}
    added = accounts.create(values | {"claimed_at": now}, now)
    outbox.record("client.added", actor=actor, now=now, resident=added)
    return added

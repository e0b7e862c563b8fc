"""Mail addresses: an address is a person's once they have typed the code sent to it."""

import re
import secrets
from datetime import datetime

from passbot.domain.people.languages import DEFAULT
from passbot.domain.site.facts.people import MailCode
from passbot.domain.site.notices import Route
from passbot.errors import InvalidInput
from passbot.services.owed import outbox
from passbot.store.db import transaction
from passbot.store.models import Resident
from passbot.store.prepared import P, Prepared

LONGEST = 254

_ADDRESS = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_SET = Prepared(Resident.update(email=P.address).where(Resident.id == P.id))
_OF = Prepared(Resident.select(Resident.email).where(Resident.id == P.id))
_LANGUAGE = Prepared(
    Resident.select(Resident.language)
    .where(Resident.email == P.address, Resident.removed_at.is_null())
    .order_by(Resident.id)
)


def read(text: str) -> str:
    address = text.strip()
    if len(address) > LONGEST or not _ADDRESS.fullmatch(address):
        raise InvalidInput("mail.address", "Write an e-mail address like anna@example.org.")
    return address


def send_code(address: str, language: str, *, now: datetime) -> str:
    """Owe a code to this address and return it, to be compared with what the person types."""
    code = f"{secrets.randbelow(1_000_000):06}"
    with transaction():
        outbox.notify(Route.EMAIL, address, MailCode(code, language), now=now)
    return code


def set_address(resident_id: int, address: str | None) -> None:
    with transaction():
        _SET.run(id=resident_id, address=address)


def address_of(resident_id: int) -> str | None:
    person = _OF.one(id=resident_id)
    return person.email if person else None


def language_of(address: str) -> str:
    person = _LANGUAGE.one(address=address)
    return person.language if person else DEFAULT
